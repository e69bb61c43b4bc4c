"""Columns of dates are left out, or become days."""

from __future__ import annotations

import datetime
from pathlib import Path

import numpy as np
import pytest

from simulator.data import DataSpec
from simulator.data.readers import files

EPOCH = datetime.date(1970, 1, 1)
DAYS = [datetime.date(1999, 12, 24) + datetime.timedelta(11 * n) for n in range(20)]


@pytest.mark.parametrize(
    "form",
    ["%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%y", "%Y-%m-%d %H:%M"],
)
def test_dates_in_any_usual_form_become_days(tmp_path: Path, form: str) -> None:
    rows = "".join(f"{day.strftime(form)},{n % 3}.5\n" for n, day in enumerate(DAYS))
    (tmp_path / "own.csv").write_text("day,y\n" + rows)
    spec = DataSpec(name="file", path="own.csv", date_inputs="days").in_folder(tmp_path)
    table = files.read(spec)
    assert table.inputs[:, 0].tolist() == [(day - EPOCH).days for day in DAYS]
    assert table.understanding.inputs == ("day",)


def test_ambiguous_dates_put_the_day_first_unless_strokes_part_them(tmp_path: Path) -> None:
    def first(text: str) -> float:
        rows = f"day,y\n{text},1.5\n{text},2.5\n{text.replace('2', '3')},3.5\n"
        (tmp_path / "own.csv").write_text(rows)
        spec = DataSpec(name="file", path="own.csv", date_inputs="days").in_folder(tmp_path)
        return float(files.read(spec).inputs[0, 0])

    assert first("01.02.1970") == 31
    assert first("01/02/1970") == 1


def test_a_day_that_never_was_is_missing_and_a_time_is_part_of_a_day(tmp_path: Path) -> None:
    rows = "day,y\n2024-02-30,1.5\n1970-01-02T06:00,2.5\n1970-01-03 12:30,4.5\n"
    (tmp_path / "own.csv").write_text(rows)
    spec = DataSpec(name="file", path="own.csv", date_inputs="days").in_folder(tmp_path)
    table = files.read(spec)
    assert np.allclose(table.inputs[:, 0], [1.25, 2 + 12.5 / 24])
    assert table.understanding.missing.cells == 1
