"""Sentences about files say what is known, with the time, and nothing else."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from simulator.design import edits
from simulator.design.storage import files
from simulator.design.storage.recovery_copy import Judgement, RecoveryCopy
from simulator.design.storage.recovery_folder import DamagedCopy
from simulator.design.storage.store import DesignStore, Obstacle, SaveRefused
from ui.shell import file_words

NOON = datetime(2026, 11, 27, 12, 0, 5).timestamp()


def test_a_time_of_today_has_seconds_and_another_one_its_date() -> None:
    assert file_words.time_text(NOON, NOON + 3_600) == "at 12:00:05"
    assert file_words.time_text(NOON, NOON + 86_400) == "on 2026-11-27 at 12:00"
    assert file_words.when("since", None) == ""
    assert file_words.when("since", 1e9).startswith(" since 2001-09-09 at ")
    assert file_words.when("", 1e9).startswith(" on 2001-09-09 at ")


@pytest.mark.parametrize(
    ("judgement", "words"),
    [
        (Judgement.NEWER, "It is newer than mine.json, which is as it was before these changes."),
        (Judgement.OLDER, "It is older than mine.json, which was saved on 2001-09-09 at"),
        (Judgement.DIVERGED, "mine.json was changed meanwhile, on 2001-09-09 at"),
        (Judgement.NO_FILE, "mine.json is no longer there."),
        (Judgement.UNKNOWN, "mine.json cannot be read: which of the two is newer is not known."),
        (Judgement.SAME, "mine.json holds the same."),
    ],
)
def test_a_copy_is_offered_in_words_about_its_file(
    tmp_path: Path, judgement: Judgement, words: str
) -> None:
    path = tmp_path / "mine.json"
    path.touch()
    os.utime(path, (1e9, 1e9))
    copy = RecoveryCopy(edits.empty_design(), path, "", NOON)
    said = file_words.judgement_text(copy, judgement)
    assert said.startswith("The copy was made ")
    assert words in said
    assert said.endswith(str(tmp_path))
    never_saved = file_words.judgement_text(replace(copy, path=None), judgement)
    assert never_saved.endswith("The design had never been saved.")


def test_damaged_copies_are_counted_and_the_first_is_named(tmp_path: Path) -> None:
    one = DamagedCopy(tmp_path / "a.damaged", "is damaged")
    assert file_words.damaged_text([]) == ""
    assert file_words.damaged_text([one]) == (
        f"A recovery copy could not be read and was kept: {one.path} (is damaged)."
    )
    assert file_words.damaged_text([one, one]).startswith("2 recovery copies could not be read and")


def test_each_obstacle_is_told_as_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    files.save(edits.empty_design(), path)
    os.utime(path, (1e9, 1e9))
    store = DesignStore.to_replace(path)
    said = {
        obstacle: file_words.conflict_text(store, SaveRefused(obstacle, ""))
        for obstacle in Obstacle
    }
    assert "it was changed on 2001-09-09 at" in said[Obstacle.CHANGED_ELSEWHERE]
    assert "is not known" in said[Obstacle.UNKNOWN]
    assert "open in another window. Replacing takes it over" in said[Obstacle.OPEN_ELSEWHERE]
    assert "write-protected" in said[Obstacle.READ_ONLY]
    path.unlink()
    gone = file_words.conflict_text(store, SaveRefused(Obstacle.CHANGED_ELSEWHERE, ""))
    assert "it was changed, and that would be lost." in gone
