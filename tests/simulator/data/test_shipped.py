"""The shipped tables are those of their sources, and train."""

from __future__ import annotations

import pytest

from simulator.assets import asset
from simulator.data import DataSpec, facts, load, understand
from simulator.data.shipped import SHIPPED


@pytest.mark.parametrize(
    ("name", "rows", "used", "inputs", "sizes", "means"),
    [
        ("iris", 150, 150, 4, {"setosa": 50, "versicolor": 50, "virginica": 50},
         {0: 5.843, 1: 3.057, 2: 3.758, 3: 1.199}),  # Fisher's own: UCI's file has two errors
        ("wine", 178, 178, 13, {"1": 59, "2": 71, "3": 48}, {0: 13.0006, 12: 746.893}),
        ("penguins", 344, 333, 9, {"Adelie": 146, "Chinstrap": 68, "Gentoo": 119}, {}),
    ],
)  # fmt: skip
def test_numbers_are_those_of_the_source(
    name: str, rows: int, used: int, inputs: int, sizes: dict[str, int], means: dict[int, float]
) -> None:
    found = understand(DataSpec(name=name))
    assert (found.rows, found.used_rows, found.input_shape) == (rows, used, (inputs,))
    assert found.classes is not None
    assert found.class_sizes is not None
    assert dict(zip(found.classes, found.class_sizes, strict=True)) == sizes
    data = load(DataSpec(name=name, validation_fraction=0.0))
    for at, mean in means.items():
        assert data.train_inputs[:, at].mean() == pytest.approx(mean, abs=6e-4)
    assert facts(DataSpec(name=name)).title == name


def test_each_has_its_source_and_licence_told() -> None:
    told = asset("datasets", "README.md").read_text("utf-8")
    for shipped in SHIPPED.values():
        assert f"`{shipped.file}`" in told


def test_they_need_no_folder_of_a_design() -> None:
    assert not DataSpec(name="iris").needs_folder
    assert facts(DataSpec(name="iris"), wait=False).training_samples == 120
