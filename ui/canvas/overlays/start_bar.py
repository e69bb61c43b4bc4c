"""The offer on the canvas after an edit that only a new run can judge: start anew, or go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QGraphicsView, QLabel, QPushButton

from ui.canvas.overlays.bar import CanvasBar, move_inside
from ui.style import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

AWAY_PX, MOST_TEXT_PX = 10, 520
NATIVE = QKeySequence.SequenceFormat.NativeText


class StartBar(CanvasBar):
    """Stands over the canvas until one of the two actions is chosen or the run goes on."""

    def __init__(self, view: QGraphicsView, anew: QAction, go_on: QAction) -> None:
        super().__init__(
            view,
            "start_bar",
            "How the changed networks are trained",
            margins=(12, 6, 6, 6),
            spacing=8,
        )
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._row.addWidget(self._text)
        self.buttons = {"anew": self._button(anew), "go_on": self._button(go_on)}
        self._actions = {"anew": anew, "go_on": go_on}
        view.viewport().installEventFilter(self)

    def _button(self, action: QAction) -> QPushButton:
        button = self._add_button(action.toolTip(), action.trigger)
        button.setAccessibleName(action.text())
        return button

    def offer(self, sentence: str, preferred: str) -> None:
        """Show the sentence, and both ways; Space goes the `preferred` one, "anew" or "go_on"."""
        metrics = self._text.fontMetrics()
        fits = metrics.elidedText(
            sentence, Qt.TextElideMode.ElideRight, round(theme.px(MOST_TEXT_PX))
        )
        self._text.setText(fits)
        self._text.setToolTip(sentence)
        self.setAccessibleDescription(sentence)
        for name, button in self.buttons.items():
            action = self._actions[name]
            keys = action.shortcut().toString(NATIVE) + (" · Space" if name == preferred else "")
            button.setText(f"{action.text()}  {keys}")
            button.setProperty("primary", name == preferred)
            button.style().unpolish(button)
            button.style().polish(button)
        self.show()
        self.raise_()
        self._place()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def _place(self) -> None:
        """Stand at the upper right, where no title of a network begins."""
        self.adjustSize()
        viewport = self._view.viewport()
        move_inside(self, viewport, QPoint(viewport.width(), 0), round(theme.px(AWAY_PX)))
