"""Whatever `facts` promises, `load` keeps, for every data set alike."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.data import DATASETS, DataFacts, Dataset, DataSpec, facts, load

OWN = "own.csv"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A folder with a table of 40 rows and three classes."""
    folder: Path = tmp_path_factory.mktemp("data")
    rows = [f"{n},{n * n % 17},{'abc'[n % 3]}" for n in range(40)]
    (folder / OWN).write_text("n,square,kind\n" + "\n".join(rows), encoding="utf-8")
    return str(folder)


def spec_of(name: str, **fields: Any) -> DataSpec:
    return DataSpec(name=name, path=OWN if name == "file" else None, **fields)


def whole(dataset: Dataset) -> np.ndarray:
    """All inputs, training first."""
    held = dataset.validation_inputs
    parts = [dataset.train_inputs] if held is None else [dataset.train_inputs, held]
    return np.concatenate(parts)


@pytest.mark.parametrize("name", DATASETS)
@given(
    samples=st.integers(2, 60),
    fraction=st.floats(0, 0.9),
    seed=st.integers(0, 2**32 - 1),
    features=st.sampled_from([("x1", "x2"), ("x2",), ("x1", "x1*x2", "sin(x2)")]),
    standardize=st.booleans(),
)
@settings(max_examples=12)
def test_the_facts_are_what_loading_gives(
    folder: str,
    name: str,
    samples: int,
    fraction: float,
    seed: int,
    features: tuple[Any, ...],
    standardize: bool,
) -> None:
    spec = spec_of(
        name, samples=samples, validation_fraction=fraction, seed=seed, features=features,
        standardize=standardize,
    ).in_folder(folder)  # fmt: skip
    known, data = facts(spec), load(spec)
    assert (known.task, known.input_shape, known.outputs) == (
        data.task, data.input_shape, data.outputs,
    )  # fmt: skip
    parts = [(data.train_inputs, data.train_targets, known.training_samples)]
    if data.validation_inputs is not None:
        assert data.validation_targets is not None
        parts.append((data.validation_inputs, data.validation_targets, known.validation_samples))
    else:
        assert known.validation_samples == 0
        assert data.validation_targets is None
    for inputs, targets, count in parts:
        assert inputs.shape == (count, *data.input_shape)
        assert inputs.dtype == np.float64
        assert np.isfinite(inputs).all()
        if data.task == "classification":
            assert len(data.class_names) == data.outputs
            assert targets.shape == (count,)
            assert targets.min() >= 0
            assert targets.max() < data.outputs
        else:
            assert data.class_names == ()
            assert targets.shape == (count, data.outputs)


@pytest.mark.parametrize("name", DATASETS)
def test_the_same_spec_gives_the_same_numbers(folder: str, name: str) -> None:
    first, again = load(spec_of(name).in_folder(folder)), load(spec_of(name).in_folder(folder))
    assert np.array_equal(first.train_inputs, again.train_inputs)
    assert np.array_equal(first.train_targets, again.train_targets)


@pytest.mark.parametrize("name", [name for name in DATASETS if name != "xor_table"])
def test_another_seed_gives_other_training_data(folder: str, name: str) -> None:
    first, other = (
        load(spec_of(name).in_folder(folder)),
        load(spec_of(name, seed=1).in_folder(folder)),
    )
    assert not np.array_equal(first.train_inputs, other.train_inputs)


@pytest.mark.parametrize("name", [n for n, kind in DATASETS.items() if kind.make is not None])
def test_the_split_does_not_change_the_points(name: str) -> None:
    undivided = load(spec_of(name, validation_fraction=0.0))
    divided = load(spec_of(name, validation_fraction=0.3))
    assert sorted(map(tuple, whole(undivided))) == sorted(map(tuple, whole(divided)))


@pytest.mark.parametrize("name", DATASETS)
def test_standardizing_centres_and_scales_the_training_part(folder: str, name: str) -> None:
    data = load(spec_of(name, standardize=True).in_folder(folder))
    axes = tuple(range(data.train_inputs.ndim - 1))
    assert np.allclose(data.train_inputs.mean(axis=axes), 0)
    assert np.allclose(data.train_inputs.std(axis=axes), 1)
    plain = load(spec_of(name).in_folder(folder))
    if plain.validation_inputs is not None and data.validation_inputs is not None:
        mean, spread = plain.train_inputs.mean(axis=axes), plain.train_inputs.std(axis=axes)
        assert np.allclose(data.validation_inputs, (plain.validation_inputs - mean) / spread)


def test_a_column_that_is_constant_is_only_shifted() -> None:
    data = load(spec_of("circles", samples=2, validation_fraction=0.5, standardize=True))
    assert data.train_inputs.tolist() == [[0, 0]]


@pytest.mark.parametrize("name", DATASETS)
def test_features_apply_to_points_of_the_plane_only(folder: str, name: str) -> None:
    data = load(spec_of(name, features=("x2", "x1", "x1*x2")).in_folder(folder))
    plain = load(spec_of(name).in_folder(folder))
    if DATASETS[name].coordinates == 2:
        x1, x2 = plain.train_inputs.T
        assert np.array_equal(data.train_inputs, np.stack([x2, x1, x1 * x2], axis=1))
    else:
        assert np.array_equal(data.train_inputs, plain.train_inputs)


def test_the_truth_table_has_four_rows_whatever_else_is_set() -> None:
    data = load(spec_of("xor_table", samples=50, noise=3.0, validation_fraction=0.5, seed=9))
    assert data.train_inputs.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert data.train_targets.tolist() == [0, 1, 1, 0]
    assert data.validation_inputs is None


def test_the_digits_say_how_many_images_they_train_on() -> None:
    assert facts(DataSpec()).summary == "digits 8 × 8 · 1,438 training images"
    data = load(DataSpec())
    assert data.train_inputs.shape == (1438, 8, 8, 1)
    assert data.class_names == tuple("0123456789")


def test_every_class_of_the_digits_is_held_back_in_its_share() -> None:
    data = load(DataSpec())
    assert data.validation_targets is not None
    training, held = np.bincount(data.train_targets), np.bincount(data.validation_targets)
    assert np.abs(held / (training + held) - 0.2).max() < 1 / 174


def test_facts_generate_nothing() -> None:
    spec = DataSpec(name="spirals", samples=1_000_000)
    assert facts(spec) == DataFacts("spirals", "classification", (2,), 2, 800_000, 200_000)


def test_a_caller_cannot_change_what_others_load() -> None:
    load(DataSpec(validation_fraction=0.0)).train_inputs[:] = 7
    assert load(DataSpec(validation_fraction=0.0)).train_inputs.max() == 0.5


@pytest.mark.parametrize("name", DATASETS)
def test_the_settings_of_a_set_are_fields_of_the_spec(name: str) -> None:
    kind = DATASETS[name]
    assert set(kind.settings) <= set(DataSpec.model_fields)
    assert ("features" in kind.settings) == (kind.coordinates == 2)
    assert kind.title
    assert kind.summary


def test_only_targets_of_regression_from_a_file_are_standardized() -> None:
    plain, asked = (
        load(DataSpec(name="sine", samples=20, standardize_targets=wanted))
        for wanted in (False, True)
    )
    assert np.array_equal(plain.train_targets, asked.train_targets)
