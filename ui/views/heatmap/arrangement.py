"""How the panels of a heatmap stand: side by side, or in two rows where they would be narrow."""

from __future__ import annotations

from ui.style import theme

BAR_PX, LABELS_PX = 88, 60
LEAST_PX = 230  # narrower panels stand in two rows
LOW_PX, NARROW_PX = 105, 60  # of a panel in two rows, of the pixels of one in a single row
FLAT_PX = 64  # of a panel in two rows: there is room for its name alone


def columns_of_panels(width: float, height: float, count: int) -> int:
    """How many of `count` panels stand side by side in a room of so many pixels."""
    room = (width - theme.px(BAR_PX)) // max(1, count)
    rows = 1 if count < 3 or room >= theme.px(LEAST_PX) else 2
    # low panels side by side would be readable, and one above the other only strips
    high = height // 2
    low = high < theme.px(LOW_PX) and room >= theme.px(LABELS_PX + NARROW_PX)
    if low or high < theme.px(FLAT_PX):
        rows = 1
    return -(-count // rows)
