"""The table on disk: nothing finished is lost, and nothing that stands there is overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.study import table
from simulator.study.rows import rows
from simulator.study.table_file import TableFile
from tests.simulator.study.studies import SKIP, SKIPS, study
from tests.simulator.study.test_table import RESULT

STUDY = study()
HEADER = table.columns(STUDY)
CELLS = [table.cells(STUDY, row, RESULT) for row in rows(STUDY)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A table with all but the last run, as a killed process leaves it."""
    out = tmp_path / "t.csv"
    kept = TableFile(out, HEADER)
    for cells in CELLS[:-1]:
        kept.append(cells)
    kept.close()
    return out


def reopened(path: Path, header: tuple[str, ...] = HEADER) -> TableFile:
    kept = TableFile(path, header)
    kept.close()
    return kept


def test_a_run_is_in_the_file_as_soon_as_it_is_appended(path: Path) -> None:
    kept = TableFile(path, HEADER)
    assert not kept.notes
    assert list(kept.finished.values()) == CELLS[:-1]
    kept.append(CELLS[-1])
    assert path.read_text() == table.csv(HEADER, CELLS)
    kept.close()


def test_a_failed_run_is_in_the_file_and_made_again(path: Path) -> None:
    kept = TableFile(path, HEADER)
    last = dict(zip(HEADER, CELLS[-1], strict=True))
    kept.append([*{**last, "status": "failed"}.values()])
    assert len(kept.finished) == 3
    kept.close()
    assert len(reopened(path).finished) == 3
    assert path.read_text().count("failed") == 1


def test_sorting_keeps_runs_of_other_studies_behind(path: Path) -> None:
    kept = TableFile(path, HEADER)
    kept.sort([CELLS[2], CELLS[1]])
    kept.close()
    assert path.read_text() == table.csv(HEADER, [CELLS[2], CELLS[1], CELLS[0]])


@pytest.mark.parametrize(
    ("damage", "left"),
    [
        (lambda text: text[:-20], 2),  # a torn last line
        (lambda text: text + "torn", 3),
        (lambda text: text.replace("finished", "fini\nshed", 1), 2),
        (lambda text: text.replace("0.30000000000000004", "0.3.0", 1), 2),
        (lambda text: text.replace("vanishing", "\udcff", 1), 2),
        (lambda text: text.replace("vanishing", '"van"ish', 1), 2),
        (lambda text: text.replace("depth,", "tiefe,", 1), 0),
        (lambda text: "name,number\nAda,1\n", 0),
        (lambda text: "\0" * 500, 0),
        (lambda text: "", 0),
    ],
)  # fmt: skip
def test_a_damaged_table_is_moved_aside_and_its_sound_lines_are_taken_over(
    path: Path, damage: object, left: int
) -> None:
    assert callable(damage)
    content = damage(path.read_text()).encode("utf-8", "surrogateescape")
    path.write_bytes(content)
    kept = reopened(path)
    assert len(kept.finished) == left
    assert f"damaged and is now t.csv.damaged; {left} finished" in kept.notes[0]
    assert path.with_name("t.csv.damaged").read_bytes() == content
    assert not reopened(path).notes, "what was written instead is sound"
    assert set(map(tuple, reopened(path).finished.values())) <= set(map(tuple, CELLS))


def test_damage_upon_damage_overwrites_neither(path: Path) -> None:
    for text in ("one", "two", "three"):
        path.write_text(text)
        reopened(path)
    aside = sorted(path.parent.glob("t.csv.damaged*"))
    assert [each.read_text() for each in aside] == ["one", "two", "three"]


def test_a_table_of_other_columns_is_kept_aside_and_its_runs_count(path: Path) -> None:
    other = study(variants=[{"name": "Plain"}, {"name": "s", "settings": {SKIPS: SKIP}}])
    before = path.read_text()
    kept = reopened(path, table.columns(other))
    assert path.with_name("t.csv.earlier").read_text() == before
    assert {row.digest for row in rows(other)} >= set(kept.finished)
    assert len(kept.finished) == 3


def test_two_studies_do_not_write_one_table(path: Path) -> None:
    kept = TableFile(path, HEADER)
    with pytest.raises(OSError, match="another study is writing it"):
        TableFile(path, HEADER)
    kept.close()
    assert len(reopened(path).finished) == 3


def test_a_folder_in_its_place_is_refused_and_lets_the_lock_go(tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(OSError, match="folder"):
            TableFile(tmp_path, HEADER)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = TableFile(path, HEADER)
    monkeypatch.setattr("os.write", lambda _descriptor, line: len(line) - 1)
    with pytest.raises(OSError, match="the disk is full"):
        kept.append(CELLS[-1])
    kept.close()
