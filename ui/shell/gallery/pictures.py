"""The gallery's pictures, drawn by the canvas and the study's plot themselves, at a small size."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter, QPen

from simulator.design import edits
from simulator.design.analysis import analyze
from simulator.design.design import InsertPlace
from simulator.design.storage import files
from simulator.errors import DesignError
from simulator.lessons.shipped import DESIGN_FILE
from ui.canvas.image import THUMBNAIL, thumbnail_image
from ui.canvas.palette_items import add_palette_item
from ui.canvas.scene import CanvasScene
from ui.shell.study_files import recorded
from ui.style import theme

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.design.design import Design
    from ui.shell.gallery.entries import Entry

STUDY_MARGIN = 0.12  # of the picture's width
CASE = 7  # whose network stands for all cases, behind a question mark


class Pictures(QObject):
    """Draws the picture of an entry, and keeps it for as long as theme and size stay."""

    def __init__(self, parent: QObject, file_picture: Callable[[str], QImage]) -> None:
        """`file_picture` is the one that was kept of a file, or a null image."""
        super().__init__(parent)
        self._file_picture = file_picture
        self._kept: dict[Entry, QImage] = {}
        self._kept_for: object = None

    def known(self, entry: Entry, size: QSize, ratio: float) -> QImage | None:
        """The picture of an entry, if it has been drawn already."""
        wanted = (theme.current(), theme.scale(), size, ratio)
        if wanted != self._kept_for:
            self._kept, self._kept_for = {}, wanted
        return self._kept.get(entry)

    def draw(self, entry: Entry, size: QSize, ratio: float) -> QImage:
        """The picture of an entry, `size` in points, with `ratio` pixels to a point."""
        found = self.known(entry, size, ratio)
        if found is None:
            found = self._kept[entry] = self._drawn(entry, size * ratio)
            found.setDevicePixelRatio(ratio)
        return found

    def forget_files(self) -> None:
        """Read the pictures of files anew: they may have changed."""
        self._kept = {entry: kept for entry, kept in self._kept.items() if entry.kind != "file"}

    def _drawn(self, entry: Entry, size: QSize) -> QImage:
        if entry.kind == "file":
            return _fitted(self._file_picture(entry.key), size)
        if entry.kind == "study":
            return study_picture(entry.key, size)
        try:
            picture = design_picture(design_of(entry), size)
        except (DesignError, OSError):
            return _blank(size)  # choosing it says what is wrong
        return _questioned(picture) if entry.kind == "clinic" else picture


def design_of(entry: Entry) -> Design:
    """The design that an entry opens; for the clinic an example. Raises DesignError or OSError."""
    if entry.kind == "lesson":
        return files.load(Path(entry.key) / DESIGN_FILE)
    if entry.kind == "clinic":
        from simulator.clinic.cases import case_of

        return case_of(CASE).broken
    design = edits.new_design()
    if entry.kind == "block":
        place = InsertPlace(0, (), 0)
        design = add_palette_item(design, place, entry.key, analyze(design))
        return edits.set_title(design, entry.title)
    return design


def design_picture(design: Design, size: QSize) -> QImage:
    """A design as the canvas shows it before any training, `size` in pixels."""
    owner = QObject()  # of the scene, and of all its items
    scene = CanvasScene(owner)
    scene.show_design(design, analyze(design, wait=False), QSizeF(THUMBNAIL), fit=1.0)
    return _fitted(thumbnail_image(scene), size)


def study_picture(name: str, size: QSize) -> QImage:
    """The medians of a recorded study's losses over depth, both axes logarithmic."""
    from simulator.study import summary, table
    from simulator.study.rows import lines

    study, header, found = recorded(name)
    rows, image = [table.values(header, row) for row in found], _blank(size)
    points = [
        point
        for point in summary.points(rows)
        if point.train_loss and 0 < point.train_loss.median < math.inf
    ]
    across = [math.log10(point.value) for point in points]
    down = [math.log10(point.train_loss.median) for point in points if point.train_loss]
    left, right, low, high = min(across), max(across), min(down), max(down)
    away = STUDY_MARGIN * size.width()
    box = QRectF(image.rect()).adjusted(away, away, -away, -away)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for number, line in enumerate(lines(study)):
        color = theme.color(theme.current().networks[number % len(theme.current().networks)])
        painter.setPen(QPen(color, size.width() / 120))
        places = [
            QPointF(
                box.left() + box.width() * (x - left) / (right - left),
                box.bottom() - box.height() * (y - low) / (high - low),
            )
            for point, x, y in zip(points, across, down, strict=True)
            if point.variant == line.name
        ]
        painter.drawPolyline(places)
    painter.end()
    return image


def _blank(size: QSize) -> QImage:
    image = QImage(size, QImage.Format.Format_RGB32)
    image.fill(theme.color(theme.current().background))
    return image


def _fitted(picture: QImage, size: QSize) -> QImage:
    """A picture in the middle of another size."""
    image = _blank(size)
    if not picture.isNull():
        keep, smooth = (
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        small = picture.scaled(size, keep, smooth)
        painter = QPainter(image)
        painter.drawImage(QPoint(0, (size.height() - small.height()) // 2), small)
        painter.end()
    return image


def _questioned(picture: QImage) -> QImage:
    """A picture behind a question mark."""
    colours = theme.current()
    painter = QPainter(picture)
    painter.fillRect(picture.rect(), theme.color(colours.background, 0.6))
    painter.setPen(theme.color(colours.warning))
    painter.setFont(theme.font(0.6 * picture.height(), 600, scaled=False))
    painter.drawText(picture.rect(), Qt.AlignmentFlag.AlignCenter, "?")
    painter.end()
    return picture
