"""What all views share: a title line, values under the mouse, and the selection.

A view draws itself in `paint`, for the screen as for a picture of any size, or is made of other
widgets and leaves `paint` alone. The title line belongs to this class.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)

from ui.style import theme
from ui.views.base.export_menu import Exportable
from ui.views.base.hover_tag import paint_hover_tag
from ui.views.base.title_line import LEFT_PX, RIGHT_PX, TitleLine

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from simulator.design.design import LayerPlace
    from simulator.measurement.snapshot import Snapshot
    from ui.style.gradient_scale import GradientScale

# Views that stand side by side have their plots and their axes on the same lines.
PLOT_TOP_PX, FOOTER_PX = 48, 28

KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class View(Exportable):
    """A function of a snapshot: `draw` shows it, `clear` returns to the empty state.

    `layer_chosen(network, path, repetition)` asks that a drawn entry be selected everywhere; the
    path are ids from the top list downwards, as in `LayerPlace`, and of the layers that the entry
    stands for, the `repetition`-th is meant, counted from 1.
    """

    layer_chosen = Signal(int, object, int)
    needs_changed = Signal()

    # whether `paint` begins with `paint_static`, which then draws background and title as well
    static_background: ClassVar[bool] = False

    # whether it records: gets a few snapshots a second and the last of each run, seen or not
    draws_while_hidden: ClassVar[bool] = False

    # what is measured and copied only while this view is seen: fields of an ExaminationRequest,
    # kinds of histogram, quantities to probe often; and the image whose feature maps are shown
    needs: frozenset[str] = frozenset()
    example = 0

    def __init__(self, name: str, title: str, explanation: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setProperty("surface", True)
        background = Qt.WidgetAttribute.WA_StyledBackground
        self.setAttribute(
            Qt.WidgetAttribute.WA_OpaquePaintEvent if self.static_background else background
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.selected: frozenset[LayerPlace] = frozenset()
        self.current: LayerPlace | None = None
        self.repetition = 1
        self.pointer: QPoint | None = None
        self._explanation = ""
        self.set_explanation(explanation)
        self._line = TitleLine(title)
        self._focus_ring = False
        self._on_screen = False
        self._area: tuple[QSize, QRect] | None = None
        self._part = QRect()  # what is being painted on the screen
        self._static = QPixmap()
        self._static_key: object = None
        self._static_is_current = False  # whether that picture is known to be true, while painting
        theme.notifier().changed.connect(self._restyle)

    # What a view fills in

    def draw(self, snapshot: Snapshot) -> None:
        """Show a snapshot; called at display rate while training, so it must be cheap."""
        raise TypeError(f"{type(self).__name__} draws nothing")

    def draw_on(self, snapshot: Snapshot, scale: GradientScale) -> None:
        """Show a snapshot beside other pictures that share a gradient scale."""
        self.draw(snapshot)

    def update_labels(self) -> None:
        """Bring labels and figures up to the snapshot that is shown.

        Called a few times a second while training, so that they can be read; when a run comes to
        rest, `draw` brings them up to date itself.
        """

    def clear(self) -> None:
        """Return to the empty state, before the first snapshot of a run."""
        raise TypeError(f"{type(self).__name__} clears nothing")

    def paint(self, painter: QPainter, area: QRect) -> None:
        """Draw all below the title line into `area`; views made of widgets leave it alone."""

    def reading(self, position: QPoint) -> str:
        """The values under a point of the view, in one or more lines; empty where none are."""
        return ""

    def layer_at(self, position: QPoint) -> LayerPlace | None:
        """The drawn entry under a point of the view; a click there selects it everywhere."""
        return None

    def repetition_at(self, position: QPoint) -> int:
        """Which of the layers that the entry there stands for is under the point, from 1."""
        return 1

    # Title line

    @property
    def title(self) -> str:
        """What is shown."""
        return self._line.title

    @property
    def unit(self) -> str:
        """The unit and the scale of what is shown."""
        return self._line.unit

    def set_title(self, title: str, unit: str = "") -> None:
        """Set the title and the unit with its scale."""
        if (title, unit) != (self.title, self.unit):
            self._line.title, self._line.unit = title, unit
            self._static_key = None
            self.update()

    def set_title_widget(self, widget: QWidget) -> None:
        """Put a widget that names and chooses what is shown in the title's place."""
        widget.setParent(self)
        self._line.title_widget = widget
        self.place_controls()

    def add_control(self, widget: QWidget) -> None:
        """Put a small widget at the right end of the title line."""
        widget.setParent(self)
        self._line.controls.append(widget)
        self.place_controls()

    def set_offered(self, widget: QWidget, offered: bool) -> None:
        """Show or hide a control, which is `offered` only while it has something to do."""
        (self._line.hidden.discard if offered else self._line.hidden.add)(widget)
        self.place_controls()

    def place_controls(self) -> None:
        """Lay the title line out again, after a widget in it has changed its width."""
        if self._line.place(self.width()):
            self._static_key = None
            self.update()

    def plot_area(self) -> QRect:
        """The area below the title line, on the screen."""
        size = self.size()  # of a view that is hidden the event comes late
        if self._area is None or self._area[0] != size:
            self._area = size, _below_title(size)
        return self._area[1]

    # Drawing

    def update_plot(self, *parts: QRect) -> None:
        """Paint the dynamic area again, or only its dirty `parts`.

        Title line, controls and axes stay; while the mouse reads off values, all is painted.
        """
        if self.pointer is not None:
            self.update()
            return
        for part in parts or (self.dynamic_area(),):
            self.update(part)

    def dynamic_area(self) -> QRect:
        """The area that changes from step to step, on the screen."""
        return self.plot_area()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, area = QPainter(self), self.plot_area()
        self._on_screen, self._static_is_current = True, False
        region = event.region()
        if not self.static_background or region.rectCount() == 1:
            self._paint_part(painter, area, event.rect())
        else:  # Qt clips lines to one rectangle fast, and to several slowly
            for part in region:  # type: ignore[attr-defined]
                painter.setClipRect(part)
                self._paint_part(painter, area, part)
        self._on_screen = False
        painter.end()

    def _paint_part(self, painter: QPainter, area: QRect, part: QRect) -> None:
        self._part = part
        if not self.static_background:
            self._line.paint(painter, self.width(), widgets=True)
        self.paint(painter, area)
        if self.pointer is not None:
            self._paint_reading(painter, self.pointer)
        if self._focus_ring:
            self._paint_focus_ring(painter)

    def dirty_part(self, box: QRect) -> QRect:
        """The part of `box` to paint: all of it in an export, on the screen the dirty part."""
        return box & self._part if self._on_screen else box

    def is_dirty(self, box: QRect) -> bool:
        """Whether any of `box` is being painted."""
        return not self._on_screen or self._part.intersects(box)

    def render_on(self, painter: QPainter, size: QSize) -> None:
        """Draw the whole view as it would look at `size`, without its controls, on any device."""
        painter.fillRect(QRect(QPoint(0, 0), size), theme.color(theme.current().surface))
        self._line.paint(painter, size.width(), widgets=False)
        self.paint_picture(painter, _below_title(size))

    def paint_picture(self, painter: QPainter, area: QRect) -> None:
        """Draw all below the title line of an export; views of widgets draw what scrolls too."""
        self.paint(painter, area)

    def paint_static(
        self,
        painter: QPainter,
        key: object,
        work: Callable[[QPainter], None],
        append: Callable[[QPainter], None] | None = None,
    ) -> None:
        """Draw what does not change from step to step; the screen caches it until `key` changes.

        `append` draws what is new onto the cached picture, where it stays.
        """
        if not self._on_screen:
            work(painter)
            if append is not None:
                append(painter)
            return
        if not self._static_is_current:
            self._update_static(key, work, append)
            self._static_is_current = True
        painter.drawPixmap(0, 0, self._static)

    def _update_static(
        self,
        key: object,
        work: Callable[[QPainter], None],
        append: Callable[[QPainter], None] | None,
    ) -> None:
        """Make the cached picture anew if its key has changed, and append what is new."""
        ratio = self.devicePixelRatioF()
        key = (key, ratio, self.width(), self.height())
        if key != self._static_key:
            self._static_key = key
            self.update()  # this time, only a part may be painted
            self._static = QPixmap(self.size() * ratio)
            self._static.setDevicePixelRatio(ratio)
            surface = theme.color(theme.current().surface)
            self._static.fill(surface if self.static_background else Qt.GlobalColor.transparent)
            inner = QPainter(self._static)
            if self.static_background:
                self._line.paint(inner, self.width(), widgets=True)
            work(inner)
            inner.end()
        if append is not None:
            inner = QPainter(self._static)
            append(inner)
            inner.end()

    def paint_hint(self, painter: QPainter, box: QRect, text: str) -> None:
        """Draw a hint at what will be shown here while there is nothing yet."""
        painter.setPen(theme.color(theme.current().muted))
        painter.setFont(theme.font(theme.CONTROL_PX))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, text)

    def _paint_reading(self, painter: QPainter, pointer: QPoint) -> None:
        text = self.reading(pointer)
        if text:
            paint_hover_tag(painter, text, pointer, self.rect())

    def _paint_focus_ring(self, painter: QPainter) -> None:
        """Draw a ring in the accent's colour while the view has the keyboard focus."""
        painter.setPen(QPen(theme.color(theme.current().accent), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(self.rect().adjusted(2, 2, -2, -2), 6, 6)

    def _restyle(self) -> None:
        self._static_key = self._area = None
        self.place_controls()
        self.update()

    # Selection

    def show_selection(
        self,
        layers: frozenset[LayerPlace],
        current: LayerPlace | None = None,
        repetition: int = 1,
    ) -> None:
        """Highlight the layers that are selected.

        A view of one layer shows the `current` one; where that stands for many, its `repetition`.
        """
        asked = layers, current, repetition
        if asked != (self.selected, self.current, self.repetition):
            self.selected, self.current, self.repetition = asked
            self.follow_selection()

    def follow_selection(self) -> None:
        """Bring the view up to a changed selection."""
        self._static_key = None
        self.update()

    # Events

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.place_controls()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._focus_ring = event.reason() in KEYBOARD
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._focus_ring = False
        self.update()

    def set_explanation(self, text: str) -> None:
        """Set what the tip of the title line and screen readers explain."""
        self._explanation = text
        self.setAccessibleDescription(text)
        self._place_tip()

    def _place_tip(self) -> None:
        """The explanation is a tip of the title line; over the plot it would cover values.

        An event filter could decide this as well, but every painting would have to pass it.
        """
        over_plot = self.pointer is not None and self.pointer.y() >= theme.px(PLOT_TOP_PX)
        text = "" if over_plot else self._explanation
        if text != self.toolTip():
            self.setToolTip(text)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._set_pointer(event.position().toPoint())

    def leaveEvent(self, event: QEvent) -> None:
        self._set_pointer(None)

    def _set_pointer(self, pointer: QPoint | None) -> None:
        self.pointer = pointer
        self._place_tip()
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        position = event.position().toPoint()
        place = self.layer_at(position)
        if event.button() == Qt.MouseButton.LeftButton and place is not None:
            self.layer_chosen.emit(place.network, place.path, self.repetition_at(position))
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_picture()
        else:
            super().keyPressEvent(event)


def _below_title(size: QSize) -> QRect:
    left, top = theme.px(LEFT_PX), theme.px(PLOT_TOP_PX)
    width = max(1, size.width() - left - theme.px(RIGHT_PX))
    return QRect(left, top, width, max(1, size.height() - top - theme.px(8)))
