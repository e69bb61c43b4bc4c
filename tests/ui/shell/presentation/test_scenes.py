"""The scenes of a lecture, played from the launch with keys and mouse under a window manager.

In the window and presenting, on a small and on a large projector, each scene asserts what the
audience has to see. Needs Xvfb, openbox, xdotool and a library of Qt's; where one of them is
missing, the test says so and is skipped. `make test` installs them where it may.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ui.shell.presentation.stage import MISSING, Question, Stage, State

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}"),
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs an X server"),
]


@pytest.fixture
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    made = Stage(request.param, tmp_path)
    yield made
    made.end()


def is_written(stage: Stage, *phrases: str) -> None:
    """These phrases stand somewhere in the window, each in one of its texts."""
    stage.until_answered(
        lambda texts: all(any(phrase in text for text in texts) for phrase in phrases), "texts"
    )


def ninety_seconds_from_nothing(stage: Stage) -> State:
    """Scene 1: one key, and one network learns where the gradient of the other dies."""
    width, height = stage.size
    first = stage.until(lambda now: now["run"] == "READY" and now["active"])
    x, y, wide, high = first["frame"]
    assert min(x, y) >= 0
    assert x + wide <= width
    assert y + high <= height
    stage.press("space")
    done = stage.until(lambda now: now["run"] == "FINISHED" and not now["rewound"])
    assert done["losses"][0] > 2.2
    assert done["losses"][1] < 0.4
    the_lesson_is_seen(stage)
    return done


def the_lesson_is_seen(stage: Stage) -> None:
    """Heatmaps from bright to black and bright throughout, curves with their names, verdicts."""
    stage.until_answered(lambda rows: rows[0] < 0.1 and rows[-1] > 0.4, "heat", 0)
    stage.until_answered(lambda rows: min(rows) > 0.4, "heat", 1)
    is_written(
        stage, "A  Plain", "vanishing gradient", "B  With skips", "healthy", "chance", "2.30"
    )


def rewind(stage: Stage) -> None:
    """The timeline is dragged back, everything shows that step, and one key leads forward again."""
    left, right, level = stage.ask("span", "timeline")
    stage.drag((right - 20, level), (left + (right - left) // 6, level))
    back = stage.until(lambda now: now["rewound"] and 0 < now["step"] < 0.5 * now["newest"])
    assert back["losses"][1] > 0.15
    stage.press("ctrl+l")
    stage.until(lambda now: not now["rewound"])


def relu_everywhere(stage: Stage, choose: Question) -> None:
    """All selected, one choice, one key; the curves so far stay as ghosts beside the new ones."""
    stage.press("ctrl+a")
    stage.click_on(*choose)
    stage.press("r", "Return")
    stage.until(lambda now: now["activations"] == ["relu"])
    stage.press("F4")
    stage.until(lambda now: now["ghosts"] and now["run"] == "FINISHED")
    is_written(stage, "ReLU")
    ghosts = [re.compile(rf"{letter}( run |\s*#)1\s+\d") for letter in "AB"]  # number and all
    stage.until_answered(
        lambda texts: all(any(ghost.match(text) for text in texts) for ghost in ghosts), "texts"
    )


def set_speed(stage: Stage, slider: str, share: float, rate: int | None) -> None:
    """Click into the slider of the speed, at a share of its width."""
    left, right, _ = stage.ask("span", slider)
    level = stage.ask("middle", slider)[1]
    stage.click((round(left + 6 + share * (right - left - 12)), level))
    stage.until(lambda now: now["speed"] == rate)


def a_layer_while_it_trains(stage: Stage, slider: str, *add: str) -> None:
    """A Dense that starts as the identity leaves the loss where it is; nothing restarts.

    It is dragged there from the palette, or comes by the keys `add`.
    """
    set_speed(stage, slider, 0.43, 10)
    stage.press("space")
    before = stage.until(lambda now: now["run"] == "TRAINING")
    if add:
        stage.click_on("card", 1, "stem")
        stage.press(*add)
    else:
        stage.drag(stage.ask("middle", "palette_dense"), stage.ask("gap", 1, 1))
    after = stage.until(lambda now: now["layers"][1] == 3 and now["marks"] == ["Add Dense"])
    assert after["run"] == "TRAINING"
    assert after["newest"] >= before["newest"]
    assert after["full_losses"][1] < 1.5 * before["full_losses"][1] + 0.05, "random is near chance"
    stage.press("space")
    stage.until(lambda now: now["run"] == "PAUSED")


def slow_motion(stage: Stage, slider: str) -> State:
    """One step a second: a light runs forward and back; a walk shows a layer's numbers."""
    set_speed(stage, slider, 0.0, 1)
    stage.press("space")
    stage.until(lambda now: now["moment"] is not None and 0 < now["moment"] < 1)
    stage.until(lambda now: now["moment"] is not None and now["moment"] > 1)
    stage.press("space")
    stage.until(lambda now: now["run"] == "PAUSED")
    stage.press("F8")
    stage.until(lambda now: now["stage"] == "stem")
    stage.press("F8")
    stage.until(lambda now: now["stage"] == "body/1/a")
    is_written(stage, "forward, 2 of 20", "body/1/a", "what arrives", "what leaves", "mean")
    stage.press("Escape")
    stage.until(lambda now: now["stage"] is None)
    set_speed(stage, slider, 1.0, None)
    return stage.state


