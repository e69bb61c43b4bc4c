"""The studies that ship: their tables are what their files give, and show what they say."""

from __future__ import annotations

import csv
from typing import Any

import pytest

from simulator.assets import asset
from simulator.study import document, table
from simulator.study.rows import rows
from simulator.study.run import run_task
from simulator.study.scheduling import plain
from simulator.study.summary import deepest_that_trains, points

STUDIES = sorted(path.name for path in asset("studies").glob(f"*{document.EXTENSION}"))


def recorded(name: str) -> list[dict[str, Any]]:
    path = asset("studies", name.replace(document.EXTENSION, ".csv"))
    with path.open(newline="", encoding="utf-8") as file:
        header, *found = csv.reader(file)
    assert tuple(header) == table.columns(document.load(asset("studies", name)))
    return [table.values(header, row) for row in found]


def medians(found: list[dict[str, Any]]) -> dict[tuple[str, float], float]:
    return {
        (point.variant, point.value): point.train_loss.median
        for point in points(found)
        if point.train_loss is not None
    }


@pytest.mark.parametrize("name", STUDIES)
def test_a_recorded_table_has_every_run_of_its_file_and_no_other(name: str) -> None:
    found = document.load(asset("studies", name))
    out = name.replace(document.EXTENSION, ".csv")
    assert f"depthscope study assets/studies/{name} --out assets/studies/{out}\n" in found.notes
    digests = [row["digest"] for row in recorded(name)]
    assert digests == [row.digest for row in rows(found)]
    assert {row["status"] for row in recorded(name)} <= {"finished", "diverged"}


@pytest.mark.slow
@pytest.mark.parametrize("name", STUDIES)
def test_a_small_part_made_again_gives_the_recorded_numbers(name: str) -> None:
    """To the bit on the machine that made them; other matrix products differ in the last digits."""
    plan = list(rows(document.load(asset("studies", name))))
    shallow = [row for row in plan if row.value in sorted({row.value for row in plan})[:2]]
    for row in shallow[:: max(len(shallow) // 2, 1)]:
        again, then = run_task(plain(row)), recorded(name)[row.number]
        for column in ("train_loss", "validation_loss", "gradient_ratio_first", "chance_loss"):
            assert again[column] == pytest.approx(then[column], rel=1e-4), (row.line.name, column)
        assert again["parameters"] == then["parameters"]


def test_on_digits_plain_networks_degrade_with_depth_and_residual_ones_do_not() -> None:
    found = recorded("digits.depthscope-study.json")
    loss = medians(found)
    for name in ("plain", "batch norm"):
        assert loss[name, 4] < loss[name, 2], "at first, deeper is better"
        assert loss[name, 4] < 0.1 < 1.5 < loss[name, 64]
    for name in ("residual", "residual + batch norm"):
        assert max(loss[name, depth] for depth in (8, 16, 32, 64)) < loss[name, 2]
        assert loss[name, 64] < 0.1
    deepest = deepest_that_trains(points(found))
    assert deepest["residual"] == deepest["residual + batch norm"] == 64
    assert max(deepest["plain"], deepest["batch norm"]) <= 32


def test_on_digits_the_gradient_of_what_degrades_need_not_vanish() -> None:
    found = recorded("digits.depthscope-study.json")
    ratios = {
        name: min(
            row["gradient_ratio_first"]
            for row in found
            if (row["variant"], row["depth"]) == (name, 64)
        )
        for name in ("plain", "batch norm")
    }
    assert ratios["plain"] > 0.01
    assert ratios["batch norm"] > 1_000, "it explodes towards the input"


def medians_of(found: list[dict[str, Any]], name: str, column: str) -> dict[float, float]:
    return {
        point.value: spread.median
        for point in points(found, columns=(column, "train_loss"))
        if point.variant == name and (spread := point.spreads[column]) is not None
    }


def test_on_spirals_depth_has_an_optimum_that_skips_push_out() -> None:
    """Claim 18: deeper is better up to a depth, and residual networks have theirs further out."""
    found = recorded("spirals.depthscope-study.json")
    best = {}
    for name in ("plain", "batch norm", "residual"):
        accuracy = medians_of(found, name, "validation_accuracy")
        best[name] = max(accuracy, key=lambda depth: accuracy[depth])
        assert accuracy[best[name]] > accuracy[2] + 0.2, "shallow networks are too simple"
        assert accuracy[best[name]] > accuracy[96] + 0.1, "and the deepest do not learn as much"
    assert best["residual"] > max(best["plain"], best["batch norm"])


def test_with_skips_networks_train_that_are_five_times_as_deep() -> None:
    deepest = deepest_that_trains(points(recorded("spirals.depthscope-study.json")))
    assert deepest["residual"] >= 5 * deepest["plain"] >= 5 * 12
    assert deepest["batch norm"] <= deepest["plain"]


def test_which_initialiser_goes_deepest_depends_on_the_activation() -> None:
    deepest = {
        activation: deepest_that_trains(points(recorded(f"{file}.depthscope-study.json")))
        for activation in ("sigmoid", "tanh", "relu")
        if (file := f"initializers-{activation}")
    }
    assert deepest["sigmoid"] == dict.fromkeys(("normal, 0.05", "Glorot", "He", "orthogonal"), 2)
    tanh, relu = deepest["tanh"], deepest["relu"]
    assert relu["He"] >= 2 * max(relu["Glorot"], relu["orthogonal"]), "He's is made for ReLU"
    assert tanh["orthogonal"] > tanh["Glorot"] > tanh["He"], "and is too large for tanh"
    assert relu["normal, 0.05"] == tanh["normal, 0.05"] == 4, "a fixed spread is for no depth"
