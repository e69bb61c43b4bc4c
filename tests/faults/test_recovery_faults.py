"""Faults 1 to 7 of recovery, provoked for real, each with its neighbours.

The first of each group is the fault as it was found; what follows differs in one respect.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths

from simulator.design import edits
from simulator.design.storage import files
from simulator.design.storage.recovery_copy import Judgement
from simulator.design.storage.recovery_folder import DamagedCopy, FoundCopy, RecoveryFolder
from tests.faults.editor import Editor, editor
from tests.ui.conftest import MakeWindow, garbage_is_collected_between_tests, make_window
from ui.widgets.dialogs import CANCEL, LATER, RECOVER, Dialogs, RecoveryOffer

__all__ = ["garbage_is_collected_between_tests", "make_window"]

pytestmark = pytest.mark.slow


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the user's data lie, for this process and for editors."""
    where = staticmethod(lambda _kind: str(tmp_path / "home"))
    monkeypatch.setattr(QStandardPaths, "writableLocation", where)
    return tmp_path / "home"


@pytest.fixture
def recovery(home: Path) -> RecoveryFolder:
    return RecoveryFolder(home / "depthscope" / "recovery")


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "mine.depthscope.json"
    files.save(edits.set_title(edits.empty_design(), "first"), path)
    return path


def offered(recovery: RecoveryFolder) -> list[tuple[str, Judgement]]:
    """What the next launch would ask about, and how it stands to the file."""
    found = []
    for each in recovery.found():
        assert isinstance(each, FoundCopy), each
        found.append((each.copy.design.title, each.judgement))
        each.release()
    return found


def edit_and_wait(process: Editor, path: Path, title: str) -> None:
    process.do("open", str(path))
    process.do("title", title)
    assert process.do("wait_for_copy") == title


# 1. A stale copy


def test_1_a_copy_goes_with_the_save_itself(
    home: Path, mine: Path, recovery: RecoveryFolder
) -> None:
    with editor(home) as process:
        edit_and_wait(process, mine, "A")
        process.do("title", "B")
        assert process.do("save") == "saved"
    assert files.load(mine).title == "B"
    assert offered(recovery) == []


