"""A view is made when it is first seen or asked for, and then shows what it would have shown."""

from __future__ import annotations

import subprocess
import sys

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from simulator.design import edits
from simulator.design.design import LayerPlace
from tests.conftest import ROOT
from tests.ui.conftest import MakeWindow
from tests.ui.shell.docks.dock_keys import at_first, press
from ui.shell.app import create_window
from ui.shell.docks.view_specs import VIEWS, LazyViews, ViewSpec
from ui.shell.main_window import MainWindow
from ui.views.base.view import View
from ui.views.predictions.view import PredictionView

NAMES = [spec.name for spec in VIEWS]
RECORDS = {spec.name for spec in VIEWS if spec.records}


def made(window: MainWindow) -> set[str]:
    return set(window.dock_area.views.made)


@pytest.mark.parametrize("spec", VIEWS, ids=NAMES)
def test_the_menu_explains_a_view_in_its_own_words(qtbot: QtBot, spec: ViewSpec) -> None:
    view = spec.make()
    qtbot.addWidget(view)
    assert view.objectName() == spec.name
    assert view.accessibleDescription() == spec.explanation


def test_a_launch_makes_the_views_that_it_shows_and_the_one_that_records(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = make_window()
    qtbot.waitUntil(lambda: window.snapshot is not None)
    assert made(window) - RECORDS == at_first()
    press(qtbot, window, "histogram_view")
    assert made(window) - RECORDS == {*at_first(), "histogram_view"}


def test_a_launch_loads_no_module_of_what_it_neither_shows_nor_asks_for() -> None:
    program = (
        "import sys\n"
        "from PySide6.QtWidgets import QApplication\n"
        "from ui.shell.app import create_window\n"
        "from ui.shell.settings import Settings\n"
        "app = QApplication([])\n"
        "window = create_window(settings=Settings(kept=False))\n"
        "window.show()\n"
        "app.processEvents()\n"
        "loaded = ('ui.', 'simulator.', 'difflib')\n"
        "print(*(name for name in sys.modules if name.startswith(loaded)))\n"
        "window.close()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    loaded = done.stdout.split()
    assert {"ui.views.base.view", "ui.views.loss.view", "ui.views.heatmap.view"} <= {*loaded}
    late = ("predictions", "weights", "histograms", "activations", "run_table")
    answers = ("probes", "history", "examination", "examiner", "recorder")  # to `requests`
    later = (
        *(f"ui.views.{name}" for name in late),
        *(f"simulator.measurement.{name}" for name in answers),
        "ui.views.findings.view",
        "ui.views.study.view",
        "simulator.lessons",
        "simulator.engine.network",
        "simulator.training.trainer",
        "simulator.study",
        "simulator.diagnosis",
        "simulator.theory",
        "difflib",
    )
    light = {"simulator.lessons", "simulator.lessons.shipped"}  # names of files, without lessons
    assert not [name for name in loaded if name.startswith(later) and name not in light]


def test_whoever_looks_for_a_view_by_its_name_finds_it_before_it_was_ever_opened(
    qtbot: QtBot,
) -> None:
    window = create_window()
    qtbot.addWidget(window)
    assert made(window) == set()
    found = {name: window.findChild(QWidget, name) for name in NAMES}
    assert all(isinstance(view, View) for view in found.values())
    assert found == {name: window.dock_area.views[name] for name in NAMES}
    assert {view for view in window.findChildren(QWidget) if isinstance(view, View)} == set(
        found.values()
    )


def test_a_view_that_is_opened_late_shows_the_run_the_selection_and_the_points(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = make_window()
    place = LayerPlace(1, ("body", "b"))
    window.selection.set_layers([place], place)
    assert "prediction_view" not in made(window)
    window.document.edit("Data", lambda design: edits.set_data(design, "name", "spirals"))
    window.session.step_once()
    qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.step == 1)
    view = window.dock_area.views["prediction_view"]
    assert isinstance(view, PredictionView)
    assert view.isVisible()
    assert view.selected == {place}
    assert view.editable


def test_a_view_that_was_open_at_the_last_launch_is_made_and_drawn_at_this_one(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    first = make_window()
    press(qtbot, first, "histogram_view")
    first.close()
    second = make_window()
    qtbot.waitUntil(lambda: second.dock_area.docks["histogram_view"].seen)
    assert second.dock_area.views.made["histogram_view"].isVisible()
    assert not second.dock_area.docks["loss_view"].seen  # which it lies over


def test_asking_whether_there_is_a_view_or_for_all_names_makes_none() -> None:
    asked: list[str] = []
    views = LazyViews(VIEWS, lambda name, _view: asked.append(name))
    assert "loss_view" in views
    assert "nothing" not in views
    assert list(views) == NAMES
    assert len(views) == len(NAMES)
    assert asked == []
    with pytest.raises(KeyError):
        views["nothing"]
