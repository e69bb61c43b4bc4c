"""Views as files: PNG of a stated size, SVG, and the data behind them as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

PNG_SCALE = 2  # pixels of a picture for each of the screen's

Table = tuple[Sequence[str], Iterable[Sequence[object]]]
Render = Callable[[QPainter, QSize], None]


def image_of(render: Render, size: QSize, pixels: QSize | None = None) -> QImage:
    """A picture of `pixels` of what `render` draws at `size`; twice as many by default."""
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

    Raises OSError where the file cannot be written.
    """
    size = QSize(max(1, pixels.width() // PNG_SCALE), max(1, pixels.height() // PNG_SCALE))
    if path.suffix.lower() == ".svg":
        path.write_bytes(_svg(render, title, size))
        return
    image = image_of(render, size, pixels)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not image.save(buffer, "PNG"):  # type: ignore[call-overload]
        raise OSError("there is not enough memory for a picture of this size")
    path.write_bytes(bytes(buffer.data().data()))


def _svg(render: Render, title: str, size: QSize) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(size)
    generator.setViewBox(QRect(0, 0, size.width(), size.height()))
    generator.setTitle(title)
    painter = QPainter(generator)
    render(painter, size)
    painter.end()
    return bytes(buffer.data().data())


def text_of(table: Table) -> str:
    """A table as comma-separated values, a header line first."""
    text = io.StringIO()
    header, rows = table
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def save_table(table: Table, path: Path) -> None:
    """Write a table as CSV in UTF-8. Raises OSError where the file cannot be written."""
    path.write_text(text_of(table), encoding="utf-8")
