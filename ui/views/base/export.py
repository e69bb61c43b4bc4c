"""Views as files: PNG of a given size, SVG, and their data as CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter

from simulator.design.storage.replacing import write_whole
from simulator.escaping import csv_table
from ui.widgets.images import png_of, svg_of

if TYPE_CHECKING:
    from pathlib import Path

PNG_SCALE = 2  # pixels of a picture for each of the screen's

Table = tuple[Sequence[str], Iterable[Sequence[object]]]
Render = Callable[[QPainter, QSize], None]


def render_image(render: Render, size: QSize, pixels: QSize | None = None) -> QImage:
    """An image of `pixels` (by default twice `size`) of what `render` draws at `size`."""
    pixels = size * PNG_SCALE if pixels is None else pixels
    image = QImage(pixels, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.scale(pixels.width() / size.width(), pixels.height() / size.height())
    render(painter, size)
    painter.end()
    return image


def save_picture(render: Render, title: str, path: Path, pixels: QSize) -> None:
    """Write what `render` draws, laid out for half of `pixels`, as .svg or else PNG.

    Raises OSError, and then leaves an older file as it was.
    """
    size = QSize(max(1, pixels.width() // PNG_SCALE), max(1, pixels.height() // PNG_SCALE))
    if path.suffix.lower() == ".svg":
        box = QRectF(QPointF(0, 0), QSizeF(size))
        write_whole(path, svg_of(lambda painter: render(painter, size), box, title))
    else:
        write_whole(path, png_of(render_image(render, size, pixels)))


def csv_text(table: Table) -> str:
    """A table as comma-separated values, a header line first."""
    return csv_table(*table)


def save_table(table: Table, path: Path) -> None:
    """Write a table as CSV in UTF-8. Raises OSError, and then leaves an older file as it was."""
    write_whole(path, csv_text(table).encode())
