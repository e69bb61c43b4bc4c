"""Faults 8 and 9: two processes that save one file, and files that must not be replaced."""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

import pytest

from simulator.design import edits
from simulator.design.storage import files
from simulator.design.storage.replacing import try_target, write_whole
from tests.faults import races
from tests.faults.editor import editor
from tests.ui.conftest import MakeWindow, garbage_is_collected_between_tests, make_window
from ui.widgets.dialogs import CANCEL, REPLACE, SAVE_AS, Dialogs

__all__ = ["garbage_is_collected_between_tests", "make_window"]


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "mine.depthscope.json"
    files.save(edits.set_title(edits.empty_design(), "first"), path)
    return path


# 8. Two processes


@pytest.mark.parametrize("kind", races.KINDS)
def test_8_of_two_processes_that_save_at_once_one_saves_and_the_other_is_asked(
    mine: Path, kind: str
) -> None:
    random = Random(1)
    for _ in range(8):
        outcomes = races.race(mine, kind, random)
        assert sorted(outcome[:5] for outcome in outcomes) == ["asked", "saved"]


@pytest.mark.slow
def test_8_the_second_process_is_read_only_until_the_first_ends_however_it_ends(
    tmp_path: Path, mine: Path
) -> None:
    with editor(tmp_path) as second:
        with editor(tmp_path) as first:
            for process in (first, second):
                process.do("open", str(mine))
            second.do("title", "second")
            assert second.do("save").startswith("it is open in another window")
            first.do("title", "killed")
        assert second.do("save") == "saved"
    assert files.load(mine).title == "second"


@pytest.mark.slow
def test_8_who_takes_a_file_over_saves_it_and_the_first_is_asked(
    tmp_path: Path, mine: Path
) -> None:
    with editor(tmp_path) as first, editor(tmp_path) as second:
        for process in (first, second):
            process.do("open", str(mine))
        first.do("title", "first")
        second.do("take_over")
        second.do("title", "second")
        assert second.do("save") == "saved"
        assert first.do("save").startswith("it is open in another window")
    assert files.load(mine).title == "second"


def test_8_a_save_waits_for_one_that_is_in_progress_and_gives_up_on_one_that_hangs(
    mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "SAVING_WAIT_S", 0.05)
    with files.locked_for_saving(mine), pytest.raises(OSError, match="saving it for a long"):
        files.save(edits.empty_design(), mine)
    files.save(edits.empty_design(), mine)
    assert os.listdir(mine.parent) == [mine.name]


# 9. Read-only files


def read_only(path: Path) -> bytes:
    path.chmod(0o444)
    return path.read_bytes()


@pytest.mark.parametrize("answer", [CANCEL, SAVE_AS, REPLACE])
def test_9_a_file_that_was_made_read_only_is_asked_about(
    make_window: MakeWindow, mine: Path, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    window = make_window(mine)
    before = read_only(mine)
    window.document.edit("x", lambda design: edits.set_title(design, "mine"))
    asked: list[str] = []
    monkeypatch.setattr(
        Dialogs, "save_conflict", staticmethod(lambda *said: asked.append(said[2]) or answer)
    )
    other = mine.with_name("other.depthscope.json")
    monkeypatch.setattr(Dialogs, "save_file", staticmethod(lambda *_: str(other)))
    assert window.file_actions.save() == (answer != CANCEL)
    assert len(asked) == 1
    assert "write-protected" in asked[0]
    assert (mine.read_bytes() == before) == (answer != REPLACE)
    assert other.exists() == (answer == SAVE_AS)


def test_9_pictures_tables_and_weights_do_not_replace_a_read_only_file_either(
    tmp_path: Path,
) -> None:
    path = tmp_path / "loss.csv"
    path.write_text("measured last year")
    before = read_only(path)
    for write in (try_target, lambda path: write_whole(path, b"new")):
        with pytest.raises(PermissionError, match="the file is read-only"):
            write(path)
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == [path.name]


@pytest.mark.parametrize("link", [False, True])
def test_9_saving_over_a_read_only_file_from_a_script_is_refused_also_through_a_link(
    mine: Path, link: bool
) -> None:
    before = read_only(mine)
    path = mine
    if link:
        path = mine.with_name("link")
        path.symlink_to(mine)
    with pytest.raises(PermissionError, match="the file is read-only"):
        files.save(edits.empty_design(), path)
    assert mine.read_bytes() == before
