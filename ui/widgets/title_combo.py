"""A combo box that looks like a view's title."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QComboBox, QSizePolicy

from ui.style import theme

CHEVRON_PX = 26


class TitleCombo(QComboBox):
    """As wide as the chosen entry; arrows and letters change it while it has the keyboard."""

    def __init__(self, name: str, tip: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setToolTip(tip)
        self.setProperty("title", True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.currentTextChanged.connect(self._fit)
        theme.notifier().changed.connect(self._fit)

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(theme.font(theme.TITLE_PX, 600))
        width = metrics.horizontalAdvance(self.currentText())
        return QSize(width + theme.px(CHEVRON_PX), theme.px(28))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _fit(self, _text: str = "") -> None:
        widest = max(
            (self.fontMetrics().horizontalAdvance(self.itemText(i)) for i in range(self.count())),
            default=0,
        )
        self.view().setMinimumWidth(widest + theme.px(40))
        self.updateGeometry()
