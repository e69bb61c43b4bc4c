"""The header of a network's lane: its letter, name, verdict, and what differs from network A."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from ui.canvas.items.node_item import (
    detail_of,
    dirty_rect,
    on_screen,
)
from ui.canvas.items.paint_cache import CachedFont, cached_color, cached_font, with_equal_digits
from ui.canvas.layout.fit import NAMES_SEEN
from ui.canvas.layout.geometry import LANE_HEADER, Box, type_px
from ui.style import theme
from ui.widgets.elided_label import as_tip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ui.canvas.layout.layout import Lane

NAME_PX, MOST_NAME_PX, TEXT_PX, MOST_TEXT_PX = 16, 22, 13, 20
BESIDE_PX = (24, 21, 18, 15, 13)  # few sizes, so that a text that changes seldom changes its size
NAME_H = 32.0  # of the name beside a chain
LINE_H = 26.0  # of name and verdict above a chain
MOST_PRESENTED_PX = 80  # of what is beside a chain, while presenting
# where a text can end, what is left out first; a difference names all that differs, or nothing
VERDICT_ENDS, DIFFERENCE_ENDS = (" · ", "; ", ", ", ": "), (" · ", ": ")
HINTS = "Press D to add a Dense layer", "D adds a Dense layer", "D adds a layer", "press D"
VERDICT_TIP = "Click to see all findings"
MORE = "or drag one here from the palette"


def _shorter(text: str, marks: Sequence[str], title: str = "") -> Iterator[str]:
    """A text, what is left of it with ever fewer phrases at its end, and at last its title."""
    yield text
    while mark := next((mark for mark in marks if mark in text), None):
        text = text.rpartition(mark)[0]
        if len(text) < len(title):
            break  # it would say less than the title
        yield text
    if title and title != text:
        yield title


def _whole(texts: Iterator[str], font: CachedFont, room: float) -> str:
    """While presenting, as many whole phrases of a text as there is room for."""
    shown = next(texts)
    while theme.presenting() and font.width(shown) >= room:
        after = next(texts, None)
        if after is None:
            break
        shown = after
    return shown


def names_seen() -> float:
    """The scale that names and verdicts above a chain need to be read."""
    return 1.08 * theme.type_px(0) / MOST_TEXT_PX if theme.presenting() else NAMES_SEEN


class LaneItem(QGraphicsItem):
    """The header of one network: letter, name, verdict, and what differs from network A."""

    def __init__(self, network: int) -> None:
        super().__init__()
        self.network = network
        self.name = self.verdict = self.difference = ""
        self.verdict_title = ""  # its shortest form, for little room
        self.warns = False  # whether the verdict is a warning
        self.box, self.beside = Box(0, 0, 0, 0), False
        self.hint_at: QRectF | None = None
        self.verdict_at = QRectF()  # on the screen, in scene coordinates; empty where there is none
        self.setZValue(12)  # over the wires, below the cards

    def set_lane(self, lane: Lane) -> None:
        """Take the place that the layout has computed, in an empty network also the hint's."""
        hint = QRectF(*lane.hint) if lane.hint is not None else None
        if (lane.header, lane.beside, hint) != (self.box, self.beside, self.hint_at):
            self.prepareGeometryChange()
            self.box, self.beside, self.hint_at = lane.header, lane.beside, hint
            self.update()

    def set_text(self, name: str, difference: str) -> None:
        """Show a name, and what differs from network A."""
        if (name, difference) != (self.name, self.difference):
            self.name, self.difference = name, difference
            self._update_tool_tip()
            self.update()

    def set_verdict(self, verdict: str, *, title: str = "", warns: bool = False) -> None:
        """Show what is to be said of the network; repaints only that where nothing else moves.

        Its `title` stands alone where there is room for nothing else. One that `warns` is written
        in the warning colour: the network's own only names it.
        """
        self.verdict_title = title
        if (verdict, warns) != (self.verdict, self.warns):
            before, self.verdict, self.warns = self.verdict, verdict, warns
            self._update_tool_tip()
            if not self.beside and with_equal_digits(before) == with_equal_digits(verdict):
                self.update(self.verdict_at)
            else:
                self.update()
            if not verdict:
                self.verdict_at = QRectF()

    def _update_tool_tip(self) -> None:
        lines = (self.verdict, VERDICT_TIP if self.verdict else "", self.difference)
        self.setToolTip(as_tip("\n".join(filter(None, lines))))

    def text_rect(self) -> QRectF:
        """The header as wide as its texts are when nothing is cut off."""
        if self.beside:
            return QRectF(*self.box)
        x, y, _, h = self.box
        name = QFontMetricsF(cached_font(NAME_PX, 600).font)
        small = QFontMetricsF(cached_font(TEXT_PX, 500).font)
        large = h / LANE_HEADER
        wide = 15 * large + name.horizontalAdvance(self._title())
        for text, before in ((self.verdict, 26), (self.difference, 30)):
            wide += small.horizontalAdvance(text) + before * large if text else 0.0
        return QRectF(x, y, min(wide, self.box.w), h)

    def name_rect(self) -> QRectF:
        """Where the name is written, in scene coordinates."""
        x, y, w, h = self.box
        if self.beside:
            return QRectF(x, y, w, min(h, NAME_H))
        large = h / LANE_HEADER
        wide = cached_font(NAME_PX * large, 600).width(self._title())
        return QRectF(x, y, min(w, 15 * large + wide), min(h, LINE_H * large))

    def boundingRect(self) -> QRectF:
        rect = QRectF(*self.box)
        return rect.united(self.hint_at) if self.hint_at is not None else rect

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        detail = detail_of(painter, option)
        if self.beside and theme.presenting():
            self._paint_beside(painter, (type_px(BESIDE_PX[-1], detail, MOST_PRESENTED_PX),))
        elif self.beside:
            most = type_px(BESIDE_PX[2], detail, BESIDE_PX[0])
            self._paint_beside(painter, [size for size in BESIDE_PX if size <= most])
        else:
            room = self.box.h / LANE_HEADER
            name = type_px(NAME_PX, 0.75 * detail, room * MOST_NAME_PX)
            text = type_px(TEXT_PX, detail, room * MOST_TEXT_PX)
            self._paint_above(painter, cached_font(name, 600), cached_font(text, 500))
        if self.hint_at is not None:
            self._paint_hint(painter, self.hint_at, detail)

    def _verdict_color(self) -> str:
        colours = theme.current()
        return colours.warning if self.warns else colours.network_texts[self.network]

    def _forms(self, text: str) -> Iterator[str]:
        """The name, verdict or difference, and ever shorter forms of it."""
        if text is self.verdict:
            return _shorter(text, VERDICT_ENDS, self.verdict_title)
        return _shorter(text, DIFFERENCE_ENDS if text is self.difference else ())

    def _title(self) -> str:
        return f"{theme.LETTERS[self.network]}  {self.name}"

    def _paint_above(self, painter: QPainter, name: CachedFont, small: CachedFont) -> None:
        """Name, verdict and difference in one line."""
        colours, middle = theme.current(), Qt.AlignmentFlag.AlignVCenter
        x, y = self.box.x, self.box.y
        large = self.box.h / LANE_HEADER
        bar = QRectF(x, y + 2 * large, 5 * large, 22 * large)
        painter.fillRect(bar, cached_color(colours.networks[self.network]))
        line = QRectF(x + 15 * large, y, self.box.w - 15 * large, LINE_H * large)
        part = dirty_rect(self, self.boundingRect().toAlignedRect())
        title = self._title()
        name_room = line.width() - self._room_for_verdict(small, 26 * large)
        if theme.presenting() and name.width(title) > name_room:
            name = cached_font(small.font.pixelSize(), 600)
        for text, font, color, gap in (
            (title, name, colours.text, 26 * large),
            (self.verdict, small, self._verdict_color(), 30 * large),
            (self.difference, small, colours.network_texts[self.network], 0.0),
        ):
            if not text:
                continue
            if text is self.difference and line.width() < font.width(text):
                *_, least = self._forms(text)
                if line.width() < font.width(f"{least}…"):
                    continue  # "differ…" says nothing; the tool tip says all of it
            room = name_room if text is title else line.width()
            shown = font.fit(_whole(self._forms(text), font, room), room)
            width = font.width(shown)
            box = QRectF(line.x() - 2, y, width + 4, line.height())
            if part.intersects(box):
                painter.setFont(font.font)
                painter.setPen(cached_color(color))
                painter.drawText(line, middle, shown)
            if text is self.verdict and on_screen(self):
                self.verdict_at = box
            line.setLeft(line.left() + width + gap)

    def _room_for_verdict(self, font: CachedFont, gap: float) -> float:
        """How much of a line a long name leaves to a verdict after a gap, while presenting."""
        if not self.verdict or not theme.presenting():
            return 0.0
        *_, least = self._forms(self.verdict)
        return font.width(least) + gap + 2

    def _paint_beside(self, painter: QPainter, sizes: Sequence[float]) -> None:
        """The same as a column, in the largest of these sizes that has room; of what has none even
        in the smallest the first phrases, or else only the tool tip says it.
        """
        colours = theme.current()
        x, y, w, h = self.box
        painter.fillRect(QRectF(x, y, 5, h), cached_color(colours.networks[self.network]))
        area = QRectF(x + 15, y, w - 15, h)
        name = cached_font(max(MOST_NAME_PX, sizes[-1]), 600)
        if theme.presenting() and name.width(self._title()) > area.width():
            name = cached_font(sizes[-1], 600)
        painter.setFont(name.font)
        painter.setPen(cached_color(colours.text))
        lines = self._name_lines(name, cached_font(sizes[-1], 500), area)
        painter.drawText(area, "\n".join(name.fit(line, area.width()) for line in lines))
        if lines == [theme.LETTERS[self.network]]:
            area.setLeft(area.left() + name.width(f"{lines[0]}  "))
        else:
            area.setTop(area.top() + len(lines) * painter.fontMetrics().height() + 4)
        wrap, texts = Qt.TextFlag.TextWordWrap, [t for t in (self.verdict, self.difference) if t]

        def height(text: str) -> float:
            return painter.boundingRect(area, wrap, text).height()

        for size in sizes:
            painter.setFont(cached_font(size, 500).font)
            if sum(height(text) + 6 for text in texts) - 6 <= area.height():
                break
        for text in texts:
            forms = self._forms(text)
            shown = next((some for some in forms if height(some) <= area.height()), "")
            if shown:
                own = colours.network_texts[self.network]
                color = self._verdict_color() if text is self.verdict else own
                painter.setPen(cached_color(color))
                painter.drawText(area, wrap, shown)
                need = height(shown) + 6
                if text is self.verdict and on_screen(self):
                    self.verdict_at = QRectF(area.x(), area.y(), area.width(), need)
                area.setTop(area.top() + need)

    def _name_lines(self, name: CachedFont, small: CachedFont, area: QRectF) -> list[str]:
        """The name in one line, or while presenting in two.

        In fewer where a verdict would else have no room below, at last only its letter, with the
        verdict beside it.
        """
        title = self._title()
        if not theme.presenting():
            return [title]
        lines = in_lines(title, lambda text: name.width(text) <= area.width())
        if not self.verdict:
            return lines
        *_, least = self._forms(self.verdict)
        wrap, line_h = Qt.TextFlag.TextWordWrap, QFontMetricsF(name.font).height()
        need = QFontMetricsF(small.font).boundingRect(area, wrap, least).height() + 4
        for tried in (lines, [title]):
            if need <= area.height() - len(tried) * line_h:
                return tried
        return [theme.LETTERS[self.network]]

    def _paint_hint(self, painter: QPainter, box: QRectF, detail: float) -> None:
        colours = theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(cached_color(colours.accent), 1.5, Qt.PenStyle.DashLine))
        painter.setBrush(cached_color(colours.background))
        painter.drawRoundedRect(box, theme.RADIUS, theme.RADIUS)
        painter.setPen(cached_color(colours.text))
        center, size = Qt.AlignmentFlag.AlignHCenter, type_px(12, detail, 16)
        if theme.presenting():  # there is no palette, and the type is larger
            large = cached_font(type_px(14, detail, MOST_PRESENTED_PX), 600)
            painter.setFont(large.font)
            words = next((hint for hint in HINTS if large.width(hint) < box.width() - 16), "")
            painter.drawText(box, center | Qt.AlignmentFlag.AlignVCenter, words)
            return
        painter.setFont(cached_font(size + 2, 600).font)
        painter.drawText(box.adjusted(0, 18, 0, 0), center, HINTS[0])
        painter.setFont(cached_font(size, 400).font)
        painter.setPen(cached_color(colours.muted))
        painter.drawText(box.adjusted(0, 42, 0, 0), center, MORE)


def in_lines(title: str, fits: Callable[[str], bool]) -> list[str]:
    """A title in one line where it fits, else in two, the first with as many words as fit."""
    at = len(title)
    while at > 0 and not fits(title[:at].rstrip()):
        at = title.rfind(" ", 0, at)
    first, rest = title[: max(at, 0)].rstrip(), title[max(at, 0) :].strip()
    return [line for line in (first, rest) if line] or [title]
