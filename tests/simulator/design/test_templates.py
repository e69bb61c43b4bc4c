"""Blocks as papers draw them: they fit where they are dropped, and they learn."""

from __future__ import annotations

import pytest

from simulator.design import edits
from simulator.design.analysis import analyze
from simulator.design.design import Block, Design, InsertPlace
from simulator.design.edits import EditError
from simulator.design.storage import files
from simulator.design.templates import TEMPLATES, arriving_shape, template
from simulator.nn.layers import Dense
from simulator.training.trainer import Trainer
from tests.simulator.design.edits.sketch import place, sketch

VECTORS = [name for name, kind in TEMPLATES.items() if not kind.needs_image]


def pasted(design: Design, insert_at: InsertPlace, name: str) -> Design:
    return edits.paste_fragment(
        design, insert_at, template(design, insert_at, name, analyze(design))
    )


def block_of(design: Design) -> Block:
    return next(e for e in design.networks[0].layers if isinstance(e, Block))


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_fits_an_empty_network_survives_saving_and_trains(name: str) -> None:
    design = pasted(edits.empty_design(), InsertPlace(0, (), 0), name)
    assert analyze(design).problems == ()
    assert files.loads(files.dumps(design)) == design
    trainer = Trainer(design)
    losses = []
    for _ in range(8):
        trainer.step()
        losses.append(trainer.snapshot().networks[0].loss)
    assert losses[-1] is not None
    assert losses[-1] < 4


@pytest.mark.parametrize(
    ("data", "name", "epochs"), [("digits", "convolution", 6), ("spirals", "plain", 90)]
)
def test_in_a_new_design_a_template_learns_within_seconds(
    data: str, name: str, epochs: int
) -> None:
    """Measured on two cores, to 95 % on unseen samples: 4 epochs in 0.7 s, and 49 in 0.2 s."""
    design = edits.set_data(edits.new_design(), "name", data)
    trainer = Trainer(pasted(design, InsertPlace(0, (), 0), name))
    for _ in range(epochs * trainer.steps_per_epoch):
        trainer.step()
    trainer.evaluate()
    found = trainer.evaluation(0)
    assert found is not None
    for accuracy in (found.train_accuracy, found.validation_accuracy):
        assert accuracy is not None
        assert accuracy >= 0.95


@pytest.mark.parametrize("name", VECTORS)
def test_a_template_keeps_the_width_it_finds(name: str) -> None:
    design = pasted(sketch("a b"), InsertPlace(0, (), 1), name)
    analysis = analyze(design)
    facts = analysis.networks[0].layers[(block_of(design).id,)]
    assert facts.input_shape == (4,)
    assert facts.output_shape == ((4 + 3 * 1,) if name == "dense_block" else (4,))
    assert all(count == 0 for count in analysis.networks[0].projections.values())


@pytest.mark.parametrize("name", VECTORS)
def test_any_template_can_be_repeated_without_a_projection(name: str) -> None:
    design = pasted(sketch("a"), InsertPlace(0, (), 1), name)
    analysis = analyze(edits.set_repeat(design, place(block_of(design).id), 9))
    assert analysis.problems == ()
    assert not any(analysis.networks[0].projections.values())


@pytest.mark.parametrize("name", ["residual", "bottleneck"])
def test_a_residual_template_starts_as_the_identity(name: str) -> None:
    block = block_of(pasted(sketch("a"), InsertPlace(0, (), 1), name))
    last = [layer for layer in block.layers if isinstance(layer, Dense)][-1]
    assert (last.kernel_initializer.name, last.activation.name) == ("zeros", "linear")


def test_a_second_template_gets_names_of_its_own() -> None:
    design = sketch("a")
    for index in (1, 2, 1):
        design = pasted(design, InsertPlace(0, (), index), "residual")
    assert len({entry.id for entry in design.networks[0].layers}) == 4


def test_a_convolution_needs_an_image() -> None:
    design = pasted(edits.empty_design(), InsertPlace(0, (), 0), "convolution")
    with pytest.raises(EditError, match="a conv block needs an image, and none arrives here"):
        pasted(sketch("a"), InsertPlace(0, (), 1), "convolution")
    assert block_of(design).layers[0].filters == 8  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("insert_at", "shape"),
    [
        (InsertPlace(0, (), 0), (8, 8, 1)),
        (InsertPlace(0, (), 1), (4,)),
        (InsertPlace(0, ("block",), 0), (4,)),
        (InsertPlace(0, ("block",), 1), (4,)),
        (InsertPlace(0, ("block", "block"), 0), (8,)),
        (InsertPlace(0, (), 2), (8,)),
    ],
)
def test_what_arrives_at_a_place(insert_at: InsertPlace, shape: tuple[int, ...]) -> None:
    design = sketch("a [b [] | input+>block]")
    assert arriving_shape(design, insert_at, analyze(design)) == shape


@pytest.mark.parametrize(
    ("insert_at", "name", "message"),
    [
        (InsertPlace(0, (), 0), "transformer", 'no template "transformer"'),
        (InsertPlace(0, (), 3), "plain", "no place 3"),
        (InsertPlace(0, ("x",), 0), "plain", "no block is called 'x'"),
        (InsertPlace(1, (), 0), "plain", "no network 2"),
    ],
)
def test_a_template_that_cannot_be_is_refused(
    insert_at: InsertPlace, name: str, message: str
) -> None:
    design = sketch("a b")
    with pytest.raises(EditError, match=message):
        template(design, insert_at, name, analyze(design))


def test_where_the_shape_is_unknown_a_neighbour_gives_the_width() -> None:
    design = sketch("a [2000x b] c")  # too long to be unrolled
    found = template(design, InsertPlace(0, (), 2), "plain", analyze(design))
    assert found.layers[0].layers[0].units == 4  # type: ignore[union-attr]
