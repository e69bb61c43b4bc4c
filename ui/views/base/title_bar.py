"""The line above a view's plots: what is shown, in which unit, and small controls at its end."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from ui.style import theme
from ui.widgets.elided_label import as_tip

# Views that stand side by side have their titles, and their plots, on the same lines.
TOP_PX, LINE_PX, LEFT_PX, RIGHT_PX, GAP_PX = 12, 28, 16, 12, 12
LEAST_WORDS_PX = 140
SEPARATOR = " · "  # between what is said first and what may be left out


class TitleBar(QWidget):
    """A title, or a widget in its place; a sentence on the unit; controls, while there is room."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title_label = QLabel(title)
        self.title_label.setTextFormat(Qt.TextFormat.PlainText)
        self.title_label.setProperty("title", True)
        self.unit_label = UnitLabel()
        self.lead: QWidget | None = None
        self.controls: list[QWidget] = []
        self._withheld: set[QWidget] = set()
        self.setMinimumWidth(1)  # controls give way, the view need not be wide enough for them
        self._line = QHBoxLayout(self)
        self._line.addWidget(self.title_label)
        self._line.addWidget(self.unit_label, 1)
        self.restyle()

    def restyle(self) -> None:
        """Take over the present sizes."""
        self._line.setContentsMargins(
            theme.px(LEFT_PX), theme.px(TOP_PX), theme.px(RIGHT_PX), theme.px(8)
        )
        self._line.setSpacing(theme.px(4))
        self.setFixedHeight(theme.px(TOP_PX + LINE_PX + 8))
        self.unit_label.update()

    def set_lead(self, widget: QWidget) -> None:
        """Put a widget that says what is shown, and lets one choose it, in the title's place."""
        self.lead = widget
        self._line.insertWidget(0, widget)
        self.title_label.hide()

    def add_control(self, widget: QWidget) -> None:
        """Put a small widget at the right end."""
        self.controls.append(widget)
        self._line.addWidget(widget)
        self.make_room()

    def offer(self, widget: QWidget, offered: bool) -> None:
        """Show a control only while it has something to do."""
        (self._withheld.discard if offered else self._withheld.add)(widget)
        self.make_room()

    def make_room(self) -> None:
        """Hide the first controls where there is no room for all of them."""
        lead = self.lead if self.lead is not None else self.title_label
        sides = theme.px(LEFT_PX + RIGHT_PX) + self._line.spacing()  # before the unit
        free = self.width() - lead.sizeHint().width() - sides
        for widget in reversed(self.controls):
            needed = widget.sizeHint().width() + theme.px(4)
            fits = widget not in self._withheld and needed <= free
            widget.setVisible(fits)
            free -= needed if fits else 0

    def resizeEvent(self, event: object) -> None:
        self.make_room()


class UnitLabel(QWidget):
    """Words that lose their last parts, at `SEPARATOR`, where there is no room for all."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.indent_px = GAP_PX - 4
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def set_text(self, text: str) -> None:
        """Say something else."""
        if text != self.text:
            self.text = text
            self.setAccessibleName(text)
            self.setToolTip(as_tip(text))
            self.update()

    def shown(self) -> str:
        """As much as there is room for; nothing where that would be a stump."""
        metrics = QFontMetrics(theme.font(theme.CONTROL_PX))
        room = self.width() - theme.px(GAP_PX)
        parts = self.text.split(SEPARATOR)
        for count in range(len(parts), 0, -1):
            text = SEPARATOR.join(parts[:count])
            if metrics.horizontalAdvance(text) <= room:
                return text
        if room <= theme.px(LEAST_WORDS_PX):
            return ""
        return metrics.elidedText(parts[0], Qt.TextElideMode.ElideRight, room)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(theme.font(theme.CONTROL_PX))
        painter.setPen(theme.color(theme.current().muted))
        box = self.rect().adjusted(theme.px(self.indent_px), 0, 0, 0)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, self.shown())
        painter.end()
