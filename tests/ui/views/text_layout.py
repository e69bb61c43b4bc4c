"""Records the texts that a view draws and their places, and finds what is wrong with them."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter

from ui.views.base.view import View, _below_title

SLACK_PX = 1.5  # leading above and below capital letters may touch
WRAPPED = Qt.TextFlag.TextWordWrap.value


@dataclass(frozen=True, slots=True)
class DrawnText:
    """A line of text, where its ink may be, and whether its own box cuts it."""

    text: str
    box: QRectF
    cut: bool


class TextRecorder(QPainter):
    """Draws as ever and remembers every word, and where pictures stand."""

    def __init__(self, image: QImage) -> None:
        super().__init__(image)
        self.texts: list[DrawnText] = []
        self.pictures: list[QRectF] = []

    def drawText(self, *arguments: Any) -> Any:
        place, flags, text = arguments
        flags = flags if isinstance(flags, int) else flags.value
        room = QRectF(place)
        widest = room.width() if flags & WRAPPED else 9_999.0
        whole = self.boundingRect(QRectF(0, 0, widest, 999), flags & WRAPPED, text)
        cut = whole.width() > room.width() + SLACK_PX or (
            whole.height() > room.height() + 2 * SLACK_PX
        )
        at = self.boundingRect(room, flags, text).intersected(room)
        if text.strip():
            self.texts.append(DrawnText(text, self.transform().mapRect(at), cut))
        return super().drawText(*arguments)

    def drawImage(self, place: Any, *more: Any) -> Any:
        self.pictures.append(self.transform().mapRect(QRectF(place)))
        return super().drawImage(place, *more)


def recorded(view: View, size: QSize) -> TextRecorder:
    """All that a view writes below its title line at a size."""
    image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    recorder = TextRecorder(image)
    view.paint(recorder, _below_title(size))
    recorder.end()
    return recorder


def layout_faults(recorder: TextRecorder, size: QSize) -> list[str]:
    """What is wrong with the texts: cut, beyond the view, on a picture, or one over another."""
    texts = recorder.texts
    whole = QRectF(QRect(QPoint(0, 0), size)).adjusted(-1, -1, 1, 1)
    found = [f"cut: {text.text!r}" for text in texts if text.cut]
    found += [f"outside: {text.text!r}" for text in texts if not whole.contains(text.box)]
    found += [f"outside: a picture at {p}" for p in recorder.pictures if not whole.contains(p)]
    found += [
        f"on a picture: {text.text!r}"
        for text in texts
        if any(_share(text.box, picture) for picture in recorder.pictures)
    ]
    found += [
        f"overlap: {one.text!r} and {other.text!r}"
        for one, other in itertools.combinations(texts, 2)
        if _share(one.box, other.box)
    ]
    return found


def _share(one: QRectF, other: QRectF) -> bool:
    shared = one.intersected(other)
    return shared.width() > SLACK_PX and shared.height() > 2 * SLACK_PX
