"""PNG and JPEG become arrays of pixels."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage

from simulator.cancellation import never
from simulator.data.readers.image_folder import read_image_folder
from ui.process.image_decoder import decode_image, install_image_decoder


def picture(*colors: str) -> QImage:
    """One row of pixels; three are padded to four bytes in Qt."""
    image = QImage(len(colors), 2, QImage.Format.Format_RGB32)
    for x, color in enumerate(colors):
        for y in range(2):
            image.setPixelColor(x, y, QColor(color))
    return image


def test_colours_have_three_channels_and_grey_has_one(tmp_path: Path) -> None:
    path = tmp_path / "own.png"
    assert picture("#ff0000", "#00ff00", "#0000ff").save(str(path))
    pixels = decode_image(path.read_bytes())
    assert pixels[0].tolist() == [[255, 0, 0], [0, 255, 0], [0, 0, 255]]
    assert picture("#000000", "#808080", "#ffffff").save(str(path))
    pixels = decode_image(path.read_bytes())
    assert (pixels.shape, pixels.dtype) == ((2, 3, 1), np.uint8)
    assert pixels[1, :, 0].tolist() == [0, 128, 255]
    assert picture("#808080").save(str(tmp_path / "own.jpg"))
    assert decode_image((tmp_path / "own.jpg").read_bytes()).shape == (2, 1, 1)


def test_what_is_no_image_is_refused() -> None:
    for content in (b"", b"\x89PNG\r\n\x1a\n", b"text"):
        with pytest.raises(ValueError, match="no sound PNG or JPEG"):
            decode_image(content)


def test_an_image_that_would_take_a_gigabyte_is_refused_by_its_header() -> None:
    header = b"IHDR" + struct.pack(">IIBBBBB", 16_000, 15_000, 8, 2, 0, 0, 0)
    content = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header
    content += struct.pack(">II", zlib.crc32(header), 9) + b"IDAT"  # where pixels would begin
    with pytest.raises(ValueError, match="16,000 × 15,000 pixels"):
        decode_image(content)


def test_the_simulator_reads_folders_of_images_by_it(tmp_path: Path) -> None:
    install_image_decoder()
    for name, color in (("cat", "#ff0000"), ("dog", "#0000ff")):
        (tmp_path / name).mkdir()
        assert picture(color, "#ffffff").save(str(tmp_path / name / "one.png"))
    images = read_image_folder(tmp_path, never)
    assert images.inputs[:, 0, 0].tolist() == [[255, 0, 0], [0, 0, 255]]
