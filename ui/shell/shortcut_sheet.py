"""The sheet of all keys, in a window of its own that may stay open beside the work."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog, QTextBrowser, QVBoxLayout, QWidget

from ui.shell.key_table import Shortcut, sections
from ui.style import theme

COLUMNS = (("File", "Edit", "Network", "Lesson", "Help"), ("Run", "View", "Timeline"),
           ("Add after the selection", "Views"), ("Canvas", "Mouse"))  # fmt: skip
MARGIN_PX, KEYS_PX, TEXT_PX = 16, 112, 224


class ShortcutSheet(QDialog):
    """Not modal: keys go on working, and Esc or the same key closes it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("shortcut_sheet")
        self.setWindowTitle("Keyboard and mouse")
        self.setAccessibleName("All keys")
        self.page = QTextBrowser()
        self.page.setAccessibleName("All keys")
        self.page.document().setDocumentMargin(MARGIN_PX)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.page)
        self._fill()
        theme.notifier().changed.connect(self._fill)

    def _fill(self) -> None:
        texts = {title: _table(title, shortcuts) for title, shortcuts in sections().items()}
        cells = (f"<td>{''.join(texts[title] for title in column)}</td>" for column in COLUMNS)
        self.page.setHtml(f"<table><tr>{''.join(cells)}</tr></table>")

    def sizeHint(self) -> QSize:
        """The whole page, as far as the screen has room for it."""
        size = self.page.document().size().toSize() + QSize(2 * MARGIN_PX, MARGIN_PX)
        return size.boundedTo(self.screen().availableSize() * 0.95)

    def toggle(self) -> None:
        """Open it, or close it."""
        if self.isVisible():
            self.close()
            return
        self.page.document().setTextWidth(theme.px(len(COLUMNS) * (KEYS_PX + TEXT_PX + 12)))
        self.resize(self.sizeHint())
        self.show()


def _table(title: str, shortcuts: tuple[Shortcut, ...]) -> str:
    """A section as the rich text that Qt understands."""
    now, small = theme.current(), theme.type_px(theme.SMALL_PX)
    head = (
        f'<p style="color:{now.muted}; font-weight:600; font-size:{small}px;'
        f' margin:8px 3px 2px 3px">{escape(title.upper())}</p>'
    )
    rows = "".join(
        f'<tr><td width="{theme.px(KEYS_PX)}" style="color:{now.link}">{escape(one.keys)}</td>'
        f'<td width="{theme.px(TEXT_PX)}">{escape(one.does)}</td></tr>'
        for one in shortcuts
    )
    return f'{head}<table cellpadding="3" cellspacing="0">{rows}</table>'
