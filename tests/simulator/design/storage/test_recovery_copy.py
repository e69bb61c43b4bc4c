"""The recovery copy: what is written is read, within one limit, and judged against its file."""

from __future__ import annotations

import json
import os
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.design import edits
from simulator.design.design import Design
from simulator.design.storage import files, recovery_copy, strict_json
from simulator.design.storage.recovery_copy import Judgement, RecoveryCopy, judge
from simulator.design.storage.store import NO_FILE, NOT_KNOWN, digest_at
from simulator.errors import DesignError
from tests.simulator.random_designs import designs

PICTURE = b"\x89PNG\r\n\x1a\n\0\xff"


def titled(title: str) -> Design:
    return edits.set_title(edits.empty_design(), title)


def written_and_read(copy: RecoveryCopy) -> RecoveryCopy:
    return recovery_copy.decoded(recovery_copy.encoded(copy), 0.0)


@pytest.mark.slow
@given(designs(), st.floats(0, 4e9), st.binary(max_size=50))
def test_what_is_written_is_read(design: Design, written_s: float, picture: bytes) -> None:
    copy = RecoveryCopy(design, Path("/folder/a.json"), "abc", written_s, picture)
    assert written_and_read(copy) == copy
    assert recovery_copy.encoded(copy).partition(b"\n")[2] == files.dumps(design).encode()


def test_a_path_of_bytes_that_are_no_text_is_kept() -> None:
    copy = RecoveryCopy(titled("a"), Path(os.fsdecode(b"/folder/\xff\xfe.json")), NO_FILE, 1.0)
    assert written_and_read(copy) == copy


@pytest.mark.parametrize("sign", ["n", "ü", "網", "🙂", '"', "\x01"])
def test_the_largest_design_that_can_be_saved_can_be_kept_in_any_script(
    sign: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = 60_000
    monkeypatch.setattr(strict_json, "MAX_BYTES", limit)
    size = len(json.dumps(sign, ensure_ascii=False).encode()) - 2
    room = limit - len(files.dumps(edits.set_notes(titled(""), sign)).encode())
    design = edits.set_notes(titled(""), sign * (1 + room // size))
    copy = RecoveryCopy(design, Path("/" + "x" * 4_000), NO_FILE, 1.0, b"\0" * 500_000)
    assert written_and_read(copy) == copy
    larger = replace(copy, design=edits.set_notes(design, design.notes + sign))
    for write in (recovery_copy.encoded, lambda copy: files.encoded(copy.design)):
        with pytest.raises(OSError, match="could not be opened again, since it is larger than"):
            write(larger)


def test_a_design_with_more_values_than_a_file_may_hold_is_refused_when_it_is_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(strict_json, "MAX_VALUES", 1_000)
    design = edits.set_notes(titled(""), "," * 1_000)
    with pytest.raises(DesignError):
        files.loads(files.dumps(design))
    with pytest.raises(OSError, match="opened again, since it has more than 1,000 values"):
        files.encoded(design)


def in_japanese(layers: int) -> Design:
    """A design whose names of layers are long, and three bytes a letter."""
    names = [f"{number}{'網' * (64 - len(str(number)))}" for number in range(layers)]
    document = json.loads(files.dumps(titled("網")))
    network = {
        "layers": [{"id": name, "type": "flatten"} for name in names],
        "skips": [{"source": a, "target": b} for a, b in zip(names, names[2:], strict=False)],
    }
    document["networks"] = [network | {"name": f"N{n}"} for n in range(4)]
    return files.loads(json.dumps(document, ensure_ascii=False))


@pytest.mark.slow
def test_a_copy_of_version_0_1_is_read_also_where_escapes_make_it_large() -> None:
    design = in_japanese(1_600)
    whole = {"path": "/folder/a.json", "design": json.loads(files.dumps(design))}
    content = json.dumps(whole).encode()
    assert len(content) > files.MAX_BYTES > len(files.dumps(design).encode()) > 3_600_000
    copy = recovery_copy.decoded(content, 5.0)
    assert copy == RecoveryCopy(design, Path("/folder/a.json"), NOT_KNOWN, 5.0)


HEADER = recovery_copy.encoded(RecoveryCopy(titled("a"), None, NO_FILE, 1.0)).partition(b"\n")[0]
DESIGN = files.dumps(titled("a")).encode()


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\n", b"{}", b"[]", b"5", b"\0" * 1_000, b"\xff\xfe", b"[" * 99_999, b'{"design": 5}',
        HEADER, HEADER + b"\n", HEADER + b"\n{", HEADER[:-1] + b"\n" + DESIGN, HEADER + DESIGN,
        HEADER.replace(b'"version": 1', b'"version": 2') + b"\n" + DESIGN,
        HEADER.replace(b": 1.0", b": " + b"9" * 5_000) + b"\n" + DESIGN,
        b" " * 2_000_000 + HEADER + b"\n" + DESIGN,
    ],
    ids=range(17),
)  # fmt: skip
def test_what_is_no_copy_is_refused_in_a_sentence(content: bytes) -> None:
    with pytest.raises(DesignError):
        recovery_copy.decoded(content, 1.0)


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        (b'"written": 1.0', b'"written": 1e999'), (b'"written": 1.0', b'"written": NaN'),
        (b'"written": 1.0', b'"written": -1'), (b'"written": 1.0', b'"written": 1' + b"0" * 400),
        (b'"written": 1.0', b'"written": true'), (b'"path": null', b'"path": "a\\u0000b"'),
        (b'"path": null', b'"path": "/\\ud800.json"'),
        (b'"path": null', b'"path": "relative.json"'), (b'"path": null', b'"path": [5]'),
        (b'"picture": ""', b'"picture": "?"'), (b'"picture": ""', b'"picture": {}'),
        (b'"based_on": "no file"', b'"based_on": 5'), (b'"path": null', b'"unknown": 5'),
    ],
)  # fmt: skip
def test_a_header_that_is_damaged_costs_what_it_says_and_not_the_design(
    written: bytes, wrong: bytes
) -> None:
    assert written in HEADER
    copy = recovery_copy.decoded(HEADER.replace(written, wrong) + b"\n" + DESIGN, 7.0)
    assert copy.design == titled("a")
    assert copy.path is None
    assert copy.written_s in (1.0, 7.0)
    assert copy.picture == b""


