"""Study files: what is read, what is refused with its place, and how one is written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from simulator.errors import DesignError
from simulator.study import document
from tests.simulator.study.studies import DESIGN, SKIP, SKIPS, raw, study, two_networks


def problems(fields: dict[str, Any]) -> list[str]:
    with pytest.raises(DesignError) as refused:
        document.loads(json.dumps(raw(**fields)))
    return [str(problem) for problem in refused.value.problems]


def test_what_is_written_reads_as_the_same_study_and_says_only_what_was_decided() -> None:
    found = study(variants=[{"name": "skips", "settings": {SKIPS: SKIP}}])
    text = document.dumps(found)
    assert document.loads(text) == found
    assert list(json.loads(text)) == [
        "format", "version", "title", "values", "variants", "seeds", "design"
    ]  # fmt: skip
    assert document.dumps(document.loads(text)) == text


def test_by_default_the_depth_is_varied_over_three_seeds() -> None:
    short = {key: value for key, value in raw().items() if key != "seeds"}
    found = document.loads(json.dumps(short))
    assert (found.axis, found.seeds, found.variants) == (None, (0, 1, 2), ())


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"values": [2, 0]}, "values[1]: a depth is a whole number from 1 upwards (got 0)"),
        ({"values": [2, 2.5]}, "values[1]: a depth is a whole number from 1 upwards (got 2.5)"),
        ({"values": []}, "values: must have at least 1 entry (got 0)"),
        ({"seeds": [3, 4, 3]}, "seeds[2]: 3 stands twice in this list"),
        ({"seeds": [-1]}, "seeds[0]: must be at least 0 (got -1)"),
        ({"sedes": [1]}, "sedes: is not known here; did you mean 'seeds'?"),
        (
            {"variants": [{"name": "a", "setings": {}}]},
            "variants[0].setings: is not known here; did you mean 'settings'?",
        ),
        (
            {"variants": [{"name": "a"}, {"name": "a"}]},
            'variants[1]: "a" stands twice in this list',
        ),
        (
            {"variants": [{"name": "a", "network": "Residual"}]},
            'variants[0].network: no network is called "Residual"; there are Plain',
        ),
        ({"version": 2}, "version: this file was written by a newer Depthscope"),
        ({"format": "depthscope.design"}, 'format: must be "depthscope.study"'),
        ({"values": list(range(1, 900)), "seeds": list(range(200))}, "at most 100,000 runs"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(fields: dict[str, Any], told: str) -> None:
    assert any(problem.startswith(told) for problem in problems(fields)), problems(fields)


def test_problems_of_the_design_are_told_beside_those_of_the_study() -> None:
    layers = [{"id": "a", "type": "dense", "units": 0}]
    found = problems({"design": {**DESIGN, "networks": [{"layers": layers}]}, "epochs": 0})
    assert "design.networks[0].layers[0].units: must be at least 1 (got 0)" in found
    assert "epochs: must be at least 1 (got 0)" in found


def test_a_bad_design_does_not_make_good_names_of_networks_wrong() -> None:
    variants = [{"name": "a", "network": "Skips"}]
    found = problems({"design": two_networks(title=3), "variants": variants})
    assert found == ["design.title: must be text (got 3)"]


def test_a_saved_study_finds_its_data_from_its_own_folder(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "points.csv").write_text("x,y\n1,0\n2,1\n")
    path = tmp_path / "a.depthscope-study.json"
    path.write_text(
        json.dumps(raw(design={**DESIGN, "data": {"name": "file", "path": "points.csv"}}))
    )
    moved = elsewhere / "b.depthscope-study.json"
    document.save(document.load(path), moved)
    assert json.loads(moved.read_text())["design"]["data"]["path"] == "../points.csv"
    assert document.load(moved).design.data.file.samefile(tmp_path / "points.csv")


def test_what_stands_where_a_study_is_kept_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "t.depthscope-study.json"
    assert document.keep(study(), path) == ""
    before = path.stat().st_mtime_ns
    assert document.keep(study(), path) == ""
    assert path.stat().st_mtime_ns == before, "the same study is not written again"
    assert "earlier" in document.keep(study(seeds=[7]), path)
    assert document.load(tmp_path / f"{path.name}.earlier") == study()
    path.write_text("{torn")
    assert "damaged" in document.keep(study(), path)
    assert (tmp_path / f"{path.name}.damaged").read_text() == "{torn"
    assert document.load(path) == study()
