"""The typeface of pictures and pages, brought along so that they look the same on every machine."""

import font_roboto

REGULAR, MEDIUM, BOLD = "Roboto", "Roboto Medium", "Roboto Bold"

FILES = {REGULAR: font_roboto.Roboto, MEDIUM: font_roboto.RobotoMedium, BOLD: font_roboto.RobotoBold}
"""Latin, Greek and Cyrillic, as files."""
