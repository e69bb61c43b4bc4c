"""Reads the texts of a view and their places, and finds what is wrong with them."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from xml.etree import ElementTree

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QTransform

from tests.ui.views.reading import SVG, Label, labels_in, placed
from ui.views.base.view import View
from ui.widgets.images import svg_of

SLACK_PX = 1.5  # leading above and below capital letters may touch


@dataclass(frozen=True, slots=True)
class Drawn:
    """All that a view writes below its title line, and where images stand, in its pixels."""

    texts: list[Label]
    images: list[QRectF]


def drawn(view: View, size: QSize) -> Drawn:
    """What a view shows at a size."""
    whole = QRectF(QPointF(0, 0), size)
    svg = svg_of(lambda painter: view.render_on(painter, size), whole, "picture")
    top = view.title_bar.height()
    texts = [one for one in labels_in(svg) if one.box.bottom() > top]
    root = ElementTree.fromstring(svg)
    images = [box for element, box in placed(root, QTransform()) if element.tag == f"{SVG}image"]
    return Drawn(texts, images)


def layout_faults(found: Drawn, size: QSize, *, on_images: bool = False) -> list[str]:
    """What is wrong with the texts: beyond the view, on an image, or one over another.

    Where texts may stand `on_images`, they stand within them.
    """
    whole = QRectF(QPointF(0, 0), size).adjusted(-1, -1, 1, 1)
    faults = [f"outside: {text.text!r}" for text in found.texts if not whole.contains(text.box)]
    faults += [f"outside: an image at {box}" for box in found.images if not whole.contains(box)]
    faults += [
        f"on an image: {text.text!r}"
        for text in found.texts
        for box in found.images
        if _share(text.box, box) and not (on_images and box.contains(text.box))
    ]
    faults += [
        f"overlap: {one.text!r} and {other.text!r}"
        for one, other in itertools.combinations(found.texts, 2)
        if _share(one.box, other.box)
    ]
    return faults


def _share(one: QRectF, other: QRectF) -> bool:
    shared = one.intersected(other)
    return shared.width() > SLACK_PX and shared.height() > SLACK_PX
