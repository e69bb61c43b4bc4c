"""The static part of the heatmap view: names, axes, profiles of the first step, colour bar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter

from ui.plots.color_bar import paint_color_bar
from ui.plots.layer_profile import paint_first_profile, paint_profile_axis, paint_theory_profile
from ui.plots.layer_rows import RowGroup, paint_row_labels
from ui.plots.plot_frame import paint_x_numbers
from ui.plots.ticks import shown_epochs
from ui.style import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.measurement.snapshot import NetworkSnapshot, Snapshot
    from ui.style.gradient_scale import Scale
    from ui.views.heatmap.arrangement import Arrangement, PanelGeometry
    from ui.views.heatmap.quantity import HeatQuantity


@dataclass(frozen=True, slots=True)
class Background:
    """All that the static part depends on; `groups` are the row labels of each network."""

    snapshot: Snapshot | None
    shown: HeatQuantity
    scale: Scale
    groups: Sequence[list[RowGroup]]
    labels_px: int


def paint_background(
    painter: QPainter, arrangement: Arrangement, background: Background, *, non_finite: bool
) -> None:
    """Draw all of it; with `non_finite`, the colour bar explains what is not finite."""
    snapshot = background.snapshot
    for index, panel in enumerate(arrangement.panels):
        painter.fillRect(panel.heat, theme.color(theme.current().background))
        if snapshot is not None:
            _paint_name(painter, index, panel, snapshot.networks[index])
            paint_row_labels(painter, panel.heat, background.groups[index], background.labels_px)
            if panel.axis:
                paint_x_numbers(painter, panel.heat, epochs_of(snapshot), "epochs", 4)
        if panel.profile is not None:
            paint_profile_axis(painter, panel.profile, background.scale, numbers=panel.axis)
            if snapshot is not None:
                _paint_start(painter, index, panel.profile, background, snapshot.networks[index])
    zero = not background.shown.share
    paint_color_bar(painter, arrangement.bar, background.scale, zero=zero, non_finite=non_finite)


def epochs_of(snapshot: Snapshot) -> int:
    """The epochs that the time axis shows."""
    newest = max(snapshot.newest_step, snapshot.step)
    return shown_epochs(snapshot.epochs, newest / snapshot.steps_per_epoch)


def span_of(snapshot: Snapshot) -> int:
    """The steps that the time axis shows."""
    return epochs_of(snapshot) * snapshot.steps_per_epoch


def mark_places(snapshot: Snapshot, heat: QRect) -> list[float]:
    """x in pixels of each mark, for a panel's heatmap `heat`."""
    across = heat.width() / span_of(snapshot)
    return [heat.left() + mark.step * across for mark in snapshot.marks]


def _paint_name(
    painter: QPainter, index: int, panel: PanelGeometry, network: NetworkSnapshot
) -> None:
    font = theme.font(theme.CONTROL_PX, 600)
    painter.setFont(font)
    painter.setPen(theme.color(theme.current().network_texts[index]))
    name = f"{theme.LETTERS[index]}  {network.name}"
    side = Qt.TextElideMode.ElideRight
    text = QFontMetrics(font).elidedText(name, side, panel.name.width())
    painter.drawText(panel.name, Qt.AlignmentFlag.AlignVCenter, text)


def _paint_start(
    painter: QPainter, index: int, box: QRect, background: Background, network: NetworkSnapshot
) -> None:
    """The first step's profile, and what theory expects of it."""
    _, series = background.shown.series(network.history, last=1)
    if len(series):
        slopes = network.theory.get(background.shown.quantity.name, ())
        paint_first_profile(
            painter, box, series[0], background.scale, theme.current().networks[index]
        )
        paint_theory_profile(painter, box, series[0], background.scale, slopes)
