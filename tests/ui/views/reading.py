"""Reads a view as a person does: its labels with their places, and the colours of its pixels.

Labels come from the view's SVG export and pixels from the screen, both in the view's coordinates.
Nothing here knows how a view is painted, so that a picture is tested by what it shows: a `Ruler`
takes the numbers written along an axis, and says where another number has to stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QTransform
from PySide6.QtWidgets import QGraphicsItem

from ui.style import theme
from ui.views.base.export import render_image
from ui.views.base.view import View
from ui.widgets.images import svg_of

Pixels = NDArray[np.int64]  # (height, width, red green blue)
Mask = NDArray[np.bool_]  # (height, width)
ALIKE = 24  # of 255, that the channels of colours may differ which pass for the same

SVG = "{http://www.w3.org/2000/svg}"
SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
NUMBER = re.compile(r"([+-]?[\d.]+)?(?: × )?(10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?( %)?(?: [a-z]+)?")


@dataclass(frozen=True, slots=True)
class Label:
    """A text as it is drawn: its colour, and the box around its capitals in the view's pixels."""

    text: str
    colour: QColor
    box: QRectF

    @property
    def x(self) -> float:
        """The middle across."""
        return self.box.center().x()

    @property
    def y(self) -> float:
        """The middle of capitals and digits."""
        return self.box.center().y()

    @property
    def number(self) -> float | None:
        """What the text says as a number, with or without a unit; None where it says none."""
        return number_in(self.text)


def number_in(text: str) -> float | None:
    """The value of "0.3", "−2", "10⁻⁴", "2 × 10⁵", "25 %" (0.25) or "15 epochs"; else None."""
    found = NUMBER.fullmatch(text.replace("−", "-").replace("±", "").replace(",", ""))
    if found is None or not (found[1] or found[2]):
        return None
    power = int(found[3].translate(SUPERSCRIPTS)) if found[2] else 0
    return float(found[1] or 1) * 10.0**power / (100 if found[4] else 1)


def labels_of(view: View, within: QRectF | None = None) -> list[Label]:
    """All texts of a view, or those whose middle lies in a box."""
    size = view.size()
    drawn = svg_of(lambda painter: view.render_on(painter, size), QRectF(view.rect()), "picture")
    found = labels_in(drawn)
    return [o for o in found if within is None or within.contains(o.box.center())]


def labels_in(svg: bytes) -> list[Label]:
    """All texts of an SVG file, their boxes in its pixels."""
    found = placed(ElementTree.fromstring(svg), QTransform())
    return [
        Label((element.text or "").strip(), QColor(element.get("fill")), box)
        for element, box in found
        if element.tag == f"{SVG}text"
    ]


def placed(
    element: ElementTree.Element, place: QTransform
) -> Iterable[tuple[ElementTree.Element, QRectF]]:
    """All texts and images below an element of an SVG file, and their boxes in its pixels."""
    given = re.findall(r"[-\d.e]+", element.get("transform", "").removeprefix("matrix"))
    if given:
        place = QTransform(*map(float, given)) * place
    left, top = float(element.get("x", "0")), float(element.get("y", "0"))
    if element.tag == f"{SVG}text" and element.text:
        font = QFont(str(element.get("font-family")))
        font.setPixelSize(round(float(element.get("font-size", "0"))))
        font.setWeight(QFont.Weight(int(element.get("font-weight", "400"))))
        metrics, text = QFontMetricsF(font), element.text.strip()
        height = metrics.capHeight()
        box = QRectF(left, top - height, metrics.horizontalAdvance(text), height)
        yield element, place.mapRect(box)
    if element.tag == f"{SVG}image":
        size = float(element.get("width", "0")), float(element.get("height", "0"))
        yield element, place.mapRect(QRectF(left, top, *size))
    for child in element:
        yield from placed(child, place)


def label(view: View, text: str) -> Label:
    """The only label with this text. Raises AssertionError where there is none, or more."""
    found = [one for one in labels_of(view) if one.text == text]
    assert len(found) == 1, (text, [one.text for one in labels_of(view)])
    return found[0]


