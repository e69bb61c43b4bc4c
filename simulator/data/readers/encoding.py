"""How the bytes of a text file are to be understood, found out in one pass over them."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from simulator.data.dataset import DatasetError

if TYPE_CHECKING:
    from collections.abc import Iterator

BLOCK = 2**20  # bytes; between two of them reading can be cancelled
UTF_8, LATIN_1, CP1252 = "utf-8", "latin-1", "cp1252"
_MARKS = (
    (codecs.BOM_UTF8, UTF_8), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_UNUSED_IN_CP1252 = b"\x81\x8d\x8f\x90\x9d"
_NOT_IN_LATIN_1 = bytes(range(0x80, 0xA0))  # control characters there, letters and signs in cp1252


@dataclass(frozen=True, slots=True)
class TextFacts:
    """What was counted in a file: lines by their ends, and quotation marks.

    `encoding` is what users call it; `codec` is Python's, which passes over a mark at the start.
    """

    encoding: str
    codec: str
    line_ends: int
    mixed_line_ends: bool
    quotes: int


def text_facts(file: BinaryIO, encoding: str | None) -> TextFacts:
    """Read `file` once from its start; `encoding` overrides what is found. Raises DatasetError."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf_8, nuls, high = True, 0, set[int]()
    newlines = returns = both = quotes = 0
    first, last = b"", b""
    for block in _blocks(file):
        first = first or block[:4096]
        newlines += block.count(b"\n")
        returns += block.count(b"\r")
        both += block.count(b"\r\n") + (last == b"\r" and block[:1] == b"\n")
        quotes += block.count(b'"')
        nuls += block.count(b"\0")
        last = block[-1:]
        if is_utf_8:
            is_utf_8 = _decodes(decoder, block)
        if not is_utf_8:
            high.update(set(block.translate(None, bytes(range(0x80)))))
    if is_utf_8:
        is_utf_8 = _decodes(decoder, b"", final=True)
    found = _encoding(first, is_utf_8, bytes(high))
    if encoding is not None:
        found = encoding.lower()
    if nuls and not found.startswith(("utf-16", "utf-32")):
        raise DatasetError("is not a table: it holds NUL bytes, which no text has", "path")
    kinds = (newlines > both) + (returns > both) + (both > 0)
    codec = "utf-8-sig" if found in (UTF_8, "utf8") else found
    return TextFacts(found, codec, max(newlines, returns), kinds > 1, quotes)


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    while block := file.read(BLOCK):
        yield block


def _decodes(decoder: codecs.IncrementalDecoder, block: bytes, final: bool = False) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


def _encoding(first: bytes, is_utf_8: bool, high: bytes) -> str:
    for mark, name in _MARKS:
        if first.startswith(mark):
            return name
    if first.count(b"\0") > len(first) // 4:
        return "utf-16-le" if first[1:2] == b"\0" else "utf-16-be"
    if is_utf_8:
        return UTF_8
    if any(byte in high for byte in _UNUSED_IN_CP1252):
        return LATIN_1
    return CP1252 if any(byte in high for byte in _NOT_IN_LATIN_1) else LATIN_1
