"""Lay out a chart of horizontal bars, for a page that draws it as SVG without a script.

Positions are per cent of the width, so that the text keeps its size on every screen.
"""

from collections.abc import Sequence
from dataclasses import dataclass

ROW = 28  # pixels from one bar to the next
BAR = 16  # pixels, the thickness of a bar
LABELS, VALUES = 34.0, 14.0  # per cent for the names and for the numbers
GAP = 6  # pixels between a bar and its number


@dataclass(frozen=True)
class Bar:
    """One bar: its name, its number, and where they stand."""

    label: str
    value: float | None
    y: int  # of the bar's upper edge
    text_y: int  # of the line on which its text stands
    x: float
    width: float
    value_x: float


@dataclass(frozen=True)
class Chart:
    """The bars of a chart, and what they have in common."""

    bars: list[Bar]
    height: int
    label_x: float
    bar_height: int
    gap: int


def bar_chart(rows: Sequence[tuple[str, float | None]], *, rtl: bool = False) -> Chart:
    """Return a chart with a bar for each row; the longest one takes the whole width.

    :param rows: name and number, which is not negative; None for one that is not shown
    :param rtl: whether bars grow from right to left
    """
    most = max((value or 0 for _label, value in rows), default=0)
    scale = (100 - LABELS - VALUES) / most if most else 0
    bars = []
    for number, (label, value) in enumerate(rows):
        width = round((value or 0) * scale, 2)
        start, end = LABELS, round(LABELS + width, 2)
        y = number * ROW + (ROW - BAR) // 2
        bars.append(
            Bar(
                label=label,
                value=value,
                y=y,
                text_y=number * ROW + ROW * 2 // 3,
                x=round(100 - end, 2) if rtl else start,
                width=width,
                value_x=round(100 - end, 2) if rtl else end,
            )
        )
    return Chart(bars, len(bars) * ROW, 100.0 if rtl else 0.0, BAR, -GAP if rtl else GAP)