# Judged when it is offered


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "mine.depthscope.json"
    files.save(titled("first"), path)
    os.utime(path, (time.time() - 100,) * 2)
    return path


def test_a_copy_is_newer_where_the_file_is_what_was_changed(path: Path) -> None:
    copy = RecoveryCopy(titled("unsaved"), path, digest_at(path), time.time())
    assert judge(copy) is Judgement.NEWER
    os.utime(path, (time.time() + 100,) * 2)  # touched, synchronised, unpacked
    assert judge(copy) is Judgement.NEWER


def test_a_copy_is_older_where_the_file_was_saved_after_it(path: Path) -> None:
    copy = RecoveryCopy(titled("A"), path, digest_at(path), time.time() - 1)
    files.save(titled("B"), path)
    assert judge(copy) is Judgement.OLDER
    assert judge(replace(copy, based_on=NOT_KNOWN)) is Judgement.OLDER


def test_a_copy_is_the_same_where_the_file_holds_its_design_however_it_is_written(
    path: Path,
) -> None:
    copy = RecoveryCopy(titled("B"), path, digest_at(path), time.time())
    path.write_text(json.dumps(titled("B").model_dump(mode="json")), encoding="utf-8")
    assert judge(copy) is Judgement.SAME


def test_a_copy_has_diverged_where_the_file_was_changed_in_between(path: Path) -> None:
    based_on = digest_at(path)
    files.save(titled("theirs"), path)
    copy = RecoveryCopy(titled("mine"), path, based_on, time.time() + 1)
    assert judge(copy) is Judgement.DIVERGED
    path.write_text("no design")
    assert judge(replace(copy, written_s=time.time() + 1)) is Judgement.DIVERGED
    assert judge(replace(copy, based_on=NOT_KNOWN)) is Judgement.NEWER  # by time alone


def test_a_copy_without_a_file_or_with_one_that_is_gone_or_unreadable_says_so(path: Path) -> None:
    copy = RecoveryCopy(titled("mine"), None, NO_FILE, time.time())
    assert judge(copy) is Judgement.NO_FILE
    assert judge(replace(copy, path=path.with_name("gone"))) is Judgement.NO_FILE
    assert judge(replace(copy, path=path / "below a file")) is Judgement.NO_FILE
    os.mkfifo(path.with_name("pipe"))
    for strange in (path.with_name("pipe"), path.parent, Path("/dev/zero")):
        assert judge(replace(copy, path=strange)) is Judgement.UNKNOWN
