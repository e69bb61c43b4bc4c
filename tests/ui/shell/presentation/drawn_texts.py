"""Every text that a widget draws, read from the SVG that Qt writes of it: size, colour, place."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import hypot
from xml.etree import ElementTree

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, QRect, QRectF, QSize
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QTransform
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class DrawnText:
    """A text in the pixels of the widget: `size_px` of its font, and the box around its letters."""

    text: str
    size_px: float
    color: str
    box: QRectF


def texts_of(widget: QWidget) -> list[DrawnText]:
    """All texts that are painted when the widget is, its children's included."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(widget.size())
    generator.setViewBox(QRect(QPoint(), widget.size()))
    painter = QPainter(generator)
    QWidget.render(widget, painter, QPoint())  # a view has a method of its own of this name
    painter.end()
    root = ElementTree.fromstring(bytes(data.data()))
    found = []
    for group in root.iter(f"{SVG}g"):
        for one in group.findall(f"{SVG}text"):
            text = "".join(one.itertext()).strip()
            if text:
                found.append(_drawn(text, group, one))
    return found


def _drawn(text: str, group: ElementTree.Element, one: ElementTree.Element) -> DrawnText:
    place = QTransform()
    if "transform" in group.attrib:
        numbers = group.attrib["transform"].removeprefix("matrix(").removesuffix(")")
        place = QTransform(*map(float, numbers.split(",")))
    size = float(one.attrib.get("font-size", group.attrib.get("font-size", "0")))
    weight = one.attrib.get("font-weight", group.attrib.get("font-weight", "400"))
    font = QFont(one.attrib.get("font-family", group.attrib.get("font-family", "")))
    font.setPixelSize(max(1, round(size)))
    font.setWeight(QFont.Weight(int(weight)))
    metrics = QFontMetricsF(font)
    x, y = float(one.attrib["x"]), float(one.attrib["y"])
    letters = metrics.tightBoundingRect(text).translated(x, y)
    color = one.attrib.get("fill", group.attrib.get("fill", "#000000"))
    scale = hypot(place.m21(), place.m22())  # also of what is written upwards
    return DrawnText(text, size * scale, color, place.mapRect(letters))


def background_of(image: QImage, box: QRectF, ratio: float = 1.0) -> str:
    """The colour that most of a box in an image has, with a little around it: a bold letter fills
    more than half of its own.
    """
    around = box.height() / 6
    box = box.adjusted(-around, -around, around, around)
    area = QRectF(box.topLeft() * ratio, QSize(*map(round, (box.size() * ratio).toTuple())))  # type: ignore[arg-type]
    inside = area.toRect().intersected(image.rect())
    seen = Counter(
        image.pixel(x, y)
        for x in range(inside.left(), inside.right() + 1, 2)
        for y in range(inside.top(), inside.bottom() + 1, 2)
    )
    return QColor(seen.most_common(1)[0][0]).name() if seen else "#000000"
