"""What a view shows depends on what it is given now, not on theme, size and run before."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

import numpy as np
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from simulator.measurement.requests import HISTOGRAMS, PROBED, ExaminationRequest, Probes
from simulator.measurement.snapshot import Snapshot
from simulator.training.trainer import Trainer
from tests.simulator.designs import dense, design
from tests.ui.views.findings.test_view import ILL, WARNED
from tests.ui.views.findings.test_view import snapshot as told
from tests.ui.views.reading import Pixels, pixels_of
from tests.ui.views.study.test_view import STATE
from tests.ui.views.test_text_layout import trained
from ui.shell.docks.view_specs import VIEWS
from ui.style import style_sheet, theme
from ui.style.gradient_scale import ScaleKeeper
from ui.views.base.view import View
from ui.views.study.view import StudyView

SIZE, SMALLER, LARGER = QSize(900, 420), QSize(480, 300), 1.5
Case = tuple[Any, Snapshot]


def cases() -> dict[str, Case]:
    """Each view with a run of two networks; predictions of every kind, and what is found."""
    found = {spec.name: (spec, trained("digits", 2)) for spec in VIEWS}
    predictions, findings = found["prediction_view"][0], found["findings_view"][0]
    found |= {data: (predictions, trained(data, 2)) for data in ("spirals", "sine")}
    found["ill"] = findings, told(ILL, WARNED)
    return found


def shown(qtbot: QtBot, case: Case, size: QSize = SIZE) -> View:
    spec, snapshot = case
    view: View = spec.make()
    qtbot.addWidget(view)
    view.resize(size)
    view.show()
    draw(view, snapshot)
    return view


def draw(view: View, snapshot: Snapshot) -> None:
    view.draw_on(snapshot, ScaleKeeper().covering(snapshot))
    if isinstance(view, StudyView):
        view.show_state(STATE)


def seen(view: View) -> Pixels:
    QApplication.processEvents()
    focus = QApplication.focusWidget()
    if focus is not None:  # a ring around the first control is not what is compared
        focus.clearFocus()
    return pixels_of(view)


def looks_new(qtbot: QtBot, cleared: View, case: Case) -> bool:
    """Whether a view that was cleared is as one that has never drawn anything."""
    new: View = case[0].make()
    qtbot.addWidget(new)
    new.resize(cleared.size())
    new.show()
    new.clear()
    same = np.array_equal(seen(cleared), seen(new))
    new.close()
    return same


def close(views: Iterable[View]) -> None:
    for view in views:
        view.close()


def test_another_theme_and_larger_type_leave_nothing_of_those_before(
    qtbot: QtBot, qapp: QApplication
) -> None:
    style_sheet.apply(qapp, theme.DARK)
    views = {name: shown(qtbot, case) for name, case in cases().items()}
    before = {name: seen(view) for name, view in views.items()}
    style_sheet.apply(qapp, theme.LIGHT, LARGER)
    for name, view in views.items():
        new = shown(qtbot, cases()[name])
        assert np.array_equal(seen(view), seen(new)), name
        new.close()
    style_sheet.apply(qapp, theme.DARK)
    assert not [name for name in views if not np.array_equal(before[name], seen(views[name]))]
    close(views.values())


def test_neither_another_size_nor_another_run_leaves_anything_behind(
    qtbot: QtBot, qapp: QApplication
) -> None:
    style_sheet.apply(qapp, theme.DARK)
    wrong = []
    for name, case in cases().items():
        if name == "run_table":  # is Qt's to lay out, and keeps earlier runs
            continue
        view, other = (shown(qtbot, case, size) for size in (SIZE, SMALLER))
        large = seen(view)
        view.resize(SMALLER)
        same = {"smaller": np.array_equal(seen(view), seen(other))}
        other.resize(SIZE)
        same["larger"] = np.array_equal(seen(other), large)
        for number, change in enumerate(("another run", "cleared"), start=1):
            if change == "cleared":
                other.clear()
                if name != "study_view":  # whose study is not the run's
                    qtbot.waitUntil(lambda o=other, c=case: looks_new(qtbot, o, c))
            else:
                data = "digits" if name in ("spirals", "sine", "ill") else "spirals"
                draw(other, dataclasses.replace(trained(data, 3), run_id=90))
            seen(other)
            draw(other, dataclasses.replace(case[1], run_id=90 + number))
            same[change] = np.array_equal(seen(other), large)
        wrong += [(name, change) for change, is_same in same.items() if not is_same]
        close((view, other))
    assert not wrong


def grown(data: str) -> list[Snapshot]:
    """A run after more and more steps, at last at rest."""
    layers = [dense("a", 6), dense("b", 5)]
    trainer = Trainer(design(layers, data={"name": data, "samples": 100}))
    trainer.recorder.probes = Probes().switched(**dict.fromkeys((*HISTOGRAMS, *PROBED), 2))
    seen = []
    for step in range(1, 46):
        trainer.step()
        if step % 15 == 0:
            trainer.evaluate()
            seen.append(trainer.snapshot(request=ExaminationRequest(predictions=True)))
    return [dataclasses.replace(each, running=each is not seen[-1]) for each in seen]


def test_a_run_that_was_watched_looks_as_one_that_is_seen_at_its_end(
    qtbot: QtBot, qapp: QApplication
) -> None:
    style_sheet.apply(qapp, theme.DARK)
    specs = {spec.name: spec for spec in VIEWS}
    wrong = []
    for name, data in (
        ("loss_view", "digits"), ("gradient_heatmap", "digits"), ("histogram_view", "digits"),
        ("prediction_view", "digits"), ("prediction_view", "spirals"), ("prediction_view", "sine"),
    ):  # fmt: skip
        run = grown(data)
        view, new = shown(qtbot, (specs[name], run[0])), shown(qtbot, (specs[name], run[-1]))
        for snapshot in run:
            draw(view, snapshot)
            seen(view)
        if not np.array_equal(seen(view), seen(new)):
            wrong.append((name, data))
        close((view, new))
    assert not wrong
