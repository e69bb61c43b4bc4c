"""The scripts with the large counts, in their short forms."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults import editing_kills, kills, recovery_folders


def test_damaged_recovery_folders_hide_nothing_and_lose_nothing() -> None:
    found = recovery_folders.main(60, seed=1)
    assert found["offered"] >= found["folders"] == 60
    assert found["damaged"] > 30


@pytest.mark.slow
def test_kills_while_saving_and_keeping_copies_tear_nothing() -> None:
    found = kills.main(12, seed=1)
    assert found["copy newer"] > 0


@pytest.mark.slow
def test_what_a_kill_in_the_middle_of_editing_cost_is_offered(tmp_path: Path) -> None:
    editing_kills.kill_once(tmp_path, 0.3)
