"""Which tests a mutant meets, and in which order, without running any of them."""

from __future__ import annotations

from tests.mutation.mutants import Change, Mutant
from tests.mutation.runner import folders_of, stages


def change(path: str) -> Change:
    return Change(Mutant(path, "core/AddNot", 0, (1, 0), (1, 1)), "", "")


def folders(*paths: str) -> list[str]:
    return folders_of([change(path) for path in paths])


def test_the_tests_without_a_change_are_those_that_the_mutants_meet_each_once() -> None:
    assert folders() == []
    assert folders("ui/plots/curve.py") == ["tests/ui/plots", "tests/ui/views"]
    assert folders("ui/views/study/key.py", "ui/plots/pens.py") == folders("ui/plots/curve.py")
    assert folders("ui/run/worker.py") == ["tests/ui/run"]
    assert folders("simulator/nn/losses.py") == ["tests/simulator"]
    assert folders("ui/run/worker.py", "simulator/nn/losses.py") == [
        "tests/simulator", "tests/ui/run",
    ]  # fmt: skip
    elsewhere = "tests/ui/views/predictions/test_point_box.py"  # where TESTED_IN has it
    assert folders("ui/shell/data_points.py") == ["tests/ui/shell", elsewhere]
    assert folders("ui/shell/data_points.py", "ui/views/base/view.py") == [
        "tests/ui/plots", "tests/ui/shell", "tests/ui/views",
    ]  # fmt: skip


def test_the_nearest_tests_come_first_and_none_twice() -> None:
    found = stages("ui/plots/curve.py", quick=True)
    nearest = ["tests/ui/plots/test_curve.py", "tests/ui/plots", "tests/ui/views"]
    assert [stage[0] for stage in found] == nearest
    assert found[0][1:] == ["-m", "not slow"]
    assert found[2][3:] == [f"--ignore={done}" for done in nearest[:2]]
    slow = stages("simulator/nn/losses.py", quick=False)
    assert slow[-1] == ["tests/simulator", "-m", "slow"]
    assert slow[:-1] == stages("simulator/nn/losses.py", quick=True)
