"""The gradient heatmap: layers downwards, time to the right, brightness in decades."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics, QImage, QMouseEvent, QPainter, QPaintEvent, QPixmap

from simulator.snapshot import NetworkSnapshot, Snapshot
from simulator.verdict import power_of_ten
from ui import theme
from ui.gradient_scale import FIRST, LAST, GradientScale
from ui.views.axis import linear_ticks, number
from ui.views.heat_image import HeatImage
from ui.views.view import View

HEADER_PX, FOOTER_PX, LABELS_PX, BAR_PX = 30, 26, 62, 96


@dataclass(frozen=True, slots=True)
class Rows:
    """Layers that share a label on the left: a repeated block, or one layer."""

    text: str
    first: int
    last: int


def group_rows(names: tuple[str, ...]) -> list[Rows]:
    """Rows of one drawn entry belong together: "body/1/a" … "body/9/b" become "body × 9"."""
    found: list[Rows] = []
    for index, name in enumerate(names):
        head = name.split("/", 1)[0]
        if found and found[-1].text == head and "/" in name:
            found[-1] = Rows(head, found[-1].first, index)
        else:
            found.append(Rows(head, index, index))
    texts = []
    for rows in found:
        parts = names[rows.last].split("/")
        text = f"{rows.text} × {parts[1]}" if len(parts) > 1 and parts[1] != "1" else rows.text
        texts.append(Rows(text, rows.first, rows.last))
    return texts


def norm_text(log10: float) -> str:
    """A norm from its decades: "0.024", "3.2 × 10⁻⁷", "0"."""
    if log10 == -np.inf:
        return "exactly 0"
    if not np.isfinite(log10):
        return "not finite"
    if -3 <= log10 < 4:
        return f"{10**log10:.3g}"
    exponent = int(np.floor(log10))
    return f"{10 ** (log10 - exponent):.1f} × {power_of_ten(exponent)}"


class GradientHeatmapView(View):
    """One panel a network on a common scale, with a colour bar at the right."""

    def __init__(self) -> None:
        super().__init__(
            "gradient_heatmap",
            "Gradient heatmap",
            "Norm of each layer's kernel gradient over time; black is an exact zero",
        )
        self.setMouseTracking(True)
        self.setMinimumSize(320, 140)
        self._snapshot: Snapshot | None = None
        self._scale = GradientScale()
        self._images: list[HeatImage] = []
        self._groups: list[list[Rows]] = []
        self._names: object = None
        self._drawn: object = None
        self._colors: list[int] = []
        self._pointer: QPoint | None = None
        self._still = QPixmap()
        self._still_key: object = None
        theme.notifier().changed.connect(self._restyle)

    def draw(self, snapshot: Snapshot) -> None:
        scale = self._scale
        for network in snapshot.networks:
            scale = scale.covering(network.history.gradient_log10)
        self.draw_on(snapshot, scale)

    def draw_on(self, snapshot: Snapshot, scale: GradientScale) -> None:
        """Show a snapshot on a scale that other pictures share."""
        state = (snapshot.run_id, snapshot.step, snapshot.epochs, scale)
        if state == self._drawn:
            return
        self._drawn, self._snapshot = state, snapshot
        if scale != self._scale or not self._colors:
            self._scale, self._colors = scale, scale.color_table()
        names = [network.kernel_layers for network in snapshot.networks]
        if names != self._names:
            self._names = names
            self._groups = [group_rows(layers) for layers in names]
        while len(self._images) < len(names):
            self._images.append(HeatImage())
        del self._images[len(names) :]
        for image, network in zip(self._images, snapshot.networks, strict=True):
            image.update(network.history, scale, snapshot.run_id)
        self.update()

    def clear(self) -> None:
        self._snapshot = self._drawn = None
        self._images = []
        self._scale = GradientScale()
        self._colors = self._scale.color_table()
        self.update()

    def picture(self, network: int) -> HeatImage:
        """The pixels of one network's panel."""
        return self._images[network]

    def _restyle(self) -> None:
        self._colors = self._scale.color_table()
        self.update()

    # Where things are

    def panels(self) -> list[QRect]:
        """The rectangle of each network's picture; up to two side by side, four in two rows."""
        count = len(self._snapshot.networks) if self._snapshot else 2
        columns = 1 if count == 1 else 2
        rows = (count + columns - 1) // columns
        labels, bar = theme.px(LABELS_PX), theme.px(BAR_PX)
        header, footer = theme.px(HEADER_PX), theme.px(FOOTER_PX)
        left, top = theme.px(8), theme.px(8)
        width = (self.width() - bar - left) // columns
        height = (self.height() - top) // rows
        return [
            QRect(
                left + (index % columns) * width + labels,
                top + (index // columns) * height + header,
                max(1, width - labels - theme.px(theme.GAP)),
                max(1, height - header - footer),
            )
            for index in range(count)
        ]

    # Drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        panels = self.panels()
        painter.drawPixmap(0, 0, self._still_parts(panels))
        if self._snapshot is not None:
            for index, panel in enumerate(panels):
                self._paint_pixels(painter, index, panel, self._snapshot)
                if self._pointer is not None and panel.contains(self._pointer):
                    self._paint_value(painter, panel, self._pointer)
        painter.end()

    def _still_parts(self, panels: list[QRect]) -> QPixmap:
        """All that does not change from step to step, drawn once: words, axes, colour bar."""
        snapshot = self._snapshot
        started = snapshot is not None and snapshot.step > 0
        names = [network.name for network in snapshot.networks] if snapshot else []
        ratio = self.devicePixelRatioF()
        key = (
            self.size(), ratio, theme.current(), theme.scale(), self._scale, started, names,
            self._names, snapshot.epochs if snapshot else 0,
        )  # fmt: skip
        if key == self._still_key:
            return self._still
        self._still_key = key
        self._still = QPixmap(self.size() * ratio)
        self._still.setDevicePixelRatio(ratio)
        colours = theme.current()
        self._still.fill(theme.color(colours.surface))
        painter = QPainter(self._still)
        for index, panel in enumerate(panels):
            painter.fillRect(panel, theme.color(colours.background))
            if snapshot is not None:
                self._paint_panel(painter, index, panel, snapshot.networks[index], snapshot)
        if not started:
            self._paint_hint(painter, panels)
        self._paint_bar(painter, panels)
        painter.end()
        return self._still

    def _paint_hint(self, painter: QPainter, panels: list[QRect]) -> None:
        painter.setPen(theme.color(theme.current().muted))
        painter.setFont(theme.font(theme.CONTROL_PX))
        text = "Each layer's gradient will be drawn here, step by step."
        for panel in panels:
            painter.drawText(panel, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, text)

    def _paint_panel(
        self,
        painter: QPainter,
        index: int,
        panel: QRect,
        network: NetworkSnapshot,
        snapshot: Snapshot,
    ) -> None:
        colours = theme.current()
        header = QRect(panel.left(), panel.top() - theme.px(HEADER_PX), panel.width(), 0)
        header.setHeight(theme.px(HEADER_PX) - theme.px(4))
        title = theme.font(theme.TITLE_PX, 600)
        painter.setFont(title)
        painter.setPen(theme.color(colours.text))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(header, middle | Qt.AlignmentFlag.AlignLeft, "Gradient")
        used = QFontMetrics(title).horizontalAdvance("Gradient  ")
        painter.setPen(theme.color(colours.networks[index]))
        name = QFontMetrics(title).elidedText(
            f"{theme.LETTERS[index]}  {network.name}",
            Qt.TextElideMode.ElideRight,
            header.width() - used,
        )
        painter.drawText(header.adjusted(used, 0, 0, 0), middle, name)
        self._paint_rows(painter, panel, self._groups[index], len(network.kernel_layers))
        self._paint_epochs(painter, panel, snapshot)

    def _paint_pixels(
        self, painter: QPainter, index: int, panel: QRect, snapshot: Snapshot
    ) -> None:
        network = snapshot.networks[index]
        image = self._images[index]
        if not image.columns:
            return
        last = int(network.history.steps[-1])
        planned = max(snapshot.epochs * snapshot.steps_per_epoch, last)
        width = max(1, round(panel.width() * last / planned))
        painter.drawImage(
            QRect(panel.left(), panel.top(), width, panel.height()), image.image(self._colors)
        )

    def _paint_rows(self, painter: QPainter, panel: QRect, groups: list[Rows], layers: int) -> None:
        """Names of the first, the last and the largest groups; the others where there is room."""
        painter.setFont(theme.font(theme.SMALL_PX))
        painter.setPen(theme.color(theme.current().muted))
        metrics = painter.fontMetrics()
        line = metrics.height()
        ranked = sorted(
            groups, key=lambda g: (g not in (groups[0], groups[-1]), -(g.last - g.first), g.first)
        )
        taken: list[int] = []
        for rows in ranked:
            middle = (rows.first + rows.last + 1) / 2 / max(layers, 1)
            at = panel.top() + round(middle * panel.height())
            at = min(max(at, panel.top() + line // 2), panel.bottom() - line // 2)
            if any(abs(at - other) < line for other in taken):
                continue
            taken.append(at)
            room = theme.px(LABELS_PX) - theme.px(8)
            box = QRect(panel.left() - room - theme.px(6), at - line // 2, room, line)
            text = metrics.elidedText(rows.text, Qt.TextElideMode.ElideMiddle, room)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_epochs(self, painter: QPainter, panel: QRect, snapshot: Snapshot) -> None:
        """Numbers below the panel, the last one first; others where they find room."""
        ticks = linear_ticks(0, snapshot.epochs, 5)
        metrics, free = painter.fontMetrics(), panel.right() + 1
        for tick in reversed(ticks):
            text = number(tick) + (" epochs" if tick == ticks[-1] else "")
            width = metrics.horizontalAdvance(text)
            at = panel.left() + round(panel.width() * tick / snapshot.epochs)
            left = min(at - width // 2, panel.right() - width)
            if left + width > free:
                continue
            free = left - theme.px(8)
            box = QRect(left, panel.bottom() + theme.px(5), width + 2, metrics.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft, text)

    def _paint_bar(self, painter: QPainter, panels: list[QRect]) -> None:
        """The common scale: colours, numbers, and what black means."""
        colours = theme.current()
        top, bottom = panels[0].top(), panels[-1].bottom()
        left = self.width() - theme.px(BAR_PX) + theme.px(16)
        bar = QRect(left, top, theme.px(16), bottom - top + 1)
        painter.setFont(theme.font(theme.CONTROL_PX, 500))
        painter.setPen(theme.color(colours.text))
        painter.drawText(
            QRect(left - theme.px(16), top - theme.px(HEADER_PX), theme.px(92), theme.px(22)),
            Qt.AlignmentFlag.AlignCenter,
            "‖∂L/∂W‖",
        )
        zero = theme.px(18)
        scale_bar = bar.adjusted(0, 0, 0, -zero - theme.px(6))
        ramp = np.linspace(LAST, FIRST, LAST - FIRST + 1).astype(np.uint8)
        column = np.repeat(ramp[:, None], 4, axis=1)
        image = QImage(column.data, 4, len(ramp), 4, QImage.Format.Format_Indexed8)
        image.setColorTable(self._colors or self._scale.color_table())
        painter.drawImage(scale_bar, image)
        black = QRect(bar.left(), bar.bottom() - zero + 1, bar.width(), zero)
        painter.fillRect(black, Qt.GlobalColor.black)
        painter.setPen(theme.color(colours.line))
        painter.drawRect(black)
        painter.setFont(theme.font(theme.SMALL_PX))
        painter.setPen(theme.color(colours.muted))
        side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        room = max(2, scale_bar.height() // theme.px(26))
        for decade in self._scale.ticks(min(7, room)):
            at = scale_bar.bottom() - self._scale.fraction(decade) * scale_bar.height()
            box = QRect(bar.right() + theme.px(6), round(at) - 8, theme.px(52), 16)
            painter.drawText(box, side, "1" if decade == 0 else power_of_ten(decade))
        painter.drawText(
            QRect(bar.right() + theme.px(6), black.top(), theme.px(52), zero), side, "0"
        )

    # Values under the mouse

    def reading(self, position: QPoint) -> str:
        """Layer, epoch and norm under a point of the view; empty outside the pictures."""
        snapshot = self._snapshot
        if snapshot is None:
            return ""
        for panel, network in zip(self.panels(), snapshot.networks, strict=True):
            history = network.history
            if not panel.contains(position) or not len(history.steps):
                continue
            planned = max(snapshot.epochs * snapshot.steps_per_epoch, int(history.steps[-1]))
            step = (position.x() - panel.left()) / panel.width() * planned
            column = int(np.searchsorted(history.steps, step))
            if column >= len(history.steps):
                return ""
            layers = len(network.kernel_layers)
            row = min(layers - 1, (position.y() - panel.top()) * layers // panel.height())
            epoch = history.steps[column] / snapshot.steps_per_epoch
            norm = norm_text(float(history.gradient_log10[column, row]))
            return f"{network.kernel_layers[row]} · epoch {epoch:.1f} · {norm}"
        return ""

    def _paint_value(self, painter: QPainter, panel: QRect, at: QPoint) -> None:
        """What is under the mouse, in a tag above its panel."""
        text = self.reading(at)
        if not text:
            return
        colours = theme.current()
        painter.setFont(theme.font(theme.CONTROL_PX, 500))
        width = painter.fontMetrics().horizontalAdvance(text) + theme.px(16)
        height = theme.px(24)
        left = min(max(panel.left(), at.x() - width // 2), self.width() - width)
        above = at.y() - height - theme.px(10)
        tag = QRect(left, above if above > 0 else at.y() + theme.px(14), width, height)
        painter.setPen(theme.color(colours.line))
        painter.setBrush(theme.color(colours.raised))
        painter.drawRoundedRect(tag, 5, 5)
        painter.setPen(theme.color(colours.text))
        painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, text)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer = event.position().toPoint()
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._pointer = None
        self.update()
