"""JSON without its traps, refused with the place of the fault."""

from __future__ import annotations

import json

import pytest

from simulator.design.storage import strict_json
from simulator.errors import DesignError


def refusal(text: str | bytes) -> str:
    with pytest.raises(DesignError) as caught:
        strict_json.parse(text)
    return str(caught.value)


def test_json_is_read_as_python_reads_it() -> None:
    text = '{"a": [1, -2.5e3, true, null, "ü\\u00fc\\ud83d\\ude00"], "b": {"": {}}}'
    assert strict_json.parse(text) == json.loads(text)
    assert strict_json.parse(text.encode()) == json.loads(text)


def test_a_byte_order_mark_is_no_fault() -> None:
    assert strict_json.parse("\ufeff[1]") == [1]
    assert strict_json.parse(b"\xef\xbb\xbf[1]") == [1]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is empty"),
        (" \n\t", "is empty"),
        ("\ufeff", "is empty"),
        (b"\xff\xfe{}", "is not UTF-8 text (byte 1)"),
        (b'{"a": "\xed\xa0\x80"}', "is not UTF-8 text (byte 8)"),
        ('{"a": 1', "is not JSON: Expecting ',' delimiter at line 1, column 8"),
        ('{"a":\n 1} x', "is not JSON: Extra data at line 2, column 5"),
        ("{'a': 1}", "is not JSON: Expecting property name"),
        ("\x80\x04K\x01.", "is not JSON: Expecting value at line 1, column 1"),
        ("\0", "is not JSON"),
        ('"a\nb"', "is not JSON: Invalid control character"),
    ],
)
def test_what_is_no_json_is_refused_with_line_and_column(text: str | bytes, sentence: str) -> None:
    assert refusal(text).startswith(sentence)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"a": [1, NaN]}', "a[1]: must be a finite number (got NaN)"),
        ('{"a": -Infinity}', "a: must be a finite number (got -Infinity)"),
        ('{"a": {"b": 1e999}}', "a.b: must be a finite number (got 1e999)"),
        ('{"a": -1e400}', "a: must be a finite number (got -1e400)"),
        ("NaN", "must be a finite number (got NaN)"),
        ('{"a": %s}' % ("9" * 5_000), "a: must be a number of fewer digits (got 5,000)"),
        ('[{"a": -%s}]' % ("9" * 500), "[0].a: must be a number of fewer digits (got 501)"),
        ('[{"a": %s.0}]' % ("9" * 400), "[0].a: must be a finite number (got 999"),
        ('{"a": [{"b": 1, "c": 2, "b": 1}]}', "a[0].b: stands twice in this object"),
        ('{"a": "\\ud800"}', "a: holds half a Unicode character (a lone surrogate)"),
        ('{"a": {"\\udc00": 1}}', "a: holds half a Unicode character (a lone surrogate)"),
        ('{"a\\nb": NaN}', '"a\\nb": must be a finite number (got NaN)'),
        ('{"": NaN}', '"": must be a finite number (got NaN)'),
    ],
    ids=lambda text: text[:30],
)
def test_a_value_that_is_no_value_is_refused_with_its_place(text: str, sentence: str) -> None:
    assert refusal(text).startswith(sentence)


def test_half_a_character_in_the_text_itself_is_found() -> None:
    assert refusal('{"a": "\ud800"}').startswith("a: holds half a Unicode character")


def test_numbers_that_are_merely_large_or_small_are_read() -> None:
    text = f"[{'9' * 400}, 1e308, 1e-400, -0.0]"
    assert strict_json.parse(text) == [10**400 - 1, 1e308, 0.0, 0.0]


def test_every_fault_is_listed_up_to_a_hundred() -> None:
    assert refusal('{"a": NaN, "b": [1e999], "a": 2}').splitlines() == [
        "a: stands twice in this object",
        "b[0]: must be a finite number (got 1e999)",
    ]
    assert len(refusal("[" + "NaN," * 5_000 + "NaN]").splitlines()) == 100


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, "[" * 50_000 + "]" * 50_000, '{"a":' * 50_000, '[{"a":' * 2_000],
    ids=["open lists", "lists", "objects", "both"],
)
def test_bottomless_nesting_is_refused(text: str) -> None:
    assert refusal(text) == "is nested too deeply"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[" + "0," * 600_000 + "0]", "has more than 500,000 values"),
        (" " * 5_000_001, "is larger than 5 MB"),
        (b"x" * 5_000_001, "is larger than 5 MB"),
        (
            '{"a": {' + ",".join(f'"{n}": 0' for n in range(101)) + "}}",
            "a: has 101 keys",
        ),
    ],
)
def test_what_is_too_large_is_refused_before_it_is_read(text: str | bytes, sentence: str) -> None:
    assert refusal(text).startswith(sentence)
