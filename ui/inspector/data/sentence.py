"""The sentence on a data file as a widget: text whose parts are buttons where they can be decided.

A guess has a dotted line below it, a decision a solid one and the accent's colour.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui.style import theme
from ui.widgets.elided_label import as_tip
from ui.widgets.focus_group import FocusGroup

if TYPE_CHECKING:
    from collections.abc import Sequence

LEADING, UNDERLINE_GAP = 7, 2  # pixels between lines, and below a baseline
DOT = "·"  # ends a line, and begins none
GUESS, DECISION, DEFAULT = "guess", "decision", "default"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the sentence; `kind` is GUESS, DECISION or DEFAULT where `field` can be set."""

    text: str
    field: str = ""
    kind: str = ""
    tip: str = ""


class PartButton(QAbstractButton):
    """A part that can be decided; it breaks into lines where it is longer than its line."""

    def __init__(self, parent: QWidget, part: Part) -> None:
        super().__init__(parent)
        self.part = part
        self.setObjectName(f"data_{part.field}")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.show_part(part)

    def show_part(self, part: Part) -> None:
        """Show another text for the same setting."""
        self.part = part
        self.setText(part.text)
        self.setToolTip(as_tip(part.tip))
        words = part.field.replace("_", " ")
        self.setAccessibleName(f"{words}: {part.text}")
        self.setAccessibleDescription(part.tip)
        self.update()

    def lines(self, width: int) -> list[str]:
        """The text in lines of at most `width` pixels."""
        metrics = QFontMetrics(_font(self.part.kind))
        found: list[str] = []
        for word in self.part.text.split(" "):
            longer = f"{found[-1]} {word}" if found else word
            if found and metrics.horizontalAdvance(longer) <= width:
                found[-1] = longer
            else:
                found.append(word)
        ends = Qt.TextElideMode.ElideMiddle
        return [
            line if metrics.horizontalAdvance(line) <= width
            else metrics.elidedText(line, ends, width)
            for line in found
        ]  # fmt: skip

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(_font(self.part.kind))
        return QSize(metrics.horizontalAdvance(self.part.text), _line_px())

    def paintEvent(self, event: QPaintEvent) -> None:
        colours, metrics = theme.current(), QFontMetrics(_font(self.part.kind))
        painter = QPainter(self)
        painter.setFont(_font(self.part.kind))
        if self.hasFocus() or self.underMouse():
            painter.fillRect(self.rect(), theme.color(colours.accent, 0.22))
        is_decision = self.part.kind == DECISION
        text = theme.color(colours.link if is_decision else colours.text)
        for number, line in enumerate(self.lines(self.width())):
            baseline = number * _line_px() + metrics.ascent()
            painter.setPen(text)
            painter.drawText(0, baseline, line)
            painter.setPen(_underline(self.part.kind))
            below = baseline + theme.px(UNDERLINE_GAP) + 1
            painter.drawLine(0, below, metrics.horizontalAdvance(line) - 1, below)
        if self.hasFocus():
            painter.setPen(QPen(theme.color(colours.accent), 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()


class SentenceView(QWidget):
    """Shows parts one after the other, as text is set; `chosen` carries a part's button.

    All buttons are one stop for Tab; arrows move between them, Enter opens one.
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("data_sentence")
        self.setAccessibleName("What the data are understood to be")
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._parts: tuple[Part, ...] = ()
        self.buttons: dict[str, PartButton] = {}  # by field; of two with one field the first
        self._tokens: list[tuple[str | PartButton, bool]] = []  # what stands there, after a space?
        self._words: list[tuple[QPoint, str]] = []
        self._heights: dict[int, int] = {}  # by width; a layout asks for the same one ten times
        self._group: FocusGroup | None = None
        theme.notifier().changed.connect(self._place)

    def text(self) -> str:
        """The whole sentence."""
        return "".join(part.text for part in self._parts)

    def show_parts(self, parts: Sequence[Part]) -> None:
        """Show another sentence; the keyboard stays at the setting where it was."""
        fields = [part.field for part in parts if part.field]
        if fields == [part.field for part in self._parts if part.field]:
            self._refill(parts)
        else:
            self._make_buttons(parts)
        self._parts = tuple(parts)
        self.setAccessibleDescription(self.text())
        self._place()

    def _refill(self, parts: Sequence[Part]) -> None:
        """Keep the buttons: each shows its part of the new sentence."""
        old = [token for token, _ in self._tokens if isinstance(token, PartButton)]
        shown = [part for part in parts if part.field]
        for button, part in zip(old, shown, strict=True):
            button.show_part(part)
        self._set_tokens(parts, old)

    def _make_buttons(self, parts: Sequence[Part]) -> None:
        focused = next((f for f, button in self.buttons.items() if button.hasFocus()), None)
        for token, _ in self._tokens:
            if isinstance(token, PartButton):
                token.hide()
                token.deleteLater()
        if self._group is not None:
            self._group.deleteLater()
            self._group = None
        made = [PartButton(self, part) for part in parts if part.field]
        self.buttons = {button.part.field: button for button in reversed(made)}
        for button in made:
            button.clicked.connect(lambda _checked=False, button=button: self.chosen.emit(button))
            button.show()
        self._set_tokens(parts, made)
        if made:
            self._group = FocusGroup(self, made)
        if focused is not None:
            self.focus_on(focused)

    def focus_on(self, field: str) -> None:
        """Put the keyboard on the part that a setting decides, or else on the first."""
        button = self.buttons.get(field) or next(iter(self.buttons.values()), None)
        if button is not None:
            button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _set_tokens(self, parts: Sequence[Part], buttons: Sequence[PartButton]) -> None:
        left = iter(buttons)
        self._heights.clear()
        self._tokens, spaced = [], False
        for part in parts:
            if part.field:
                self._tokens.append((next(left), spaced))
                spaced = False
                continue
            words = part.text.split(" ")
            for at, word in enumerate(words):
                if word:
                    self._tokens.append((word, spaced or at > 0))
                    spaced = False
                elif at or len(words) > 1:
                    spaced = True

    # Setting the text

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        if width not in self._heights:
            self._heights[width] = self._set(width, move=False)
        return self._heights[width]

    def sizeHint(self) -> QSize:
        return QSize(200, self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        return QSize(40, self.heightForWidth(self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._place()

    def _place(self) -> None:
        self._heights.clear()
        self._heights[self.width()] = self._set(self.width(), move=True)
        self.updateGeometry()
        self.update()

    def _set(self, width: int, *, move: bool) -> int:
        """Place all tokens in lines of a width, or only find out the height that they take."""
        metrics = QFontMetrics(_font(DEFAULT))
        x = y = 0
        words: list[tuple[QPoint, str]] = []
        space, line = metrics.horizontalAdvance(" "), _line_px()
        dot, breaks = space + metrics.horizontalAdvance(DOT), False
        for at, (token, spaced) in enumerate(self._tokens):
            wide = self._wide(token, metrics)
            needed = self._glued(at, width, metrics)
            if spaced and x:
                x += space
            # a part of several lines takes their whole width; only signs stand behind its end
            behind = breaks and isinstance(token, str) and (token == DOT or not spaced)
            is_full = x + wide > width or (spaced and not behind and x + needed > width)
            if x and (is_full or (breaks and not behind)):
                x, y = 0, y + line
            breaks = behind
            if isinstance(token, str):
                words.append((QPoint(x, y + metrics.ascent()), token))
            else:
                room = width - dot if self._tokens[at + 1 : at + 2] == [(DOT, True)] else width
                lines = token.lines(room) if wide > room else [token.part.text]
                count = len(lines)
                if move:
                    token.setGeometry(QRect(x, y, min(wide, room), count * line - LEADING + 3))
                y += (count - 1) * line
                if count > 1:
                    breaks = True
                    wide = QFontMetrics(_font(token.part.kind)).horizontalAdvance(lines[-1])
            x += min(wide, width)
        if move:
            self._words = words
        return y + line

    def _wide(self, token: str | PartButton, metrics: QFontMetrics) -> int:
        return metrics.horizontalAdvance(token) if isinstance(token, str) else (
            token.sizeHint().width()
        )  # fmt: skip

    def _glued(self, at: int, width: int, metrics: QFontMetrics) -> int:
        """The width of what follows without a space, such as a bracket, as far as it fits."""
        found = self._wide(self._tokens[at][0], metrics)
        more = found
        for token, spaced in self._tokens[at + 1 :]:
            if spaced and token != DOT:
                break
            more += self._wide(token, metrics) + spaced * metrics.horizontalAdvance(" ")
            if more > width:
                break
            found = more
        return found

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(_font(DEFAULT))
        painter.setPen(theme.color(theme.current().muted))
        for place, word in self._words:
            painter.drawText(place, word)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()


def _font(kind: str) -> QFont:
    return theme.font(theme.READING_PX, 600 if kind == DECISION else 500 if kind else 400)


def _line_px() -> int:
    return QFontMetrics(theme.font(theme.READING_PX, 600)).height() + LEADING


def _underline(kind: str) -> QPen:
    colours = theme.current()
    if kind == GUESS:
        return QPen(theme.color(colours.link), max(1, theme.px(1.5)), Qt.PenStyle.DotLine)
    return QPen(theme.color(colours.link if kind == DECISION else colours.muted), 1)
