"""Findings are marks at the steps where they began, one a step."""

from __future__ import annotations

from simulator.measurement.snapshot import Mark
from tests.ui.views.runs import loss_run, with_findings
from ui.plots.finding_marks import finding_marks, finding_marks_of, finding_sentences


def test_each_step_has_one_mark_that_names_network_and_findings() -> None:
    run = loss_run([1.0] * 9, networks=3)
    assert finding_marks(run.networks) == ()
    run = with_findings(run, (2, "vanishing"), (5, "stuck_at_chance"), (5, "plateau"))
    run = with_findings(run, (1, "diverged"), (5, "plateau"), network=2)
    assert finding_marks(run.networks) == (
        Mark(1, "found in C: diverged"),
        Mark(2, "found in A: vanishing"),
        Mark(5, "found in A: stuck at chance, plateau; in C: plateau"),
    )
    assert finding_marks_of(run.networks[0]) == (
        Mark(2, "found: vanishing"), Mark(5, "found: stuck at chance, plateau"),
    )  # fmt: skip
    assert finding_marks_of(run.networks[1]) == ()


def test_each_finding_has_a_sentence_of_its_own_at_its_step() -> None:
    run = with_findings(loss_run([1.0] * 9, networks=2), (5, "plateau"))
    run = with_findings(run, (5, "diverged"), network=1)
    texts = [network.diagnosis.began[0].text for network in run.networks if network.diagnosis]
    assert finding_sentences(run.networks) == ((5, f"A: {texts[0]}"), (5, f"B: {texts[1]}"))
