"""Folders of images of which one is damaged: PNG and JPEG, grey and coloured."""

from __future__ import annotations

import struct
import zlib
from functools import lru_cache
from random import Random

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColor, QImage

from tests.fuzz.data_files import FOLDER, check_path
from ui.process.image_decoder import install_image_decoder

SIDE = 9
SIGNATURE_BYTES, HEADER_BYTES = 8, 13
SIZES = (0, 1, 9, 10, 300, 65_535, 2**31 - 1, 2**32 - 1)


@lru_cache(1)
def _sound() -> tuple[bytes, ...]:
    """Sound images: grey and coloured PNG, then grey and coloured JPEG."""
    found = []
    for kind in ("PNG", "JPEG"):
        for format_ in (QImage.Format.Format_Grayscale8, QImage.Format.Format_ARGB32):
            image = QImage(SIDE, SIDE, format_)
            for at in range(SIDE * SIDE):
                image.setPixelColor(at % SIDE, at // SIDE, QColor(3 * at, 255 - at, at, 255 - at))
            buffer = QBuffer()
            buffer.open(QIODevice.OpenModeFlag.WriteOnly)
            assert image.save(buffer, kind)  # type: ignore[call-overload]
            found.append(bytes(buffer.data().data()))
    return tuple(found)


def make(random: Random) -> bytes:
    """A damaged image; the first byte is its number among the sound ones."""
    number = random.randrange(len(_sound()))
    content = bytearray(_sound()[number])
    if number < 2 and random.random() < 0.3:
        content = _with_header(content, random)
    for _ in range(random.choice([0, 1, 1, 2, 5, 20])):
        content[random.randrange(len(content))] = random.randrange(256)
    if random.random() < 0.1:
        content = content[: random.randrange(len(content))]
    return bytes([number]) + bytes(content)


def _with_header(content: bytearray, random: Random) -> bytearray:
    """A PNG that states another size, depth or kind, with the right check sum."""
    start = SIGNATURE_BYTES + 4
    header = bytearray(content[start : start + 4 + HEADER_BYTES])
    header[4:12] = struct.pack(">II", random.choice(SIZES), random.choice(SIZES))
    header[12:14] = bytes([random.choice([1, 2, 4, 8, 16]), random.choice([0, 2, 3, 4, 6])])
    sums = struct.pack(">I", zlib.crc32(header))
    return content[:start] + header + sums + content[start + len(header) + 4 :]


def check(case: bytes) -> bool:
    """Read it beside a sound image of another class."""
    install_image_decoder()
    number = case[0] % len(_sound()) if case else 0
    for name, content in (("a", _sound()[number]), ("b", case[1:])):
        inside = FOLDER / "images" / name
        inside.mkdir(parents=True, exist_ok=True)
        (inside / f"one{('.png', '.jpg')[number // 2]}").write_bytes(content)
        (inside / f"one{('.jpg', '.png')[number // 2]}").unlink(missing_ok=True)
    return check_path(FOLDER / "images", None)
