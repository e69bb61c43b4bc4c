"""`depthscope data` says what a file is understood to be, and `check` what a design makes of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.simulator.data.interpretation.test_tables import CASES
from tests.ui.inspector.data.test_panel import arrays
from ui.cli.main import main

PRICES = "nr,sqm,kind,price\n" + "".join(
    f'{n + 1},{40 + 5.5 * n},{"ab"[n % 2]},"{95 + 7 * n},000"\n' for n in range(15)
)


@pytest.fixture
def prices(tmp_path: Path) -> Path:
    path = tmp_path / "prices.csv"
    path.write_text(PRICES + ',60,a,"n.d."\n')
    return path


def test_json_holds_the_whole_understanding(
    prices: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["data", str(prices), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert list(found) == [
        "file", "format", "rows", "header", "delimiter", "decimal", "encoding", "target", "task",
        "classes", "outputs", "inputs", "input_shape", "ignored", "missing", "notes",
    ]  # fmt: skip
    assert (found["file"], found["format"], found["rows"]) == ("prices.csv", "csv", 16)
    assert (found["task"], found["target"], found["classes"]) == ("regression", ["price"], None)
    assert (found["inputs"], found["input_shape"]) == (["sqm", "kind"], [3])
    assert found["missing"] == {"cells": 1, "rows": 1, "treatment": "drop"}


def test_sentences_say_what_was_taken_for_what(
    prices: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["data", str(prices), "--set", "target=kind", "--set", "data.missing=impute"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("prices.csv: 16 rows · predict kind (2 classes: a 9, b 7) from")
    assert "1 of 16 rows are filled in" in lines
    assert "column 4 (price): 1 cell is no number ('n.d.') (row 17)" in lines


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (["target=prise"], "there is no column 'prise'; did you mean 'price'?"),
        (["targt=price"], "data.targt: is not known here; did you mean 'target'?"),
        (["missing=refuse"], "column 4 (price): 1 cell is no number ('n.d.') (row 17)"),
        (["delimiter=;;"], "data.delimiter: "),
    ],
)
def test_what_cannot_be_used_is_a_located_sentence(
    prices: Path, settings: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    given = [part for setting in settings for part in ("--set", setting)]
    assert main(["data", str(prices), *given, "--json"]) == 2
    shown = capsys.readouterr()
    assert words in shown.err
    assert shown.out == ""


def test_check_says_what_the_data_of_a_design_are(
    prices: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    design = prices.with_name("own.depthscope.json")
    data: dict[str, object] = {"name": "file", "path": prices.name, "ignore": ["sqm"]}
    head = {"format": "depthscope.design", "version": 1, "networks": [{"layers": []}]}
    design.write_text(json.dumps({**head, "data": data}))
    assert main(["check", str(design)]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"{design}: no problems; 16 rows · predict price (a number) from 1 col")
    design.write_text(json.dumps({**head, "data": {**data, "ignore": ["sq"]}}))
    assert main(["check", str(design)]) == 2
    assert "data.ignore: prices.csv: there is no column 'sq'" in capsys.readouterr().out


def test_check_tells_every_case_as_data_does(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    design = tmp_path / "own.depthscope.json"
    head = {"format": "depthscope.design", "version": 1, "networks": [{"layers": []}]}
    paths = [*sorted(CASES.glob("*.csv")), *arrays(tmp_path)]
    assert len(paths) > 26
    refused = set()
    for path in paths:
        status = main(["data", str(path)])
        told = capsys.readouterr()
        design.write_text(json.dumps({**head, "data": {"name": "file", "path": str(path)}}))
        assert main(["check", str(design)]) == status
        checked = capsys.readouterr().out
        if status:
            refused.add(path.name)
            assert told.err.partition(f"{path.name}: ")[2] in checked
        else:
            sentence = told.out.splitlines()[0].removeprefix(f"{path.name}: ")
            assert checked.startswith(f"{design}: no problems; {sentence}")
    assert refused == {"objects.npz"}
