"""The panel of one network: heatmap and verdict on the cached picture, the profile above it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect

from ui.plots.change_marks import paint_marks
from ui.plots.layer_profile import LayerProfile
from ui.style import theme
from ui.views.heatmap.background import mark_places, span_of
from ui.views.heatmap.diagnosis_line import prepare_verdict
from ui.views.heatmap.image import HeatImage, dirty_strip, paint_dirty

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PySide6.QtGui import QPainter

    from simulator.measurement.snapshot import NetworkSnapshot, Snapshot
    from ui.plots.text_line import PreparedText
    from ui.style.gradient_scale import Scale
    from ui.views.heatmap.arrangement import PanelGeometry
    from ui.views.heatmap.quantity import HeatQuantity

EDGE_PX = 4  # that lines may stand out of a panel
COLUMNS = 2  # to paint together: nobody sees one that is a pixel wide come


class HeatmapPanel:
    """Follows a network and returns which parts of its panel are dirty."""

    def __init__(
        self, snapshot: Snapshot, index: int, panel: PanelGeometry, shown: HeatQuantity,
        scale: Scale, ratio: float,
    ) -> None:  # fmt: skip
        """`ratio` are the device's pixels a unit of the panel."""
        network, heat, edge = snapshot.networks[index], panel.heat, theme.px(EDGE_PX)
        self.panel = panel
        self._shown, self._edge, self._ratio = shown, edge, ratio
        size = round(heat.width() * ratio), round(heat.height() * ratio)
        layers, edited = len(network.rows_of(shown.quantity.name)), bool(snapshot.marks)
        self.image = HeatImage(layers, scale, span_of(snapshot), size, shown.drawn, edited)
        self._marks = mark_places(snapshot, heat)
        self._recorded = len(network.history.series(shown.quantity.name)[0]) > 0
        self.verdict: PreparedText | None = None
        self._verdict_stands = False  # on the picture that stays
        self._profile: LayerProfile | None = None
        if panel.profile is not None and snapshot.step > 0:
            colour = theme.current().networks[index]
            self._profile = LayerProfile(panel.profile, layers, scale, colour)
            self._profile_part = panel.profile.adjusted(-edge, -edge, edge, edge)
        self.follow(network, refine=True)

    def follow(self, network: NetworkSnapshot, *, refine: bool) -> list[QRect] | None:
        """Add new records. Returns the dirty parts, or None where all has to be made anew.

        That is where records were removed, or the first has come. Fewer than COLUMNS new columns
        are added only with `refine`.
        """
        steps, values = network.history.series(self._shown.quantity.name)
        records, image, parts = len(steps), self.image, []
        if records < image.records or (records > 0) != self._recorded:
            return None
        if records > image.records and (refine or steps[-1] > image.full_at(COLUMNS)):
            image.append(steps, values)
            parts.append(self._dirty_part())
        if self._profile is not None:
            parts.append(self._profile.set_values(self._shown.now(network)) & self._profile_part)
        return parts

    def _dirty_part(self) -> QRect:
        """The dirty columns; as high as the profile's part, so that Qt clips to few rectangles."""
        strip, edge = dirty_strip(self.image, self.panel.heat, self._ratio), self._edge
        left, top = math.floor(strip.left()), self.panel.heat.top() - edge
        right, height = math.ceil(strip.right()), self.panel.heat.height() + 2 * edge
        return QRect(left, top, right - left, height)

    def set_verdict(self, verdict: str) -> QRect:
        """Set the verdict where there is room for one. Returns its rectangle, which is dirty."""
        box = self.panel.verdict
        if box.height():
            self.verdict, self._verdict_stands = prepare_verdict(verdict, box), False
        return box

    def append(self, painter: QPainter, colors: NDArray[np.uint32]) -> None:
        """Draw new columns and a new verdict onto the cached picture."""
        paint_dirty(painter, self.image, self.panel.heat, self._ratio, colors)
        if self.verdict is not None and not self._verdict_stands:
            painter.fillRect(self.verdict.box, theme.color(theme.current().surface))
            self.verdict.draw(painter)
            self._verdict_stands = True

    def mark_dirty(self) -> None:
        """Mark heatmap and verdict as not drawn: the cached picture is made anew."""
        self.image.dirty_from = 0
        self._verdict_stands = False

    def paint_over(self, painter: QPainter, part: QRect | None) -> None:
        """Draw marks and the newest profile over the cached picture, or what of it is in `part`."""
        heat = self.panel.heat
        if self._marks and (part is None or part.intersects(heat)):
            paint_marks(painter, heat, self._marks)
        if self._profile is not None and (part is None or part.intersects(self._profile_part)):
            self._profile.draw(painter, on_screen=part is not None)
