"""What stands still in the heatmap while a run goes on: names, axes, first profiles, colour bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter

from simulator.measurement.snapshot import NetworkSnapshot, Snapshot
from ui.plots.axis import shown_epochs
from ui.plots.color_bar import paint_color_bar
from ui.plots.layer_profile import paint_axis, paint_first, paint_theory
from ui.plots.layer_rows import Rows, paint_labels
from ui.plots.plot_frame import paint_x_numbers
from ui.style import theme
from ui.style.gradient_scale import Scale
from ui.views.heatmap.arrangement import Arrangement, Panel
from ui.views.heatmap.quantity import HeatQuantity


@dataclass(frozen=True, slots=True)
class Background:
    """What the picture below the pixels is made of; the rows' `groups` are a list a network."""

    snapshot: Snapshot | None
    shown: HeatQuantity
    scale: Scale
    groups: Sequence[list[Rows]]
    labels_px: int


def paint_ground(
    painter: QPainter, layout: Arrangement, ground: Background, *, broken: bool
) -> None:
    """Draw all of it; `broken` is whether a colour for what is not finite has to be explained."""
    snapshot = ground.snapshot
    for index, panel in enumerate(layout.panels):
        painter.fillRect(panel.heat, theme.color(theme.current().background))
        if snapshot is not None:
            _paint_name(painter, index, panel, snapshot.networks[index])
            paint_labels(painter, panel.heat, ground.groups[index], ground.labels_px)
            if panel.axis:
                paint_x_numbers(painter, panel.heat, epochs_of(snapshot), "epochs", 4)
        if panel.profile is not None:
            paint_axis(painter, panel.profile, ground.scale, numbers=panel.axis)
            if snapshot is not None:
                _paint_start(painter, index, panel.profile, ground, snapshot.networks[index])
    zero = not ground.shown.share
    paint_color_bar(painter, layout.bar, ground.scale, zero=zero, broken=broken)


def epochs_of(snapshot: Snapshot) -> int:
    """The epochs that the time axis shows."""
    newest = max(snapshot.newest_step, snapshot.step)
    return shown_epochs(snapshot.epochs, newest / snapshot.steps_per_epoch)


def span_of(snapshot: Snapshot) -> int:
    """The steps that the time axis shows."""
    return epochs_of(snapshot) * snapshot.steps_per_epoch


def mark_places(snapshot: Snapshot, heat: QRect) -> list[float]:
    """Where the user changed something, in pixels from the left of the view."""
    across = heat.width() / span_of(snapshot)
    return [heat.left() + mark.step * across for mark in snapshot.marks]


def _paint_name(painter: QPainter, index: int, panel: Panel, network: NetworkSnapshot) -> None:
    font = theme.font(theme.CONTROL_PX, 600)
    painter.setFont(font)
    painter.setPen(theme.color(theme.current().inks[index]))
    name = f"{theme.LETTERS[index]}  {network.name}"
    side = Qt.TextElideMode.ElideRight
    words = QFontMetrics(font).elidedText(name, side, panel.name.width())
    painter.drawText(panel.name, Qt.AlignmentFlag.AlignVCenter, words)


def _paint_start(
    painter: QPainter, index: int, box: QRect, ground: Background, network: NetworkSnapshot
) -> None:
    """The first step's profile, and what theory expects of it."""
    _, record = ground.shown.record(network.history, last=1)
    if len(record):
        slopes = network.theory.get(ground.shown.quantity.name, ())
        paint_first(painter, box, record[0], ground.scale, theme.current().networks[index])
        paint_theory(painter, box, record[0], ground.scale, slopes)
