"""What a window knows of its file, and that it replaces nothing that nobody agreed to lose."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from simulator.design import edits
from simulator.design.design import Design
from simulator.design.storage import files
from simulator.design.storage.locks import LockState
from simulator.design.storage.replacing import write_whole
from simulator.design.storage.store import (
    NO_FILE,
    NOT_KNOWN,
    DesignStore,
    FileState,
    Obstacle,
    SaveRefused,
    digest_at,
)
from simulator.errors import DesignError
from tests.simulator.design.edits.sketch import sketch


def titled(title: str) -> Design:
    return edits.set_title(edits.empty_design(), title)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "mine.depthscope.json"
    files.save(titled("first"), path)
    return path


def opened(path: Path) -> DesignStore:
    return DesignStore.open(path, files.read(path))


def refusal(store: DesignStore, design: Design) -> SaveRefused:
    before = digest_at(store.path)
    with pytest.raises(SaveRefused) as caught:
        store.save(design)
    assert digest_at(store.path) == before
    return caught.value


def test_each_state_of_a_file_has_its_name(path: Path) -> None:
    store = opened(path)
    assert store.state() is FileState.UNTOUCHED
    os.utime(path, (1, 1))
    assert store.state() is FileState.UNTOUCHED  # another time, the same content
    store.save(titled("mine"))
    assert store.state() is FileState.CHANGED_BY_US
    files.save(titled("theirs"), path)
    assert store.state() is FileState.CHANGED_ELSEWHERE
    path.unlink()
    assert store.state() is FileState.MISSING
    path.mkdir()
    assert store.state() is FileState.UNKNOWN
    path.rmdir()
    files.save(titled("mine"), path)
    assert store.state() is FileState.CHANGED_BY_US


def test_a_file_that_was_changed_is_replaced_only_as_it_was_when_the_user_agreed(
    path: Path,
) -> None:
    store = opened(path)
    files.save(titled("theirs"), path)
    refused = refusal(store, titled("mine"))
    assert refused.obstacle is Obstacle.CHANGED_ELSEWHERE
    store.agree(refused)
    files.save(titled("theirs again"), path)
    refused = refusal(store, titled("mine"))
    assert refused.obstacle is Obstacle.CHANGED_ELSEWHERE
    store.agree(refused)
    store.save(titled("mine"))
    assert files.load(path).title == "mine"


def test_where_the_file_holds_the_same_already_there_is_no_question(path: Path) -> None:
    store = opened(path)
    files.save(titled("mine"), path)
    store.save(titled("mine"))
    assert store.state() is FileState.CHANGED_BY_US


def test_a_file_that_is_gone_is_made_again_without_a_question(path: Path) -> None:
    store = opened(path)
    path.unlink()
    store.save(titled("mine"))
    assert files.load(path).title == "mine"


def test_a_file_that_appears_after_its_name_was_chosen_is_asked_about(tmp_path: Path) -> None:
    store = DesignStore.to_replace(tmp_path / "new.json")
    files.save(titled("theirs"), tmp_path / "new.json")
    assert refusal(store, titled("mine")).obstacle is Obstacle.CHANGED_ELSEWHERE


def test_a_name_that_was_chosen_in_knowledge_of_its_file_is_not_asked_about_again(
    path: Path,
) -> None:
    DesignStore.to_replace(path).save(titled("mine"))
    assert files.load(path).title == "mine"


def test_what_is_not_known_is_not_told_as_known(path: Path) -> None:
    store = DesignStore.recovered(path, NOT_KNOWN)
    assert store.state() is FileState.UNKNOWN
    refused = refusal(store, titled("mine"))
    assert refused.obstacle is Obstacle.UNKNOWN
    store.agree(refused)
    store.save(titled("mine"))


def test_recovered_changes_to_a_file_that_is_as_it_was_are_saved_without_a_question(
    path: Path,
) -> None:
    store = DesignStore.recovered(path, digest_at(path))
    assert store.state() is FileState.UNTOUCHED
    store.save(titled("mine"))
    gone = DesignStore.recovered(path.with_name("gone.json"), NO_FILE)
    gone.save(titled("mine"))


@pytest.mark.parametrize("mode", [0o444, 0o440, 0o400, 0o555])
def test_a_read_only_file_is_replaced_only_when_asked_and_stays_read_only(
    path: Path, mode: int
) -> None:
    store = opened(path)
    path.chmod(mode)
    refused = refusal(store, titled("mine"))
    assert refused.obstacle is Obstacle.READ_ONLY
    store.agree(refused)
    store.save(titled("mine"))
    assert files.load(path).title == "mine"
    assert path.stat().st_mode & 0o777 == mode
    assert refusal(store, titled("mine again")).obstacle is Obstacle.READ_ONLY  # once is once


def test_the_second_of_two_stores_is_read_only_until_the_first_is_closed(path: Path) -> None:
    first, second = opened(path), opened(path)
    assert first.lock() is LockState.HELD
    assert second.lock() is LockState.BUSY
    assert second.is_open_elsewhere()
    assert refusal(second, titled("second")).obstacle is Obstacle.OPEN_ELSEWHERE
    first.save(titled("first again"))
    first.close()
    assert second.try_again()
    # it is one's own now, and holds what the first has saved
    assert refusal(second, titled("second")).obstacle is Obstacle.CHANGED_ELSEWHERE
    second.reread()
    second.save(titled("second"))
    second.close()
    assert os.listdir(path.parent) == [path.name]


def test_who_agrees_to_replace_what_is_open_elsewhere_takes_it_over(path: Path) -> None:
    first, second = opened(path), opened(path)
    first.lock()
    second.lock()
    second.agree(refusal(second, titled("second")))
    second.save(titled("second"))
    assert first.is_open_elsewhere()
    assert refusal(first, titled("first")).obstacle is Obstacle.OPEN_ELSEWHERE
    second.close()
    assert refusal(first, titled("first")).obstacle is Obstacle.CHANGED_ELSEWHERE
    first.close()


def test_keeping_ours_means_the_file_as_it_is_now(path: Path) -> None:
    store = opened(path)
    files.save(titled("theirs"), path)
    store.keep_ours()
    assert store.state() is FileState.UNTOUCHED
    store.save(titled("mine"))
    assert files.load(path).title == "mine"


def test_rereading_what_is_no_design_changes_nothing(path: Path) -> None:
    store = opened(path)
    path.write_text("{")
    with pytest.raises(DesignError):
        store.reread()
    assert store.state() is FileState.CHANGED_ELSEWHERE


def test_a_folder_without_locks_still_compares(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unsupported(_descriptor: int) -> None:
        raise OSError("no locks here")

    monkeypatch.setattr("simulator.design.storage.locks._lock_descriptor", unsupported)
    store = opened(path)
    assert store.lock() is LockState.UNKNOWN
    assert not store.is_open_elsewhere()
    store.save(titled("mine"))
    write_whole(path, files.encoded(sketch("a")))
    assert refusal(store, titled("mine again")).obstacle is Obstacle.CHANGED_ELSEWHERE
