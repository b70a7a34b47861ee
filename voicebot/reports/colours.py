"""Colours of charts, on paper and on the screen."""

INK, SOFT, LINE, PAPER = "#22252b", "#6d7480", "#e2e0d9", "#ffffff"
GOOD, BAD, BLUE = "#1c7c45", "#b3261e", "#1769aa"
COLOURS = {  # of a series' key; others are blue
    "answered": GOOD,
    "recorded": BLUE,
    "escalated": "#d98324",
    "abandoned": BAD,
    "short": "#e3a7a2",
    "callback": "#7a5ea8",
    "overflow": SOFT,
    "back": "#9ab8d3",
    "message": "#c9b458",
    "alone": GOOD,
    "else": "#d98324",
    "level_without_short": "#9ab8d3",
    "containment": GOOD,
    "satisfaction": "#7a5ea8",
}
RAMP = ("#f4f6f9", "#9ab8d3", BLUE, "#0b3555")  # from nothing to most
