"""Where the networks' pictures stand in a view: a panel each, side by side or in rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect

from ui.style import theme

if TYPE_CHECKING:
    from collections.abc import Callable

NAME_PX, FACT_PX = 22, 18
LEAST_PX = 210  # narrower panels stand in two rows
LOW_PX = 116  # lower panels leave out the fact


@dataclass(frozen=True, slots=True)
class Panel:
    """The rectangles of a network's name, of a line of facts (empty if low), of its picture."""

    name: QRect
    fact: QRect
    picture: QRect


def arrange_panels(
    area: QRect, count: int, worth: Callable[[QRect], float] | None = None
) -> list[Panel]:
    """Panels side by side, or in several rows.

    `worth` gives the size of a picture in a room: the number of rows is that of the largest
    picture. Without it, panels that would be too narrow in one row stand in two.
    """
    if worth is not None and count:
        choices = [_grid(area, count, rows) for rows in range(1, count + 1)]
        sizes = [worth(panels[0].picture) for panels in choices]
        # of pictures about as large, those whose names have most room
        return [c for c, size in zip(choices, sizes, strict=True) if size >= 0.85 * max(sizes)][-1]
    narrow = count >= 3 and area.width() // count < theme.px(LEAST_PX)
    return _grid(area, count, 2 if narrow else 1)


def _grid(area: QRect, count: int, rows: int) -> list[Panel]:
    gap = theme.px(theme.GAP)
    columns = -(-count // rows)
    across, down = (area.width() + gap) // max(1, columns), area.height() // rows
    fact = theme.px(FACT_PX) if down >= theme.px(LOW_PX) else 0
    name = theme.px(NAME_PX)
    head = name + fact + theme.px(4)
    panels = []
    for index in range(count):
        left = area.left() + (index % columns) * across
        top = area.top() + (index // columns) * down
        width = across - gap
        panels.append(
            Panel(
                QRect(left, top, width, name),
                QRect(left, top + name, width, fact),
                QRect(left, top + head, width, max(1, down - head - theme.px(4))),
            )
        )
    return panels
