"""`python -m bot` starts the bot."""

import sys

from bot import cli

sys.exit(cli.main(["run", *sys.argv[1:]]))
