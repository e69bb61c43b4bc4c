"""What a step of a lesson does to the window, the run and the design, as data.

Each `do` is one class; what concerns the window alone leaves the design as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from simulator.assets import asset
from simulator.design import edits
from simulator.errors import value_text
from simulator.lessons.addressing import Action, AtLayers
from simulator.lessons.edit_actions import (
    AddNetwork,
    AddSkips,
    DeleteLayers,
    DeleteNetwork,
    DeleteSkips,
    InsertLayers,
    RenameNetwork,
    SetData,
    SetField,
    SetOutput,
    SetRepeat,
    SetTraining,
)
from simulator.measurement.quantities import QUANTITIES

if TYPE_CHECKING:
    from simulator.design.design import Design

MOST_EPOCHS = 10_000

View = Literal[
    "loss_view", "gradient_heatmap", "weight_gradient_view", "activation_view", "histogram_view",
    "prediction_view", "findings_view", "study_view", "run_table",
]  # fmt: skip


class Select(AtLayers):
    """Select layers on the canvas."""

    do: Literal["select"] = "select"


class Camera(AtLayers):
    """Move the canvas so that the layers fill it; all networks where nothing is named."""

    do: Literal["camera"] = "camera"


class OpenView(Action):
    """Bring a view to the front, the heatmap with the quantity that it shall show."""

    do: Literal["open_view"] = "open_view"
    view: View
    quantity: str | None = Field(None, description="a quantity of the heatmap")

    def check(self, design: Design) -> None:
        if self.quantity is None:
            return
        if self.view != "gradient_heatmap":
            raise edits.EditError(f"'{self.view}' shows no quantity; the heatmap does")
        if self.quantity not in QUANTITIES:
            known = ", ".join(QUANTITIES)
            raise edits.EditError(f"no quantity {value_text(self.quantity)}; known are {known}")


class ShowStudy(Action):
    """Have the study view show a recorded study that ships; its runs can be made again there."""

    do: Literal["show_study"] = "show_study"
    study: str = Field(max_length=100, description="name of its file, without the endings")

    def check(self, design: Design) -> None:
        if self.study not in recorded_studies():
            known = ", ".join(recorded_studies())
            raise edits.EditError(f"no study {value_text(self.study)}; recorded are {known}")


class HideRuns(Action):
    """Show none of the runs that were left so far beside the present one."""

    do: Literal["hide_runs"] = "hide_runs"


class Train(Action):
    """Train all networks for so many epochs more."""

    do: Literal["train"] = "train"
    epochs: int = Field(ge=1, le=MOST_EPOCHS)


class ContinueRun(Action):
    """Let the run go on with the design as it was edited; otherwise an edit begins a new one."""

    do: Literal["continue_run"] = "continue_run"
    start: Literal["identity", "random"] = Field("identity", description="how new layers start")


class StartAnew(Action):
    """Begin a new run of the design as it is."""

    do: Literal["start_anew"] = "start_anew"


def recorded_studies() -> tuple[str, ...]:
    """The names of the studies that ship with their tables."""
    return tuple(sorted(path.stem for path in asset("studies").glob("*.csv")))


AnyAction = Annotated[
    Select | Camera | OpenView | ShowStudy | HideRuns | Train | ContinueRun | StartAnew
    | SetField | SetRepeat | SetTraining | SetData | SetOutput | InsertLayers | DeleteLayers
    | AddSkips | DeleteSkips | AddNetwork | DeleteNetwork | RenameNetwork,
    Field(discriminator="do"),
]  # fmt: skip
ACTIONS: dict[str, type[Action]] = {
    str(kind.model_fields["do"].default): kind
    for kind in (
        Select, Camera, OpenView, ShowStudy, HideRuns, Train, ContinueRun, StartAnew,
        SetField, SetRepeat, SetTraining, SetData, SetOutput, InsertLayers, DeleteLayers,
        AddSkips, DeleteSkips, AddNetwork, DeleteNetwork, RenameNetwork,
    )
}  # fmt: skip
