"""SVG from standard input, PNG to standard output: a process of its own, for the renderer lets no other thread run."""

import sys

import resvg_py

from bot.paper import typeface


def main() -> None:
    """Draw what comes in."""
    drawn = resvg_py.svg_to_bytes(
        svg_string=sys.stdin.buffer.read().decode(), skip_system_fonts=True, font_files=list(typeface.FILES.values())
    )
    sys.stdout.buffer.write(drawn)


if __name__ == "__main__":
    main()
