"""The ring that counts, as SVG. Its numerals are our own strokes: no font decides how they look. Pure."""

import math

from content.drawing import motion, palette

SIZE = 112  # pixels, even: the video's colour planes have half the size
_RADIUS, _THICK = 42, 9
REACH = _RADIUS + _THICK  # pixels from the middle that stay free
_HIGH, _WIDE, _GAP = 30.0, 18.0, 8.0

# Each numeral in a box of 18 by 30, as SVG path data.
_NUMERALS = {
    "0": "M9 0C0 0 0 8 0 15S0 30 9 30S18 22 18 15S18 0 9 0Z",
    "1": "M3 6L11 0L11 30",
    "2": "M1 7C1 -3 18 -2 17 9C16 16 4 22 1 30L17.5 30",
    "3": "M1 4C5 -2 17 -1 16.5 7C16 13 11 14 7.5 14C12 14 18 16 17.5 22C17 31 4 32 0 26",
    "4": "M13 30L13 0L0 21L18 21",
    "5": "M16 0L3 0L1.5 13C6 9 18 10 17.5 20C17 32 3 32 0 26",
    "6": "M15 2C6 -3 0 8 0.5 20C1 33 17.5 32.5 17.5 21C17.5 10 3 10 0.5 20",
    "7": "M0 0L17.5 0C11 9 7 19 6 30",
    "8": "M9 13.5C0 13 0 0 9 0S18 13 9 13.5C-2 14 -2 30 9 30S20 14 9 13.5Z",
    "9": "M3 28C12 33 18 22 17.5 10C17 -3 0.5 -2.5 0.5 9C0.5 20 15 20 17.5 10",
}


def number(value: int, x: float, y: float, size: float, colour: str) -> str:
    """The number as strokes, `size` pixels high, centred on (x, y)."""
    digits = str(value)
    scale = size / _HIGH
    wide = len(digits) * _WIDE + (len(digits) - 1) * _GAP
    strokes = "".join(
        f'<path transform="translate({place * (_WIDE + _GAP):.0f} 0)" d="{_NUMERALS[digit]}"/>'
        for place, digit in enumerate(digits)
    )
    return (
        f'<g transform="translate({x - wide * scale / 2:.1f} {y - size / 2:.1f}) scale({scale:.3f})" fill="none" '
        f'stroke="{colour}" stroke-width="5" stroke-linecap="round" stroke-linejoin="round">{strokes}</g>'
    )


def svg(ring: motion.Ring, theme: palette.Theme) -> str:
    """A square tile with the ring on the picture's own ground."""
    colours = palette.PALETTES[theme]
    middle = SIZE / 2
    digits = len(str(ring.number))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{SIZE}" height="{SIZE}">'
        f'<rect width="{SIZE}" height="{SIZE}" fill="{colours.ground}"/>'
        f'<circle cx="{middle}" cy="{middle}" r="{_RADIUS}" fill="none" stroke="{colours.ring_rest}" '
        f'stroke-width="{_THICK}"/>{_arc(ring, colours)}'
        f"{number(ring.number, middle, middle, 34 if digits < 3 else 26, colours.number)}</svg>"  # noqa: PLR2004  a hundred
    )


def _arc(ring: motion.Ring, colours: palette.Palette) -> str:
    if ring.share <= 0:
        return ""
    middle, angle = SIZE / 2, min(ring.share, 0.9999) * math.tau
    x, y = middle + _RADIUS * math.sin(angle), middle - _RADIUS * math.cos(angle)
    opacity = ' opacity="0.45"' if ring.ready else ""
    return (
        f'<path d="M{middle} {middle - _RADIUS}A{_RADIUS} {_RADIUS} 0 {int(angle > math.pi)} 1 {x:.2f} {y:.2f}" '
        f'fill="none" stroke="{colours.ring}" stroke-width="{_THICK}" stroke-linecap="round"{opacity}/>'
    )
