"""A combo box that looks like a view's title."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
)

from ui.style import theme

CHEVRON_PX = 28  # with a pixel at either side of the words
SHORT_TEXT = Qt.ItemDataRole.UserRole + 1  # of an entry, for where there is little room


class TitleCombo(QComboBox):
    """As wide as the chosen entry; arrows and letters change it while it has the keyboard.

    Where it has less room than its words need they end in …; `shorten` shows others instead.
    """

    def __init__(self, name: str, tip: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setToolTip(tip)
        self.setProperty("title", True)
        self._is_short = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.currentTextChanged.connect(self._fit)
        theme.notifier().changed.connect(self._fit)

    def sizeHint(self) -> QSize:
        return QSize(self.width_of(is_short=self._is_short), theme.px(28))

    def width_of(self, *, is_short: bool) -> int:
        """The pixels that the chosen entry needs, in its short text or in the whole."""
        metrics = QFontMetrics(theme.font(theme.TITLE_PX, 600))
        return metrics.horizontalAdvance(self._words(is_short)) + theme.px(CHEVRON_PX)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _words(self, is_short: bool) -> str:
        short = self.currentData(SHORT_TEXT) if is_short else None
        return short or self.currentText()

    def shorten(self, is_short: bool) -> None:
        """Show the short text of the entry, if it has one, or all of it."""
        if is_short != self._is_short:
            self._is_short = is_short
            self.updateGeometry()
            self.update()

    def shown_words(self) -> str:
        """As much of the words as is drawn."""
        words, room = self._words(self._is_short), self.width() - theme.px(CHEVRON_PX)
        metrics = QFontMetrics(theme.font(theme.TITLE_PX, 600))
        if metrics.horizontalAdvance(words) <= room:
            return words  # which `elidedText` would cut when they need all of the room
        return metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        option.currentText = self.shown_words()
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()

    def _fit(self, _text: str = "") -> None:
        widest = max(
            (self.fontMetrics().horizontalAdvance(self.itemText(i)) for i in range(self.count())),
            default=0,
        )
        self.view().setMinimumWidth(widest + theme.px(40))
        self.updateGeometry()
