"""All panels of the heatmap for one run and one area; follows the run by dirty parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.plots.layer_rows import group_rows, label_width
from ui.style import theme
from ui.views.heatmap.arrangement import arrange
from ui.views.heatmap.background import Background, epochs_of, paint_background
from ui.views.heatmap.panel import HeatmapPanel

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray
    from PySide6.QtCore import QRect
    from PySide6.QtGui import QPainter

    from simulator.measurement.snapshot import Snapshot
    from ui.style.gradient_scale import Scale
    from ui.views.heatmap.quantity import HeatQuantity

LABELS_PX = 84


def plot_key(snapshot: Snapshot, shown: HeatQuantity, scale: Scale) -> object:
    """What a plot depends on: it has to be made anew when this changes."""
    name = shown.quantity.name
    return (
        snapshot.run_id, epochs_of(snapshot), snapshot.step > 0, snapshot.marks, scale, shown,
        [(n.name, n.rows_of(name), n.history.generation) for n in snapshot.networks],
    )  # fmt: skip


class HeatPlot:
    """All panels in an area; `dirty` is whether some pixels or verdicts are not drawn yet."""

    def __init__(
        self, snapshot: Snapshot | None, shown: HeatQuantity, scale: Scale, area: QRect,
        ratio: float, colors: NDArray[np.uint32], verdicts: Sequence[str],
    ) -> None:  # fmt: skip
        """`ratio` are the device's pixels a unit of the area, `colors` those of all indices.

        `verdicts` say how each network does.
        """
        networks = () if snapshot is None else snapshot.networks
        groups = [group_rows(network.rows_of(shown.quantity.name)) for network in networks]
        labels = label_width(groups, theme.px(LABELS_PX))
        self.arrangement = arrange(area, len(networks) or 2, labels)
        self.place, self.dirty = (area, ratio), True
        self._colors = colors
        self._background = Background(snapshot, shown, scale, groups, labels)
        self.networks = [
            HeatmapPanel(snapshot, index, panel, shown, scale, ratio)
            for index, panel in enumerate(self.arrangement.panels)
            if snapshot is not None
        ]
        self._verdicts = [""] * len(networks)
        self._set_verdicts(verdicts)
        self._non_finite = self._has_non_finite()

    # Following a run

    def follow(
        self, snapshot: Snapshot, verdicts: Sequence[str], *, refine: bool
    ) -> list[QRect] | None:
        """Add new records. Returns the dirty parts, or None where all has to be made anew.

        With `refine`, columns that only become more exact are updated as well.
        """
        found = self._set_verdicts(verdicts)
        for network, state in zip(self.networks, snapshot.networks, strict=True):
            parts = network.follow(state, refine=refine)
            if parts is None:
                return None
            found += parts
            self.dirty |= network.image.dirty_from is not None
        return found if self._has_non_finite() == self._non_finite else None

    def _set_verdicts(self, verdicts: Sequence[str]) -> list[QRect]:
        """Set the verdicts that have changed. Returns their rectangles."""
        found = []
        for index, (network, text) in enumerate(zip(self.networks, verdicts, strict=True)):
            if text != self._verdicts[index]:
                self._verdicts[index], self.dirty = text, True
                found.append(network.set_verdict(text))
        return found

    def _has_non_finite(self) -> bool:
        """Whether any pixel is not finite, which the colour bar then explains."""
        return any(network.image.has_non_finite for network in self.networks)

    # Drawing

    def paint_background(self, painter: QPainter) -> None:
        """Draw the static part and all columns and verdicts so far."""
        paint_background(painter, self.arrangement, self._background, non_finite=self._non_finite)
        for network in self.networks:
            network.mark_dirty()
        self.append(painter)

    def append(self, painter: QPainter) -> None:
        """Draw new columns and verdicts onto the cached picture."""
        self.dirty = False
        for network in self.networks:
            network.append(painter, self._colors)

    def paint_over(self, painter: QPainter, part: QRect | None) -> None:
        """Draw marks and profiles over the cached picture, or what of them is in `part`."""
        for network in self.networks:
            network.paint_over(painter, part)
