"""What menu and docks know of each view before it is made, and how it is made.

`VIEWS` is the one place that knows all views. A new one is a function that makes it and a line in
the table: its name, what the menu calls it, what it shows, its key, and the group it is tabbed
with at first. The functions import late: a view's module and its plots are loaded with the first
view that is made of them, which for most is long after a launch.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ui.views.base.view import View

LEFT, RIGHT = "left", "right"


class ViewSpec(NamedTuple):
    """What the window has to know of a view; `group` is its place below the canvas at first.

    `explanation` is the view's own, for who has not opened it yet. One that `records` gets a few
    snapshots a second and the last of each run, seen or not, and is made with the first one.
    """

    name: str
    title: str
    explanation: str
    make: Callable[[], View]
    key: str
    group: str
    shown: bool = False
    records: bool = False


def _loss() -> View:
    from ui.views.loss.view import LossView

    return LossView()


def _heatmap() -> View:
    from ui.views.heatmap.view import GradientHeatmapView

    return GradientHeatmapView()


def _predictions() -> View:
    from ui.views.predictions.view import PredictionView

    return PredictionView()


def _weights() -> View:
    from ui.views.weights.view import WeightGradientView

    return WeightGradientView()


def _histograms() -> View:
    from ui.views.histograms.view import HistogramView

    return HistogramView()


def _activations() -> View:
    from ui.views.activations.view import ActivationView

    return ActivationView()


def _findings() -> View:
    from ui.views.findings.view import FindingsView

    return FindingsView()


def _runs() -> View:
    from ui.views.run_table.view import RunTableView

    return RunTableView()


def _study() -> View:
    from ui.views.study.view import StudyView

    return StudyView()


VIEWS = (
    ViewSpec(
        "loss_view",
        "Loss",
        "Loss of every network; point at the plot to read values",
        _loss, "Alt+1", LEFT, shown=True,
    ),
    ViewSpec(
        "gradient_heatmap",
        "Gradients",
        "Layers downwards, time to the right; beside it every layer's newest value, thin its value "
        "at the first step, and dotted what theory expects there",
        _heatmap, "Alt+2", RIGHT, shown=True,
    ),
    ViewSpec(
        "prediction_view",
        "Predictions",
        "What each network says of every sample, and of the plane or line between them",
        _predictions, "Alt+3", LEFT,
    ),
    ViewSpec(
        "weight_gradient_view",
        "Weights",
        "Every entry of the selected layer's gradient, of its weights and of the last update",
        _weights, "Alt+4", RIGHT,
    ),
    ViewSpec(
        "histogram_view",
        "Histograms",
        "How often which magnitude occurs among a layer's gradients, weights or activations",
        _histograms, "Alt+5", LEFT,
    ),
    ViewSpec(
        "activation_view",
        "Activations",
        "What the selected layer makes of the data: unit by unit, or sample by sample",
        _activations, "Alt+6", RIGHT,
    ),
    ViewSpec(
        "run_table",
        "Runs",
        "What every network of this and of earlier runs is, and how far it came",
        _runs, "Alt+7", RIGHT, records=True,
    ),
    ViewSpec(
        "findings_view",
        "Findings",
        "What is wrong with each network, since when and why, and the cures that help",
        _findings, "Alt+8", RIGHT,
    ),
    ViewSpec(
        "study_view",
        "Depth study",
        "Loss against depth: median and range over seeds; dotted the validation loss. "
        "A click on a point opens its runs; arrows go from point to point, Enter opens",
        _study, "Alt+9", LEFT,
    ),
)  # fmt: skip


class LazyViews(Mapping[str, "View"]):
    """The views by name; one is made when it is first asked for, and `on_made` is told.

    `made` holds those that exist: a loop over these costs nothing for views nobody has opened.
    """

    def __init__(self, specs: Iterable[ViewSpec], on_made: Callable[[str, View], None]) -> None:
        self._makers = {spec.name: spec.make for spec in specs}
        self._on_made = on_made
        self.made: dict[str, View] = {}

    def __getitem__(self, name: str) -> View:
        self.ensure(name)
        return self.made[name]

    def ensure(self, *names: str) -> None:
        """Make those of the named views that do not exist."""
        for name in names:
            if name not in self.made:
                self.made[name] = self._makers[name]()
                self._on_made(name, self.made[name])

    def __contains__(self, name: object) -> bool:
        return name in self._makers

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)
