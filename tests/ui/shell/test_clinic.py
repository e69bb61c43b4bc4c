"""The clinic in the window: a case is opened, hinted at, answered, and its repair graded."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from simulator.clinic.cases import case_of
from tests.ui.conftest import MakeWindow


def test_a_case_from_opening_to_grade(qtbot: QtBot, make_window: MakeWindow) -> None:
    seed = next(
        seed
        for seed in range(400)
        if case_of(seed).fault.name == "rate too low" and case_of(seed).sound.data.name == "moons"
    )
    window = make_window()
    clinic, status = window.file_actions.clinic, window.status.message
    window.action("clinic_hint").trigger()
    assert "no clinic case" in status.text()
    clinic.open_case(seed)
    case = case_of(seed)
    assert window.document.design == case.broken
    assert window.document.path is None
    assert "does not learn" in window.lesson.toPlainText()
    window.action("clinic_hint").trigger()
    assert case.fault.hint in status.text()
    assert case.fault.answer not in status.text()
    window.action("clinic_hint").trigger()
    assert case.fault.answer in status.text()
    window.action("clinic_grade").trigger()
    qtbot.waitUntil(lambda: "Not repaired yet" in status.text(), timeout=30_000)
    qtbot.waitUntil(lambda: clinic._thread is not None and not clinic._thread.isRunning())
    window.document.edit(
        "repair", lambda design: design.model_copy(update={"training": case.sound.training})
    )
    window.action("clinic_grade").trigger()
    qtbot.waitUntil(lambda: status.text().startswith("Repaired"), timeout=30_000)
    qtbot.waitUntil(lambda: clinic._thread is not None and not clinic._thread.isRunning())
