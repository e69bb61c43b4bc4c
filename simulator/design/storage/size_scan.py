"""Counts what a large document holds before anything of it is built.

A file of 5 MB can hold 130,000 layers, 100,000 skips or a million nested lists, which as Python
objects and models take 70 to 120 MB. One pass over the tokens that open, close and separate counts
them with no memory at all, and refuses with a place. What is only wrong inside is left to the
parser.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import NoReturn

from simulator.design.design import MAX_NETWORKS
from simulator.design.limits import MAX_LAYERS, MAX_SKIPS
from simulator.errors import DesignError, Problem, place_text

SMALL = 10_000  # opening brackets and commas; with fewer a document takes a few megabytes at most
SMALL_BYTES = 1_000_000
MAX_KEYS = 100  # of one object; the largest has 10
MAX_ENTRIES = MAX_SKIPS  # of one list
MAX_DEPTH = 40  # blocks nest three deep, which takes half of that
# layers of all networks; more in one network than it may have is a problem of a design that opens
MAX_WRITTEN_LAYERS = MAX_NETWORKS * MAX_LAYERS
MAX_CONTAINERS = 10 * MAX_WRITTEN_LAYERS  # lists and objects besides skips
MAX_TEXT_BYTES = 1_300_000  # 100,000 characters of notes, each written as two escapes

# possessive, so that no text is looked at twice; a text without an end reaches to the end
_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[\]{},]', re.DOTALL)
_LIST, _CLOSERS, _COMMA, _QUOTE = b"["[0], b"]}", b","[0], b'"'[0]


def check_size(text: str | bytes) -> None:
    """Raise DesignError with a place where a document holds too much to be a design."""
    content = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    if len(content) > SMALL_BYTES or sum(map(content.count, (b"{", b"[", b","))) > SMALL:
        _Scan(content).run()


@dataclass(slots=True)
class _Container:
    """A list or object that is open: how many entries it has so far, and where the last begins."""

    is_list: bool
    name: str = ""  # the key that it stands behind, "" in a list
    entries: int = 1
    key: tuple[int, int] = (0, 0)  # the last text in an object, its key when a container follows
    holds_layers: bool = False  # a block that has layers counts as them


class _Scan:
    """The counts of one document, and the containers that are open."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._open: list[_Container] = []
        self._containers = self._layers = self._skips = 0

    def run(self) -> None:
        content = self._content
        for token in _TOKEN.finditer(content):
            start, end = token.span()
            sign = content[start]
            if sign == _QUOTE:
                if end - start > MAX_TEXT_BYTES:
                    self._refuse_text(end)
                if self._open:
                    self._open[-1].key = (start, end)
            elif sign == _COMMA:
                self._count_entry()
            elif sign in _CLOSERS:
                if self._open:
                    self._open.pop()
            else:
                self._open_container(is_list=sign == _LIST)

    def _refuse_text(self, end: int) -> NoReturn:
        """Refuse a text that ends there: by its own place, or as a key of what is open."""
        message = "a text is longer than any that a design has"
        if self._content[end : end + 20].lstrip().startswith(b":"):
            self._refuse_whole(message)
        self._refuse(message)

    def _count_entry(self) -> None:
        if not self._open:
            return
        inside = self._open[-1]
        inside.entries += 1
        if inside.is_list:
            if inside.entries > MAX_ENTRIES:
                self._refuse_whole(f"must have at most {MAX_ENTRIES:,} entries")
        elif inside.entries > MAX_KEYS:
            self._refuse_whole(f"has more than {MAX_KEYS} keys")

    def _open_container(self, *, is_list: bool) -> None:
        inside = self._open[-1] if self._open else None
        name = "" if inside is None or inside.is_list else self._name(inside.key)
        if inside is not None and inside.name == "layers" and not is_list:
            self._count_layer()
        if inside is not None and inside.name == "skips":
            self._skips += 1
        else:
            self._containers += 1
            if self._containers > MAX_CONTAINERS:
                self._refuse(f"is part of more than {MAX_CONTAINERS:,} lists and objects")
        if len(self._open) == 2 and inside is not None and inside.name == "networks":
            self._skips = 0
        if self._skips > MAX_SKIPS:
            self._refuse_whole(f"must have at most {MAX_SKIPS:,} skips in a network")
        self._open.append(_Container(is_list, name))
        if len(self._open) > MAX_DEPTH:
            raise DesignError([Problem("", "is nested too deeply")])

    def _count_layer(self) -> None:
        """Count the entry of "layers" that begins; a block whose first one it is counts no more."""
        around = self._open[-2] if len(self._open) > 1 else None
        block = self._open[-3] if len(self._open) > 2 else None
        nested = block is not None and block.name == "layers"
        if around is not None and nested and not around.holds_layers:
            around.holds_layers = True
        else:
            self._layers += 1
        if self._layers > MAX_WRITTEN_LAYERS:
            self._refuse_whole(f"must have at most {MAX_WRITTEN_LAYERS:,} layers in a design")

    def _name(self, key: tuple[int, int]) -> str:
        """A key as text; only short ones are of interest."""
        start, end = key
        try:
            return str(json.loads(self._content[start : min(end, start + 200)]))
        except ValueError:
            return ""

    def _refuse(self, message: str) -> NoReturn:
        """Refuse the entry that has just begun."""
        place = [
            container.entries - 1 if container.is_list else self._name(container.key)
            for container in self._open
        ]
        raise DesignError([Problem(place_text(place), message)])

    def _refuse_whole(self, message: str) -> NoReturn:
        """Refuse the list or object that is open."""
        innermost = self._open.pop()
        if not self._open:
            self._open.append(innermost)
            raise DesignError([Problem("", message)])
        self._refuse(message)