class Ruler:
    """Where numbers stand along an axis, read off the numbers that are written there."""

    def __init__(self, written: Iterable[tuple[float, float]], *, log: bool = False) -> None:
        """`written` are numbers with their pixels, which have to lie evenly, or by decades."""
        numbers, pixels = np.array(sorted(written)).T
        assert len(numbers) > 1, "an axis with less than two numbers tells nothing"
        assert len(set(numbers.tolist())) == len(numbers), f"written twice: {numbers}"
        self._log = log
        self._slope, self._start = np.polyfit(self._even(numbers), pixels, 1)
        away = np.abs(self.px(numbers) - pixels)
        assert away.max() <= 2, f"numbers {numbers} stand unevenly at {pixels}"

    def _even(self, numbers: Any) -> Any:
        return np.log10(numbers) if self._log else np.asarray(numbers, float)

    def px(self, number: Any) -> Any:
        """The pixel of a number, or of many."""
        return self._slope * self._even(number) + self._start


def across(labels: Iterable[Label]) -> Ruler:
    """The axis below a plot. Its last number is left out: with its unit, it gives way to the edge.

    `labels` are those in one line.
    """
    numbers = sorted((o.number, o.x) for o in labels if o.number is not None)
    return Ruler(numbers[:-1])


def upwards(labels: Iterable[Label], *, log: bool = False) -> Ruler:
    """The axis at the left of a plot: the numbers of which most end on the same vertical line."""
    numbers = [o for o in labels if o.number is not None and o.box.height() < o.box.width() * 3]
    ends = [round(o.box.right()) for o in numbers]
    edge = max(set(ends), key=ends.count)
    column = [o for o, end in zip(numbers, ends, strict=True) if abs(end - edge) <= 1]
    return Ruler([(o.number, o.y) for o in column if o.number is not None], log=log)


def pixels_of(view: View) -> Pixels:
    """What the screen shows of a view."""
    return array_of(view.grab().toImage())


def enlarged(view: View, factor: int) -> Pixels:
    """A picture of the view with so many pixels for each one, so that small marks can be read."""
    return array_of(render_image(view.render_on, view.size(), view.size() * factor))


def array_of(image: QImage) -> Pixels:
    """The colours of an image."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows.reshape(image.height(), image.width(), 4)[..., 2::-1].astype(np.int64)


def rgb(colour: QColor | str) -> NDArray[np.int64]:
    """A colour as its three channels."""
    colour = theme.color(colour) if isinstance(colour, str) else colour
    return np.array([colour.red(), colour.green(), colour.blue()])


def alike(pixels: Pixels, colour: QColor | str, most: int = ALIKE) -> Mask:
    """Which pixels pass for a colour."""
    found: Mask = np.abs(pixels - rgb(colour)).max(axis=-1) <= most
    return found


def box_of(mask: Mask) -> tuple[int, int, int, int]:
    """Left, top, right and bottom pixel of what is set. Raises AssertionError where nothing is."""
    rows, columns = np.nonzero(mask)
    assert len(rows), "there is nothing of this colour"
    return int(columns.min()), int(rows.min()), int(columns.max()), int(rows.max())


def squares(mask: Mask, side: int) -> Mask:
    """Where (by their first pixel) whole squares of so many pixels are set: dots, but no lines."""
    whole: Mask = np.lib.stride_tricks.sliding_window_view(mask, (side, side)).all(axis=(2, 3))
    return whole


def colour_at(pixels: Pixels, x: float, y: float) -> NDArray[np.int64]:
    """The three channels of a pixel."""
    found: NDArray[np.int64] = pixels[round(y), round(x)]
    return found


def middle_of(mask: Mask) -> tuple[float, float]:
    """The middle of what is set, (x, y)."""
    left, top, right, bottom = box_of(mask)
    return (left + right) / 2, (top + bottom) / 2


def items_of(owner: object) -> list[QGraphicsItem]:
    """All items that a view or a part of it holds, in its attributes and those of its own parts."""
    found: list[QGraphicsItem] = []
    seen, waiting = {id(owner)}, [owner]
    while waiting:
        one = waiting.pop()
        if isinstance(one, QGraphicsItem):
            found.append(one)
        if isinstance(one, list | tuple):
            held: Iterable[object] = one
        else:
            ours = type(one).__module__.startswith("ui.")
            held = getattr(one, "__dict__", {}).values() if ours else ()
        for each in held:
            if id(each) not in seen:
                seen.add(id(each))
                waiting.append(each)
    return found
