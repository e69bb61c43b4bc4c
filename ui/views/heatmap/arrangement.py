"""The layout of the heatmap view: a panel a network, and the colour bar at the right."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect

from ui.plots.color_bar import WIDTH_PX as BAR_WIDTH_PX
from ui.plots.layer_rows import GAP_PX as LABEL_GAP_PX
from ui.style import theme
from ui.views.base.view import FOOTER_PX

NAME_PX, VERDICT_PX = 22, 16
LEAST_PX = 230  # narrower panels stand in two rows
PROFILE_PX, LEAST_PROFILE_PX, LEAST_HEAT_PX = 96, 60, 90
LOW_PX, NARROW_PX = 105, 60  # of a panel in two rows, of the pixels of one in a single row
FLAT_PX = 64  # of a panel in two rows: there is room for its name alone
TALL_PX, GAP_PX = 150, 10  # lower panels have numbers only at the very bottom


@dataclass(frozen=True, slots=True)
class PanelGeometry:
    """The rectangles of one network: name, verdict, heatmap, and profile where there is room.

    `axis` is whether the time axis is drawn below; else it is drawn below the next panel.
    """

    name: QRect
    verdict: QRect
    heat: QRect
    profile: QRect | None
    axis: bool = True

    def row_at(self, position: QPoint, layers: int) -> int | None:
        """The index of the layer whose row in heatmap or profile is under a point, or None."""
        box = self.heat if self.profile is None else self.heat.united(self.profile)
        if not box.contains(position) or not layers:
            return None
        return min(layers - 1, (position.y() - box.top()) * layers // box.height())


@dataclass(frozen=True, slots=True)
class Arrangement:
    """All panels, and the area of the colour bar."""

    panels: tuple[PanelGeometry, ...]
    bar: QRect


def arrange(area: QRect, count: int, labels: int) -> Arrangement:
    """Panels side by side, or in two rows where they would be too narrow.

    `labels` is the width that the layers' names take at the left of each.
    """
    bar, gap = theme.px(BAR_WIDTH_PX), theme.px(theme.GAP)
    width = area.width() - bar
    rows = 1 if count < 3 or width // count >= theme.px(LEAST_PX) else 2
    # low panels side by side would be readable, and one above the other only strips
    high = area.height() // 2
    low = high < theme.px(LOW_PX) and width // count >= labels + theme.px(NARROW_PX)
    if low or high < theme.px(FLAT_PX):
        rows = 1
    columns = -(-count // rows)
    across, down = width // columns, area.height() // rows
    panels = [
        _panel(
            QRect(
                area.left() + (index % columns) * across,
                area.top() + (index // columns) * down,
                across - gap,
                down,
            ),
            labels,
            axis=index + columns >= count or down >= theme.px(TALL_PX),
        )
        for index in range(count)
    ]
    heat = panels[0].heat.united(panels[-1].heat)
    return Arrangement(tuple(panels), QRect(area.right() - bar + 1, heat.top(), bar, heat.height()))


def _panel(cell: QRect, labels: int, *, axis: bool) -> PanelGeometry:
    name, verdict = theme.px(NAME_PX), theme.px(VERDICT_PX)
    left = cell.left() + labels + theme.px(LABEL_GAP_PX)
    width = max(1, cell.right() + 1 - left)
    if cell.height() < theme.px(150):
        verdict = 0
    top = cell.top() + name + verdict + theme.px(4)
    height = max(1, cell.bottom() + 1 - top - theme.px(FOOTER_PX if axis else GAP_PX))
    profile = min(theme.px(160), max(theme.px(PROFILE_PX), round(0.28 * width)))
    gap = theme.px(20)
    if width - profile - gap < theme.px(LEAST_HEAT_PX):
        gap = theme.px(14)
        profile = width - gap - theme.px(LEAST_HEAT_PX)
    if profile < theme.px(LEAST_PROFILE_PX):
        profile = gap = 0
    heat = QRect(left, top, max(1, width - profile - gap), height)
    return PanelGeometry(
        QRect(cell.left(), cell.top(), cell.width(), name),
        QRect(cell.left(), cell.top() + name - theme.px(2), cell.width(), verdict),
        heat,
        QRect(heat.right() + 1 + gap, top, profile, height) if profile else None,
        axis,
    )
