"""`import simulator` as scripts and notebooks use it: the names of CONTRACT.md, without Qt."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import simulator
from simulator.engine.blas import prefer_wide_kernels
from tests.simulator.designs import dense, design

ROOT = Path(__file__).resolve().parents[2]
LESSON = ROOT / "assets" / "lessons" / "twenty-sigmoid-layers" / "design.depthscope.json"
REPORTED = {
    "forecast", "findings",
    "name", "depth", "parameters", "steps", "seconds", "status", "diverged", "train_loss",
    "validation_loss", "train_accuracy", "validation_accuracy", "layers", "gradient_norms",
    "activation_std",
}  # fmt: skip


def in_python(code: str, folder: Path = ROOT) -> str:
    """What a fresh interpreter prints."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def listed(printed: str) -> list[str]:
    """A printed list of names."""
    return re.findall(r"'([^']*)'", printed)


def with_own_data(folder: Path) -> Path:
    """A design file in `folder` that reads a table beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [f"{n},{n * n % 17},{'abc'[n % 3]}" for n in range(40)]
    (folder / "own.csv").write_text("n,square,kind\n" + "\n".join(rows))
    path = folder / "mine.depthscope.json"
    made = design([dense("a", 4)], data={"name": "file", "path": "own.csv"})
    simulator.save(made, path)
    return path


def test_importing_it_loads_neither_qt_nor_numpy() -> None:
    loaded = "print(sorted({name.split('.')[0] for name in sys.modules}))"
    modules = in_python(f"import simulator, sys; {loaded}")
    assert not {"PySide6", "pyqtgraph", "ui", "numpy", "pydantic"} & set(listed(modules))


@pytest.mark.slow
def test_using_all_of_it_loads_no_qt() -> None:
    code = (
        "import simulator, sys\n"
        "for name in simulator.__all__: getattr(simulator, name)\n"
        f"simulator.train(simulator.load({str(LESSON)!r}), epochs=1)\n"
        "print(sorted({name.split('.')[0] for name in sys.modules}))"
    )
    modules = listed(in_python(code))
    assert "numpy" in modules
    assert not {"PySide6", "shiboken6", "pyqtgraph", "ui"} & set(modules)


def test_every_offered_name_is_there_and_an_unknown_one_is_not() -> None:
    for name in simulator.__all__:
        assert getattr(simulator, name) is not None
        assert name in dir(simulator)
    with pytest.raises(AttributeError, match="'simulator' has no attribute 'trian'"):
        simulator.trian  # noqa: B018  # type: ignore[attr-defined]


def test_names_mean_the_same_before_and_after_their_modules_are_imported() -> None:
    code = (
        "import simulator\n"
        "before = {name: getattr(simulator, name) for name in simulator.__all__}\n"
        "import simulator.training.report, simulator.design.edits, simulator.errors\n"
        "print(all(getattr(simulator, name) is before[name] for name in before),"
        " callable(simulator.problems))"
    )
    assert in_python(code).split() == ["True", "True"]


@pytest.mark.slow
def test_the_notebook_of_the_readme_runs() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(import simulator\n.*?)```", text, re.DOTALL)
    printed = in_python(code)
    assert printed.strip()


def test_a_design_is_made_of_parts_saved_loaded_and_found_sound(tmp_path: Path) -> None:
    made = simulator.Design(
        title="By hand",
        data=simulator.DataSpec(name="circles", samples=60),
        training=simulator.TrainingSpec(epochs=2, batch_size=16),
        networks=(
            simulator.NetworkDesign(
                layers=(
                    simulator.layers.Dense(id="a", units=4),
                    simulator.Block(
                        id="b",
                        repeat=2,
                        layers=(simulator.layers.Dense(id="c", units=4),),
                        skips=(simulator.Skip(source="input", target="output"),),
                    ),
                ),
            ),
        ),
    )
    path = tmp_path / "made.depthscope.json"
    simulator.save(made, path)
    assert simulator.load(path) == made
    assert simulator.loads(path.read_text()) == made
    assert simulator.problems(made) == ()


def test_problems_say_where_they_are_and_a_trainer_refuses_them() -> None:
    broken = design([dense("a", 4), {"id": "c", "type": "conv2d", "filters": 2}])
    (problem,) = simulator.problems(broken)
    assert problem.place == "networks[0].layers[1]"
    with pytest.raises(simulator.DesignError):
        simulator.Trainer(broken)
    with pytest.raises(simulator.DesignError):
        simulator.train(broken)


def test_a_trainer_steps_evaluates_and_gives_snapshots() -> None:
    trainer = simulator.Trainer(simulator.load(LESSON))
    for _ in range(3):
        trainer.step()
    trainer.evaluate()
    snapshot = trainer.snapshot()
    assert snapshot.step == 3
    assert all(network.train_loss is not None for network in snapshot.networks)


@pytest.mark.slow
def test_training_gives_the_report_of_the_command_line(tmp_path: Path) -> None:
    report = simulator.train(simulator.load(LESSON), epochs=1, seed=4)
    code = (
        "from ui.cli.main import main; import sys; "
        f"sys.exit(main(['train', {str(LESSON)!r}, '--epochs', '1', '--seed', '4', '--json']))"
    )
    printed = json.loads(in_python(code, tmp_path))
    for one in (report, printed):
        for network in one["networks"]:
            assert set(network) == REPORTED
            assert network.pop("seconds") > 0
    assert report == printed


def test_epochs_and_seed_are_optional_and_checked() -> None:
    small = design([dense("a", 4)], epochs=2)
    plain, longer = simulator.train(small), simulator.train(small, epochs=3)
    assert longer["networks"][0]["steps"] * 2 == plain["networks"][0]["steps"] * 3
    other = simulator.train(small, seed=small.training.seed + 1)
    assert other["networks"][0]["train_loss"] != plain["networks"][0]["train_loss"]
    for wrong in ({"epochs": 0}, {"epochs": 1.5}, {"seed": -1}):
        with pytest.raises(simulator.DesignError, match="training"):
            simulator.train(small, **wrong)  # type: ignore[arg-type]


def test_a_loaded_design_finds_its_data_from_any_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = with_own_data(tmp_path / "mine")
    monkeypatch.chdir(tmp_path)
    for name in (path, "mine/mine.depthscope.json"):
        loaded = simulator.load(name)
        assert simulator.problems(loaded) == ()
        monkeypatch.chdir("/")
        assert simulator.train(loaded, epochs=1)["networks"][0]["status"] == "finished"
        monkeypatch.chdir(tmp_path)


def test_a_loaded_design_is_saved_with_the_path_as_it_was_or_as_it_is_from_elsewhere(
    tmp_path: Path,
) -> None:
    path = with_own_data(tmp_path / "mine")
    loaded, text = simulator.load(path), path.read_text()
    simulator.save(loaded, path)
    assert path.read_text() == text
    beside = tmp_path / "mine" / "copy.depthscope.json"
    simulator.save(loaded, beside)
    assert beside.read_text() == text
    (tmp_path / "other").mkdir()
    elsewhere = tmp_path / "other" / "copy.depthscope.json"
    simulator.save(loaded, elsewhere)
    assert json.loads(elsewhere.read_text())["data"]["path"] == "../mine/own.csv"
    assert simulator.load(elsewhere).data == loaded.data
    assert simulator.problems(simulator.load(elsewhere)) == ()


def test_it_chooses_the_kernels_of_matrix_products_before_numpy_is_loaded() -> None:
    """Those of the command line, so that a notebook gives the same bits."""
    expected: dict[str, str] = {}
    prefer_wide_kernels(expected)
    code = "import os, simulator; print(os.environ.get('OPENBLAS_CORETYPE', ''))"
    assert in_python(code).strip() == expected.get("OPENBLAS_CORETYPE", "")
