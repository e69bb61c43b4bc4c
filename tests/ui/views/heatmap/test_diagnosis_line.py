"""Looking back, the heatmap says which step a value is of that is only looked at now and then."""

from __future__ import annotations

import dataclasses

import numpy as np

from simulator.measurement.diagnosis import Diagnosis, Finding, Readings
from simulator.measurement.snapshot import Snapshot
from tests.ui.views.runs import heat_run
from ui.plots.line_item import shorter_texts
from ui.style import theme
from ui.views.heatmap.view import GradientHeatmapView


def test_a_profile_says_the_step_it_is_of_and_looking_back_the_verdict_too(
    view: GradientHeatmapView,
) -> None:
    view.show_quantity("activation_std")
    made = heat_run(np.tile(np.array([[8.0, 4.0, 1.0]]), (5, 1)), quantity="activation_std")
    (network,) = made.networks
    network = dataclasses.replace(network, measured_steps={"activation_std": 3})
    live = dataclasses.replace(made, networks=(network,))

    def shown_texts(snapshot: Snapshot) -> tuple[str, str]:
        view.draw(snapshot)
        (verdict,) = view.verdicts
        box = view.panels[0].profile.box
        return view.reading(box.sceneBoundingRect().center()), verdict

    reading, verdict = shown_texts(live)
    assert reading == "body/2/a · step 3 · 4"
    assert verdict.startswith("the signal shrinks")
    past = dataclasses.replace(live, rewound=True, newest_step=6)
    assert shown_texts(past) == (reading, f"at step 3: {verdict}")
    exact = dataclasses.replace(network, measured_steps={"activation_std": 5})
    at_five = shown_texts(dataclasses.replace(past, networks=(exact,)))
    assert at_five == ("body/2/a · step 5 · 4", verdict)


def test_of_kernel_gradients_it_says_what_was_found_in_the_same_words(
    view: GradientHeatmapView,
) -> None:
    """Between two readings 10^10.49 may have become 10^10.51."""
    made = heat_run(np.tile(np.array([[-10.51, 0.0, 0.0]]), (6, 1)), newest_step=9)
    text = "vanishing gradient: stem learns 10¹⁰ times slower than the last hidden layer"
    finding = Finding("vanishing", text, 2, ("stem",), 1e-10, 1e-2, 65)
    plateau = dataclasses.replace(finding, name="plateau", text="plateau: 1")
    readings = {"vanishing": Readings(np.array([2, 4]), np.array([1e-9, 1e-10]))}

    def said(*findings: Finding, **facts: bool) -> str:
        diagnosis = Diagnosis(forecast=(finding,), findings=findings, readings=readings)
        network = dataclasses.replace(made.networks[0], diagnosis=diagnosis)
        view.draw(dataclasses.replace(made, networks=(network,), **facts))
        return view.verdicts[0]

    assert said(plateau, finding) == text
    assert said(plateau, finding, rewound=True) == f"at step 4: {text}"
    assert said(plateau) == "the first layer learns 10¹¹ times slower than the last"


def test_a_verdict_without_values_names_no_step(view: GradientHeatmapView) -> None:
    view.show_quantity("dead_share")
    view.draw(heat_run(np.zeros((6, 2)), rewound=True))
    assert view.verdicts == [""]


def shown_in(view: GradientHeatmapView, width: int, text: str) -> tuple[int, str]:
    """The size of the type, and as much of a verdict as a panel of so many pixels shows."""
    line = view.panels[0].fact
    line.set_texts(shorter_texts(text), "#ffffff")
    line.resize(width, line.size().height())
    font, shown = line.shown()
    return font.pixelSize(), shown


def test_a_verdict_that_is_shortened_keeps_its_step(view: GradientHeatmapView) -> None:
    whole = "at step 84: the signal grows 9-fold from the first layer to the last"
    shown_texts = [shown_in(view, width, whole)[1] for width in range(500, 70, -10)]
    assert len(set(shown_texts)) > 2
    assert all(text.startswith("at step 84") for text in shown_texts)


def test_a_verdict_is_shortened_by_whole_phrases(view: GradientHeatmapView) -> None:
    whole = "vanishing: the first layer learns 10⁷ times slower than the last"
    found = [shown_in(view, width, whole) for width in range(600, 60, -4)]
    shown_texts = list(dict.fromkeys(text for _, text in found))
    assert shown_texts[0] == whole
    assert shown_texts[-1] == "vanishing"
    assert not any(text.endswith("…") for text in shown_texts)
    assert next(size for size, text in found if text == "vanishing") == theme.SMALL_PX


def test_a_panel_shows_the_verdict_of_its_network(view: GradientHeatmapView) -> None:
    near, far = (heat_run(np.array([[at, 0.0, 0.0, 0.0]])) for at in (0.0, -9.0))
    view.draw(dataclasses.replace(near, networks=(near.networks[0], far.networks[0])))
    assert [panel.fact.texts[0] for panel in view.panels] == view.verdicts
    assert "10⁹" in view.verdicts[1]
    assert "10⁹" not in view.verdicts[0]
