"""A run of a study on the canvas: the same design and data, and Undo brings back what was there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from simulator.study import document as studies
from simulator.study.rows import rows
from simulator.study.run import run_task
from simulator.study.scheduling import plain
from tests.simulator.study.studies import DESIGN, raw, study, two_networks
from ui.document.document import Document
from ui.shell.study_runs import open_run


@pytest.mark.usefixtures("qapp")
def test_a_run_replaces_the_design_as_one_step_or_is_a_document_of_its_own() -> None:
    found, document = study(design=two_networks()), Document()
    before = document.design
    row = list(rows(found))[-1]
    cells = {"variant": "Skips", "depth": 4, "seed": 1}
    assert open_run(found, cells, "depth", document, anew=False) == ""
    assert document.design.title == "Skips, depth 4, seed 1"
    assert document.design.training.seed == 1
    assert document.design == row.design.replaced(title=document.design.title)
    assert document.undo_stack.count() == 1
    document.undo_stack.undo()
    assert document.design == before

    other = Document()
    assert open_run(found, cells, "depth", other, anew=True) == ""
    assert not other.undo_stack.count()
    assert other.design.networks == row.design.networks
    gone = {**cells, "variant": "Other"}
    assert open_run(found, gone, "depth", document, anew=False) == (
        "The study has no such run any more."
    )
    for each in (document, other):
        each.close()


@pytest.mark.usefixtures("qapp")
def test_its_data_are_found_from_wherever_the_run_is_opened(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    rows_of_data = "\n".join(f"{at / 7:.3f},{-at / 5:.3f},{'ab'[at % 2]}" for at in range(40))
    (tmp_path / "data.csv").write_text(f"u,v,w\n{rows_of_data}\n")
    data = {"name": "file", "path": "data.csv", "target": "w"}
    path = tmp_path / f"s{studies.EXTENSION}"
    path.write_text(json.dumps(raw(design={**DESIGN, "data": data})))
    found = studies.load(path)
    [row, *_] = rows(found)
    cells = {"variant": "Plain", "depth": 2, "seed": 0}
    for anew in (True, False):
        document = Document()
        open_run(found, cells, "depth", document, anew=anew)
        if anew:
            assert Path(document.design.data.path or "").is_absolute()
        document.recheck_data()
        assert not document.analysis.problems
        made = run_task(plain(row))
        assert made["status"] == "finished"
        document.close()