def test_1_a_copy_that_a_kill_between_save_and_removal_left_is_older_and_replaces_nothing_unasked(
    home: Path, mine: Path, recovery: RecoveryFolder, make_window: MakeWindow,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    with editor(home) as process:
        edit_and_wait(process, mine, "A")
        process.do("title", "B")
        process.do("die_before_the_copy_goes")
        assert process.do("save") == "gone"
    assert offered(recovery) == [("A", Judgement.OLDER)]
    window = make_window()
    asked: list[RecoveryOffer] = []
    monkeypatch.setattr(
        Dialogs, "recover", staticmethod(lambda _w, offer: asked.append(offer) or RECOVER)
    )
    window.file_actions.offer_recovery()
    assert "older than mine.depthscope.json, which was saved at" in asked[0].text
    assert not asked[0].recommended
    questions: list[str] = []
    monkeypatch.setattr(
        Dialogs, "save_conflict", staticmethod(lambda *said: questions.append(said[2]) or CANCEL)
    )
    assert not window.file_actions.save()
    assert "no longer what was opened here" in questions[0]
    assert files.load(mine).title == "B"


def test_1_a_copy_of_what_was_saved_is_not_asked_about(
    home: Path, mine: Path, recovery: RecoveryFolder
) -> None:
    with editor(home) as process:
        edit_and_wait(process, mine, "A")
        process.do("die_before_the_copy_goes")
        assert process.do("save") == "gone"
    assert offered(recovery) == [("A", Judgement.SAME)]


def test_1_a_copy_has_diverged_where_another_program_saved_before_it_was_made(
    home: Path, mine: Path, recovery: RecoveryFolder
) -> None:
    with editor(home) as process:
        process.do("open", str(mine))
        files.save(edits.set_title(edits.empty_design(), "theirs"), mine)
        os.utime(mine, (1, 1))  # however coarse the clock of the file system is
        process.do("title", "A")
        process.do("wait_for_copy")
    assert offered(recovery) == [("A", Judgement.DIVERGED)]


# 2, 3. Locks of every kind: tests/simulator/design/storage/test_recovery_folder.py has all; here
# with a copy of a real process and a whole launch


@pytest.mark.parametrize("kind", ["zeroed", "another host", "folder", "FIFO"])
def test_2_and_3_a_launch_offers_what_lies_under_a_strange_lock_and_never_hangs(
    home: Path, mine: Path, recovery: RecoveryFolder, make_window: MakeWindow,
    monkeypatch: pytest.MonkeyPatch, kind: str,
) -> None:  # fmt: skip
    with editor(home) as process:
        edit_and_wait(process, mine, "A")
    (lock,) = recovery.path.glob("*.lock")
    lock.unlink()
    if kind == "folder":
        lock.mkdir()
    elif kind == "FIFO":
        os.mkfifo(lock)
    else:
        lock.write_bytes(b"\0" * 99 if kind == "zeroed" else b"1\ndepthscope\nelsewhere\n")
    asked: list[str] = []
    monkeypatch.setattr(
        Dialogs, "recover", staticmethod(lambda _w, offer: asked.append(offer.title) or LATER)
    )
    make_window().file_actions.offer_recovery()
    assert asked == ["A"]


# 4. One bad entry among good ones, said


def test_4_bad_entries_are_said_and_kept_and_the_good_one_is_offered(
    home: Path, mine: Path, recovery: RecoveryFolder, make_window: MakeWindow,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    with editor(home) as process:
        edit_and_wait(process, mine, "A")
    (recovery.path / "0.recovery").symlink_to("nowhere")
    (recovery.path / "1.recovery").symlink_to("1.recovery")
    os.mkfifo(recovery.path / "2.recovery")
    for number in (3, 4):
        (recovery.path / f"{number}.recovery").write_bytes(b"damaged")
    asked: list[str] = []
    monkeypatch.setattr(
        Dialogs, "recover", staticmethod(lambda _w, offer: asked.append(offer.title) or LATER)
    )
    window = make_window()
    window.file_actions.offer_recovery()
    assert asked == ["A"]
    said = window.status.message.text()
    assert said.startswith("2 recovery copies could not be read and were kept: ")
    assert str(recovery.path) in said
    assert len(list(recovery.path.glob("*.damaged"))) == 2


# 5. One limit for writers and readers: tests/simulator/design/storage/test_recovery_copy.py


def test_5_a_large_design_in_japanese_is_kept_and_offered(
    home: Path, mine: Path, recovery: RecoveryFolder
) -> None:
    from tests.simulator.design.storage.test_recovery_copy import in_japanese

    design = in_japanese(1_600)
    files.save(design, mine)
    assert mine.stat().st_size > 3_600_000
    with editor(home) as process:
        edit_and_wait(process, mine, "編集")
    assert offered(recovery) == [("編集", Judgement.NEWER)]


# 6. Recovering on a full disk


def test_6_what_is_recovered_on_a_full_disk_stays_until_a_newer_copy_is_written(
    home: Path, mine: Path, recovery: RecoveryFolder
) -> None:
    with editor(home) as process:
        edit_and_wait(process, mine, "A")
    with editor(home) as process:
        process.do("full_disk", 100)
        assert process.do("recover") == ["newer"]
        process.do("title", "A and more")
        (failure,) = process.do("copy")
        assert failure.startswith("Unsaved changes would not outlive a crash: ")
        assert len(process.do("copy")) == 1  # said once
        assert "File too large" in process.do("save")
    assert files.load(mine).title == "first"
    assert offered(recovery) == [("A", Judgement.NEWER)]


def test_6_a_kill_right_after_recovering_costs_nothing(
    home: Path, mine: Path, recovery: RecoveryFolder
) -> None:
    with editor(home) as process:
        edit_and_wait(process, mine, "A")
    for _ in range(2):
        with editor(home) as process:
            assert process.do("recover") == ["newer"]
    assert offered(recovery) == [("A", Judgement.NEWER)]


@pytest.mark.skipif(shutil.which("mount") is None or os.geteuid() != 0, reason="needs root")
def test_6_on_a_file_system_that_is_really_full_the_copy_and_the_file_stay(
    tmp_path: Path, mine: Path
) -> None:
    small = tmp_path / "small"
    small.mkdir()
    if os.system(f"mount -t tmpfs -o size=256k tmpfs {small} 2>/dev/null"):
        pytest.skip("no file system may be mounted here")
    try:
        with editor(small) as process:
            edit_and_wait(process, mine, "A")
        recovery = RecoveryFolder(small / "depthscope" / "recovery")
        room = os.statvfs(small).f_bavail * os.statvfs(small).f_frsize
        (small / "filler").write_bytes(b"x" * room)
        with editor(small) as process:
            assert process.do("recover") == ["newer"]
            process.do("title", "A and more")
            assert "No space left" in process.do("copy")[0]
        assert offered(recovery) == [("A", Judgement.NEWER)]
    finally:
        os.system(f"umount {small}")


# 7. What is not known is not told as known


def test_7_after_a_recovery_saving_asks_nothing_where_the_file_is_as_it_was(
    home: Path, mine: Path, make_window: MakeWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    with editor(home) as process:
        edit_and_wait(process, mine, "A")
    window = make_window()
    monkeypatch.setattr(Dialogs, "recover", staticmethod(lambda *_: RECOVER))
    window.file_actions.offer_recovery()
    assert window.file_actions.save()  # a question would fail: see make_window
    assert files.load(mine).title == "A"


def test_7_saving_asks_where_the_file_was_changed_after_the_recovery(
    home: Path, mine: Path
) -> None:
    with editor(home) as process:
        edit_and_wait(process, mine, "A")
    with editor(home) as process:
        assert process.do("recover") == ["newer"]
        files.save(edits.set_title(edits.empty_design(), "theirs"), mine)
        assert process.do("save").startswith("it has changed on disk since it was opened here")
    assert files.load(mine).title == "theirs"


def test_7_a_copy_that_does_not_know_its_file_says_that_it_is_not_known(
    home: Path, mine: Path, recovery: RecoveryFolder
) -> None:
    recovery.path.mkdir(parents=True)
    design = files.dumps(edits.set_title(edits.empty_design(), "A"))
    old = f'{{"path": "{mine}", "design": {design}}}'
    (recovery.path / "1-a.json").write_text(old)
    with editor(home) as process:
        assert process.do("recover") == ["newer"]
        assert process.do("save").startswith("it is not known whether it has changed on disk")
        assert process.do("save").startswith("it is not known")
    assert not list(recovery.path.glob("*.damaged"))
    assert not [each for each in recovery.found() if isinstance(each, DamagedCopy)]
