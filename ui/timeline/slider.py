"""The timeline slider: how far the run is recorded, where it was changed, which step is shown."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractSlider, QSlider, QToolTip

from simulator.measurement.number_text import number_text
from ui.plots.ticks import linear_ticks, shown_steps
from ui.style import theme
from ui.widgets.elided_label import as_tip

HEIGHT_PX, GROOVE_Y_PX, GROOVE_PX, HANDLE_PX, MARK_PX, SIDE_PX = 44, 15, 4, 7, 8, 12
PRESENTED_HEIGHT_PX = 28
TICKS_PX = GROOVE_Y_PX + 11  # above it the groove, with all that moves
NEAR_PX = 5  # a mark is read out within this distance
FINDING_PX = 9


class TimelineSlider(QSlider):
    """A slider whose value is a step, at most the newest one that was trained.

    `chosen` is emitted when the user, or a program through `setValue`, asks for a step, and not
    when the handle follows the run.
    """

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setObjectName("timeline")
        self.setAccessibleName("Timeline")
        self.setToolTip("Drag to show everything as it was at an earlier step")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.newest, self.live = 0, True
        self._marks: tuple[tuple[int, str], ...] = ()
        self.findings: tuple[tuple[int, str], ...] = ()
        self._following = False
        self._extent = (0, 0, 0)
        self.setRange(0, 1)
        self.valueChanged.connect(self._on_value)
        self.installEventFilter(self)
        theme.notifier().changed.connect(self._restyle)
        self._restyle()

    # What is shown

    def show_run(self, planned: int, newest: int, steps_per_epoch: int, stride: int) -> None:
        """The extent of the run, in steps; arrows move by `stride`, Page by an epoch."""
        self.newest = newest
        extent = shown_steps(planned, newest), max(1, steps_per_epoch), max(1, stride)
        if extent != self._extent:
            self._extent = extent
            self._following = True
            self.setRange(0, extent[0])
            self.setPageStep(extent[1])
            self.setSingleStep(extent[2])
            self._following = False
            self.update()
        if (newest > 0) != self.isEnabled():
            self.setEnabled(newest > 0)
        self.update(self._moving_area())

    def show_step(self, step: int, *, live: bool) -> None:
        """Move the handle to the step that is shown, unless the user is dragging it."""
        self.live = live
        if not self.isSliderDown():
            self._set_step(step)
        self.update(self._moving_area())

    def show_marks(self, marks: tuple[tuple[int, str], ...]) -> None:
        """Set the steps at which something was changed, each with a text that says what."""
        if marks != self._marks:
            self._marks = marks
            self.update(self._moving_area())

    def show_findings(self, findings: tuple[tuple[int, str], ...]) -> None:
        """Set the steps at which something was found, each with a text that says what."""
        if findings != self.findings:
            self.findings = findings
            self.update(self._moving_area())

    def _set_step(self, step: int) -> None:
        self._following = True
        self.setValue(step)
        self._following = False

    def _on_value(self, value: int) -> None:
        if self._following:
            return
        if value > self.newest:
            self._set_step(self.newest)
        self.chosen.emit(min(value, self.newest))

    def sliderChange(self, change: QAbstractSlider.SliderChange) -> None:
        """Repaint the tick labels only when the range changes, and not with the value."""
        moved = change == QAbstractSlider.SliderChange.SliderValueChange
        self.update(self._moving_area() if moved else self.rect())

    # Places

    def _moving_area(self) -> QRect:
        """The rectangle of groove, handle and focus ring: all that moves."""
        return QRect(0, 0, self.width(), theme.px(TICKS_PX) + 1)

    def _x(self, step: float) -> float:
        side = theme.px(SIDE_PX)
        return side + (self.width() - 2 * side) * step / max(1, self.maximum())

    def step_at(self, x: float) -> int:
        """The step at an x coordinate of the widget, within the range."""
        side = theme.px(SIDE_PX)
        share = (x - side) / max(1, self.width() - 2 * side)
        return round(min(1.0, max(0.0, share)) * self.maximum())

    # Mouse and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            x = event.position().x()
            found = self._near(self.findings, x)
            self.setValue(found[0][0] if found else self.step_at(x))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self.setValue(self.step_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.setSliderDown(False)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_End:
            self.setValue(self.newest)
            self.chosen.emit(self.newest)
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Show what is under the mouse as a tooltip; see `View.eventFilter` for why a filter."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            reading = as_tip(self.reading(event.pos().x()))
            QToolTip.showText(event.globalPos(), reading, self)
            return True
        return False

    def reading(self, x: float) -> str:
        """The text for an x coordinate: its epoch and step, and what was changed there."""
        near = [text for _, text in self._near((*self._marks, *self.findings), x)]
        step = self.step_at(x)
        if step > self.newest and not near:
            return "not trained yet"
        place = f"epoch {step / self.pageStep():.1f} · step {step:,}"
        return "\n".join([place, *near])

    def _near(self, marks: tuple[tuple[int, str], ...], x: float) -> list[tuple[int, str]]:
        """The marks at an x coordinate, the nearest first."""
        away = [(abs(self._x(at) - x), at, text) for at, text in marks]
        return [(at, text) for far, at, text in sorted(away) if far <= theme.px(NEAR_PX)]

    # Painting

    def _restyle(self) -> None:
        low = theme.presenting()  # the views have the numbers, and need the height
        self.setFixedHeight(theme.px(PRESENTED_HEIGHT_PX if low else HEIGHT_PX))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_groove(painter)
        if not theme.presenting() and not self._moving_area().contains(event.rect()):
            self._paint_ticks(painter)
        self._paint_marks(painter)
        self._paint_findings(painter)
        if self.isEnabled():
            self._paint_handle(painter)
        painter.end()

    def _paint_groove(self, painter: QPainter) -> None:
        colours = theme.current()
        y, thick = theme.px(GROOVE_Y_PX), theme.px(GROOVE_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        for end, colour in (
            (self.maximum(), colours.line),
            (self.newest, colours.muted),
            (min(self.value(), self.newest), colours.accent),
        ):
            painter.setBrush(QColor(colour))
            left = self._x(0)
            bar = QRectF(left, y - thick / 2, self._x(end) - left, thick)
            painter.drawRoundedRect(bar, thick / 2, thick / 2)

    def _paint_ticks(self, painter: QPainter) -> None:
        painter.setPen(QColor(theme.current().muted))
        painter.setFont(theme.font(theme.SMALL_PX))
        top, wide = theme.px(TICKS_PX), theme.px(90)
        for step, text in ticks_of(self.maximum(), self.pageStep()):
            room = QRectF(self._x(step) - wide / 2, top, wide, self.height() - top)
            flag = Qt.AlignmentFlag.AlignHCenter
            if room.left() < 0:
                room.moveLeft(self._x(0))
                flag = Qt.AlignmentFlag.AlignLeft
            elif room.right() > self.width():
                room.moveRight(self._x(self.maximum()))
                flag = Qt.AlignmentFlag.AlignRight
            painter.drawText(room, flag | Qt.AlignmentFlag.AlignTop, text)

    def _paint_marks(self, painter: QPainter) -> None:
        y, tall = theme.px(GROOVE_Y_PX), theme.px(MARK_PX)
        painter.setPen(QPen(QColor(theme.current().text), 1.5 * theme.scale()))
        for step, _ in self._marks:
            x = self._x(min(step, self.maximum()))
            painter.drawLine(QPointF(x, y - tall), QPointF(x, y + tall))

    def _paint_findings(self, painter: QPainter) -> None:
        """A triangle on the groove where each finding began; a click there leads to its step."""
        y, size = theme.px(GROOVE_Y_PX), theme.px(FINDING_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.current().warning))
        for step in {step for step, _ in self.findings}:
            x = self._x(min(step, self.maximum()))
            tip, top = y - theme.px(GROOVE_PX) / 2 - 1, y - theme.px(GROOVE_PX) / 2 - 1 - size
            painter.drawPolygon([QPointF(x - size / 2, top), QPointF(x + size / 2, top),
                                 QPointF(x, tip)])  # fmt: skip

    def _paint_handle(self, painter: QPainter) -> None:
        """Draw the handle: filled while live, a ring at an earlier step."""
        colours = theme.current()
        middle = QPointF(self._x(min(self.value(), self.newest)), theme.px(GROOVE_Y_PX))
        size = theme.px(HANDLE_PX)
        if self.hasFocus():
            painter.setPen(QPen(QColor(colours.text), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(middle, size + 3.5, size + 3.5)
        painter.setPen(QPen(QColor(colours.accent), 2.5 * theme.scale()))
        painter.setBrush(QColor(colours.accent if self.live else colours.surface))
        painter.drawEllipse(middle, size - 1, size - 1)


def ticks_of(span: int, steps_per_epoch: int) -> list[tuple[float, str]]:
    """(step, text) of some epochs, the last with its unit; steps where there is no whole epoch.

    Nothing before there is a run, of which nothing is known yet.
    """
    if span < 2:
        return []
    per, unit = (steps_per_epoch, "epochs") if span >= 2 * steps_per_epoch else (1, "steps")
    marks = linear_ticks(0, span / per)
    texts = [(mark * per, number_text(mark)) for mark in marks]
    if texts:
        texts[-1] = (texts[-1][0], f"{texts[-1][1]} {unit}")
    return texts
