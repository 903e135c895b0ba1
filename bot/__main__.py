"""Where the process enters: `python -m bot` runs the bot, and `main` is the `unkink` command.

What a start imports stays until the end. Looking for garbage in it meanwhile takes a tenth of the start.
"""

import gc
import sys

gc.disable()
from bot import cli  # noqa: E402  only now, for the reason above

gc.freeze()
gc.enable()


def main() -> int:
    """Run the command that stands in the arguments of the process; its exit status."""
    return cli.main()


if __name__ == "__main__":
    sys.exit(cli.main(["run", *sys.argv[1:]]))
