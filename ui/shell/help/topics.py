"""What help says: one topic for each layer, function, optimiser, view and control.

Formulas are the first lines of the classes that compute them, so that both change together.
"""

from __future__ import annotations

import inspect
import platform
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from PySide6.QtCore import qVersion

from simulator.design.design import INPUT, OUTPUT, Block, Design, LayerPlace, find
from simulator.design.templates import TEMPLATES
from simulator.nn.activations import Activation
from simulator.nn.initializers import Initializer
from simulator.nn.layers import LAYER_TYPES
from ui.shell.docks.view_specs import VIEWS
from ui.shell.key_table import CANVAS, MOUSE, VIEW_KEYS, Shortcut

if TYPE_CHECKING:
    from simulator.model import Model

SIGNS = "▶❚ …"  # of buttons, beside their words
PARTS = ("pyside6-essentials", "pyqtgraph", "numpy", "pydantic")


@dataclass(frozen=True, slots=True)
class Topic:
    """A page of help: what it is about, sentences, a formula, its settings, and its keys.

    `function` names the activation or initialiser whose picture stands beside the title.
    """

    title: str
    sentences: tuple[str, ...]
    formula: str = ""
    settings: tuple[tuple[str, str], ...] = ()
    keys: tuple[Shortcut, ...] = ()
    function: str = ""


def of_kind(kind: type[Model]) -> Topic:
    """A layer type, activation, initialiser, optimiser or schedule."""
    formula, *rest = inspect.cleandoc(kind.__doc__ or "").split("\n\n")
    summary = str(getattr(kind, "summary", ""))
    settings = tuple(
        (field.replace("_", " "), info.description)
        for field, info in kind.model_fields.items()
        if info.description and field not in ("id", "name", "type")
    )
    is_function = issubclass(kind, Activation | Initializer)
    name = str(kind.model_fields["name"].default) if is_function else ""
    keys: tuple[Shortcut, ...] = ()
    if kind in LAYER_TYPES.values():
        keys = (
            Shortcut(str(getattr(kind, "shortcut", "")), "add one after the selection"),
            *CANVAS,
        )
    text = (_sentence(summary), *(" ".join(part.split()) for part in rest))
    label = str(getattr(kind, "label", kind.__name__))
    return Topic(label, text, " ".join(formula.split()), settings, keys, name)


def of_template(name: str) -> Topic:
    """A block of the palette."""
    kind = TEMPLATES[name]
    source = inspect.cleandoc(kind.make.__doc__ or "")
    added = Shortcut(kind.shortcut, "add one after the selection")
    return Topic(kind.label, (_sentence(kind.summary), source), keys=(added, *CANVAS))


def of_place(design: Design, place: LayerPlace) -> Topic:
    """A card or frame of the canvas."""
    if place.path == (INPUT,):
        return Topic("Input", ("The data as it enters the network; the Data tab chooses it.",))
    if place.path == (OUTPUT,):
        text = (
            "The last layer, made from the data and the loss: its units, activation and loss agree "
            "by construction.",
            "Its activation and initialiser can be set; a click on their words edits them.",
        )
        return Topic("Output", text, keys=CANVAS)
    entry = find(design, place)
    if isinstance(entry, Block):
        text = (
            "A frame around layers that stand in a row as often as ×N says; each repetition has "
            "parameters of its own.",
            "Drag the ×N up or to the right for more repetitions, or double-click it.",
        )
        return Topic(entry.name or "Block", text, keys=CANVAS)
    return of_kind(LAYER_TYPES[entry.type])


def of_skip() -> Topic:
    """A skip, as He et al. 2015 and Huang et al. 2017 draw it."""
    text = (
        "A way around layers: what leaves its source is added to, or joined with, what enters its "
        "target (He et al. 2015; Huang et al. 2017).",
        "Where shapes differ, a learned linear map stands in it; its line is then dashed.",
    )
    keys = tuple(one for one in CANVAS if one.keys[0] in "SRWM")
    return Topic("Skip", text, "y = F(x) + x, so that ∂y/∂x = ∂F/∂x + 1", keys=keys)


def of_wire() -> Topic:
    """The line between two neighbours."""
    text = (
        "Carries a layer's output to the next; while training, as wide as its values are large.",
        "A click lists what can be inserted here.",
    )
    return Topic("Wire", text, keys=MOUSE)


def of_view(name: str) -> Topic:
    """A view below the canvas, by its object name."""
    spec = next(one for one in VIEWS if one.name == name)
    begins = {"loss_view": "loss", "gradient_heatmap": "heatmap", "histogram_view": "histograms",
              "prediction_view": "p"}.get(name)  # fmt: skip
    own = tuple(one for one in VIEW_KEYS if begins and one.does.startswith(begins))
    keys = (Shortcut(spec.key, "show or hide it"), *own, VIEW_KEYS[-1])
    return Topic(spec.title, (_sentence(spec.explanation),), keys=keys)


def of_control(name: str, tip: str) -> Topic:
    """A button, field or other part of the window that names and explains itself."""
    title = " ".join(name.strip(SIGNS).split())
    return Topic(title, tuple(_sentence(line) for line in tip.splitlines()))


def of_nothing() -> Topic:
    """Where there is nothing to tell of: how to ask."""
    text = (
        "Point at a card, a word on it, a wire, a view or a button, and press F1.",
        "With nothing under the mouse, F1 tells of what is selected.",
    )
    keys = (Shortcut("F1", "help on what is under the mouse"), Shortcut("?", "all keys"),
            Shortcut("Shift+F1", "about the program"))  # fmt: skip
    return Topic("Help", text, keys=keys)


def about() -> Topic:
    """The program and the versions of what it is built on."""
    text = (
        "Shows what adding layers does to a neural network.",
        "MIT licence; Inter under the SIL Open Font License 1.1, the UCI handwritten digits under "
        "Creative Commons Attribution 4.0.",
    )
    found = [("Depthscope", _version("depthscope")), ("Python", platform.python_version())]
    found.append(("Qt", qVersion()))
    found += [(name, _version(name)) for name in PARTS]
    return Topic("About Depthscope", text, settings=tuple(found))


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _sentence(text: str) -> str:
    text = text.strip()
    return f"{text[:1].upper()}{text[1:]}" + ("" if text[-1:] in ".!?" else ".") if text else ""
