"""Help has a title, a sentence and where there is one a formula for everything one can choose."""

from __future__ import annotations

import pytest

from simulator.design.templates import TEMPLATES
from simulator.model import Model
from simulator.nn.activations import ACTIVATIONS
from simulator.nn.initializers import INITIALIZERS
from simulator.nn.layers import LAYER_TYPES
from simulator.nn.optimizers import OPTIMIZERS
from simulator.nn.schedules import SCHEDULES
from ui.shell.docks.view_specs import VIEWS
from ui.shell.help import topics

KINDS: list[type[Model]] = [
    *LAYER_TYPES.values(), *ACTIVATIONS.values(), *INITIALIZERS.values(), *OPTIMIZERS.values(),
    *SCHEDULES.values(),
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_explains_itself_with_its_formula_and_settings(kind: type[Model]) -> None:
    topic = topics.of_kind(kind)
    assert topic.title
    assert topic.sentences[0].endswith((".", "!", "?"))
    assert topic.formula
    described = [name for name, info in kind.model_fields.items() if info.description]
    assert len(topic.settings) >= len(set(described) - {"id", "name"})
    assert bool(topic.function) == (kind in (*ACTIVATIONS.values(), *INITIALIZERS.values()))


def test_formulas_are_the_functions_own() -> None:
    assert "1 / (1 + e^−z)" in topics.of_kind(ACTIVATIONS["sigmoid"]).formula
    assert topics.of_kind(LAYER_TYPES["dense"]).formula.startswith("y = f(W·x + b)")
    assert "√" in topics.of_kind(OPTIMIZERS["adam"]).formula


def test_blocks_views_and_the_program_have_their_pages() -> None:
    for name in TEMPLATES:
        assert topics.of_template(name).keys[0].keys == TEMPLATES[name].shortcut
    for spec in VIEWS:
        topic = topics.of_view(spec.name)
        assert (topic.title, topic.keys[0].keys) == (spec.title, spec.key)
    found = dict(topics.about().settings)
    assert {"Depthscope", "Python", "Qt", "numpy"} <= found.keys()
    assert all(text[0].isdigit() for name, text in found.items() if name != "Depthscope")
