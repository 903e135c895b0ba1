"""The colours of the pictures, for a light and a dark chat. Pure.

Blue and amber stay apart in every common kind of colour blindness, and lightness differs too: what works is lighter
than the trousers and has a dark, thick outline besides.
"""

from dataclasses import dataclass
from enum import StrEnum


class Theme(StrEnum):
    """What the picture is looked at on."""

    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours as SVG writes them. Pairs are (near, far)."""

    ground: str
    shirt: tuple[str, str]
    trousers: tuple[str, str]
    skin: tuple[str, str]
    hair: str
    work: tuple[str, str]  # cloth of a part that works
    edge: str  # outlines of what does not work
    work_edge: str
    eye: str
    mat: tuple[str, str]  # top, side
    wood: tuple[str, str]
    pillow: tuple[str, str]
    rug: tuple[str, str]
    arrow: str
    shadow: float  # opacity
    ring: str
    ring_rest: str
    number: str


PALETTES = {
    Theme.LIGHT: Palette(
        ground="#f6f3ec",
        shirt=("#8fb3c9", "#7699b0"),
        trousers=("#2f4a63", "#48657f"),
        skin=("#c79272", "#ab7a5d"),
        hair="#3a2d2a",
        work=("#f0a53a", "#d98c22"),
        edge="#22384c",
        work_edge="#5c2f00",
        eye="#2b211f",
        mat=("#c9d9cf", "#a9bfb2"),
        wood=("#d8c6a8", "#b59f7c"),
        pillow=("#e9e4f2", "#c9c1da"),
        rug=("#e4ded1", "#cfc7b6"),
        arrow="#b5487a",
        shadow=0.16,
        ring="#2f6f8f",
        ring_rest="#dcd6c8",
        number="#22384c",
    ),
    Theme.DARK: Palette(
        ground="#18222d",
        shirt=("#8db4cc", "#6d90a8"),
        trousers=("#51749a", "#3d5a7b"),
        skin=("#cf9c7c", "#ab7c60"),
        hair="#150f0e",
        work=("#f4b04c", "#d18f2e"),
        edge="#0d151d",
        work_edge="#fff1d6",
        eye="#1a1312",
        mat=("#31473f", "#26372f"),
        wood=("#7a6a52", "#5b4e3b"),
        pillow=("#b8b0cc", "#8e86a5"),
        rug=("#2b3643", "#222c37"),
        arrow="#ee8fb8",
        shadow=0.35,
        ring="#7fc1e0",
        ring_rest="#324150",
        number="#e8eef4",
    ),
}