def it_goes_wrong(stage: Stage, tabs: tuple[str, ...], field: str) -> None:
    """At a learning rate of 10 one network diverges, where and when is said; the other goes on."""
    for title in tabs:
        stage.click_on("tab", title)
    stage.click_on("middle", field)
    stage.press("ctrl+a")
    stage.type("10")
    stage.press("Return")
    stage.until(lambda now: now["learning_rate"] == 10)
    stage.press("F4")
    broken = stage.until(lambda now: now["diverged"] == [False, True] and now["newest"] > 60)
    assert broken["losses"][0] > 0
    stage.press("space")
    stage.until(lambda now: now["run"] in ("PAUSED", "FINISHED"))
    is_written(stage, "B diverged at step", "Learning rate 0.02, start anew", "B  diverged")


def undone(stage: Stage, done: State) -> None:
    """Undo brings back the network and the run with its weights, and the picture of both."""
    for _ in range(4):
        stage.press("ctrl+z")
    same = ("layers", "activations", "learning_rate", "newest", "losses")
    stage.until(lambda now: all(now[name] == done[name] for name in same))


@pytest.mark.parametrize("stage", ["1024x768", "1920x1080"], indirect=True)
def test_a_lecture_is_played_in_the_window_and_presenting(stage: Stage) -> None:
    done = ninety_seconds_from_nothing(stage)
    rewind(stage)
    relu_everywhere(stage, ("word", "activation", 0, "stem"))
    a_layer_while_it_trains(stage, "speed")
    undone(stage, done)
    before = slow_motion(stage, "speed")
    it_goes_wrong(stage, ("Training",), "field_learning_rate")
    undone(stage, before)
    # the same on the whole screen, in type that is read from the last row
    height = stage.size[1]
    stage.press("F5")
    shown = stage.until(lambda now: now["type_px"] >= height / 45)
    assert shown["full_screen"]
    assert shown["size"] == [*stage.size]
    stage.until(lambda now: min(h for _, h in now["docks"].values()) >= height / 2 - 1)
    the_lesson_is_seen(stage)
    rewind(stage)
    relu_everywhere(stage, ("middle", "presentation_activation"))
    a_layer_while_it_trains(stage, "presentation_speed", "d")
    undone(stage, before)
    done = slow_motion(stage, "presentation_speed")
    it_goes_wrong(stage, (), "presentation_rate")
    undone(stage, done)
    # and back: the window is where and as it was
    stage.press("F5")
    again = stage.until(
        lambda now: now["frame"] == before["frame"] and now["docks"] == before["docks"]
    )
    assert again["view"] == before["view"]
    assert not again["full_screen"]
