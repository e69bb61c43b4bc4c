"""The page of help, a tab beside the settings."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QTextBrowser

from ui.style import theme
from ui.widgets.function_icons import function_icon, icon_size

if TYPE_CHECKING:
    from ui.shell.help.topics import Topic

PICTURE = "function.png"


class HelpPanel(QTextBrowser):
    """Shows one topic at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("help_panel")
        self.setAccessibleName("Help")
        self.setToolTip("What F1 was asked about")
        self.setOpenLinks(False)
        self.topic: Topic | None = None
        theme.notifier().changed.connect(self._fill)

    def show_topic(self, topic: Topic) -> None:
        """Show a topic from its beginning."""
        self.topic = topic
        self._fill()

    def _fill(self) -> None:
        topic, page = self.topic, self.document()
        if topic is None:
            return
        page.setDefaultFont(theme.font(theme.CONTROL_PX))
        page.setDocumentMargin(theme.px(theme.GAP))
        parts = [
            f'<p style="font-size:{theme.px(17)}px; font-weight:600">{escape(topic.title)}</p>'
        ]
        if topic.function:
            picture = function_icon(topic.function).pixmap(icon_size())
            page.addResource(QTextDocument.ResourceType.ImageResource.value, QUrl(PICTURE), picture)
            parts.append(f'<p><img src="{PICTURE}"></p>')
        parts += [f"<p>{escape(sentence)}</p>" for sentence in topic.sentences if sentence]
        if topic.formula:
            link = theme.current().link
            parts.append(f'<p style="color:{link}"><i>{escape(topic.formula)}</i></p>')
        parts.append(_rows("Settings" if topic.keys else "", topic.settings))
        parts.append(_rows("Keys", tuple((one.keys, one.does) for one in topic.keys)))
        self.setHtml("".join(parts))


def _rows(title: str, rows: tuple[tuple[str, str], ...]) -> str:
    if not rows:
        return ""
    muted = theme.current().muted
    cells = "".join(
        f'<tr><td style="color:{muted}" width="{theme.px(110)}">{escape(name)}</td>'
        f"<td>{escape(text)}</td></tr>"
        for name, text in rows
    )
    head = f'<p style="color:{muted}; font-weight:600">{escape(title.upper())}</p>' if title else ""
    return f'{head}<table cellpadding="3" cellspacing="0">{cells}</table>'
