"""Cures as edits: what each of the cures that symptoms name does to a design.

A cure changes one network or the training, and gives None where there is nothing for it to change.
Cures without an edit, such as more data, are named by symptoms and have no entry here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.data import DATASETS
from simulator.design.design import INPUT, OUTPUT, Block, Design, Entry, LayerList, Skip
from simulator.design.edits.base import changed, with_layers, with_network
from simulator.nn.activations import LINEAR
from simulator.nn.initializers import INITIALIZERS
from simulator.nn.layers import ActivationLayer, BatchNormalization, LayerNormalization
from simulator.nn.optimizers import Adam

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

Change = Callable[[Design, int], Design | None]

WARMUP_STEPS, CLIP_NORM, LARGER_BATCH, QUICK_MOMENTUM = 100, 1.0, 32, 0.9


@dataclass(frozen=True, slots=True)
class Cure:
    """An edit in a few words; `applied(design, network)` is the design after it, or None."""

    text: str
    applied: Change


def cures_named(name: str, design: Design) -> tuple[Cure, ...]:
    """The edits that stand for a cure that a symptom names; the smallest first."""
    made = CURES.get(name)
    return () if made is None else made(design)


def together(cures: Sequence[Cure]) -> Cure:
    """Several cures as one edit, which is None where one of them has nothing to change."""

    def applied(design: Design, network: int) -> Design | None:
        after: Design | None = design
        for cure in cures:
            after = None if after is None else cure.applied(after, network)
        return after

    return Cure(", ".join(cure.text for cure in cures), applied)


def _rate(*factors: float) -> Callable[[Design], tuple[Cure, ...]]:
    def made(design: Design) -> tuple[Cure, ...]:
        old = design.training.optimizer.learning_rate
        return tuple(
            Cure(f"learning rate {old:g} → {old * factor:g}", _optimizer_rate(old * factor))
            for factor in factors
        )

    return made


def _smaller_rates(design: Design) -> tuple[Cure, ...]:
    """A tenth, a hundredth, and the optimiser's own where that is smaller still."""
    optimizer = design.training.optimizer
    usual, found = type(optimizer)().learning_rate, _rate(0.1, 0.01)(design)
    if usual >= 0.01 * optimizer.learning_rate:
        return found
    text = f"the usual learning rate {optimizer.learning_rate:g} → {usual:g}"
    return (*found, Cure(text, _optimizer_rate(usual)))


def _optimizer_rate(rate: float) -> Change:
    return lambda design, _network: _with_training(
        design, optimizer=changed(design.training.optimizer, learning_rate=rate)
    )


def _training(text: str, **fields: Any) -> Callable[[Design], tuple[Cure, ...]]:
    cure = Cure(text, lambda design, _network: _with_training(design, **fields))
    return lambda _design: (cure,)


def _with_training(design: Design, **fields: Any) -> Design | None:
    training = changed(design.training, **fields)
    return None if training == design.training else changed(design, training=training)


def _warmup(design: Design, _network: int) -> Design | None:
    schedule = design.training.schedule
    if schedule.warmup_steps:
        return None
    return _with_training(design, schedule=changed(schedule, warmup_steps=WARMUP_STEPS))


def _batch(design: Design, _network: int) -> Design | None:
    size = design.training.batch_size
    if size == "full" or size >= LARGER_BATCH:
        return None
    return _with_training(design, batch_size=LARGER_BATCH)


def _standardised(design: Design, _network: int) -> Design | None:
    if design.data.standardize:
        return None
    return changed(design, data=changed(design.data, standardize=True))


def _standardised_targets(design: Design, _network: int) -> Design | None:
    data = design.data
    if data.standardize_targets or "standardize_targets" not in DATASETS[data.name].settings:
        return None
    return changed(design, data=changed(data, standardize_targets=True))


def _layers(change: Callable[[Entry], Entry | tuple[Entry, ...]]) -> Change:
    """A change of every layer of the network, in blocks too; None where no layer changes."""

    def within(layer_list: Any) -> Any:
        made: list[Entry] = []
        for entry in layer_list.layers:
            new = within(entry) if isinstance(entry, Block) else change(entry)
            made += new if isinstance(new, tuple) else (new,)
        return with_layers(layer_list, tuple(made))

    def applied(design: Design, network: int) -> Design | None:
        after = with_network(design, network, within(design.networks[network]))
        return None if after is design or after == design else after

    return applied


def _field(field: str, value: Any) -> Change:
    """Set a field of every layer that has it."""
    return _layers(
        lambda entry: changed(entry, **{field: value}) if hasattr(entry, field) else entry
    )


def _initialiser(*names: str) -> Callable[[Design], tuple[Cure, ...]]:
    made = tuple(
        Cure(f"{INITIALIZERS[name].label} initialiser", _field("kernel_initializer", name))
        for name in names
    )
    return lambda _design: made


def _activation(name: str, label: str) -> Callable[[Design], tuple[Cure, ...]]:
    def change(entry: Entry) -> Entry:
        current = getattr(getattr(entry, "activation", None), "name", "linear")
        return entry if current == "linear" else changed(entry, activation=name)

    cure = Cure(label, _layers(change))
    return lambda _design: (cure,)


def _normalised(entry: Entry) -> Entry | tuple[Entry, ...]:
    """A layer with a kernel, batch normalisation, and then its activation."""
    activation = getattr(entry, "activation", None)
    if not hasattr(entry, "kernel_initializer") or activation is None or activation == LINEAR:
        return entry
    return (
        changed(entry, activation="linear"),
        BatchNormalization(id=f"{entry.id}-norm"),
        ActivationLayer(id=f"{entry.id}-activation", activation=activation),
    )


def _batch_normalised(design: Design, network: int) -> Design | None:
    """With batch normalisation, if there is none; skips go on from where an activation is now."""
    if _has(design.networks[network], BatchNormalization):
        return None
    after = _layers(_normalised)(design, network)
    if after is None:
        return None
    return with_network(after, network, _from_activations(after.networks[network]))


def _from_activations(layer_list: Any) -> Any:
    ids = {entry.id for entry in layer_list.layers}
    skips = tuple(
        changed(skip, source=f"{skip.source}-activation")
        if f"{skip.source}-activation" in ids
        else skip
        for skip in layer_list.skips
    )
    layers = tuple(_from_activations(e) if isinstance(e, Block) else e for e in layer_list.layers)
    return changed(layer_list, layers=layers, skips=skips)


def _has(layer_list: LayerList, kind: type) -> bool:
    return any(
        _has(entry, kind) if isinstance(entry, Block) else isinstance(entry, kind)
        for entry in layer_list.layers
    )


def _layer_normalised(entry: Entry) -> Entry:
    return LayerNormalization(id=entry.id) if isinstance(entry, BatchNormalization) else entry


def _with_skips(design: Design, network: int) -> Design | None:
    """Around every block, and around every two layers with a kernel outside of blocks."""
    before = design.networks[network]
    after = _skipped(before, top=True)
    return None if after == before else with_network(design, network, after)


def _skipped(layer_list: Any, *, top: bool) -> Any:
    layers = tuple(
        _skipped(entry, top=False) if isinstance(entry, Block) else entry
        for entry in layer_list.layers
    )
    layer_list = with_layers(layer_list, layers)
    if layer_list.skips:
        return layer_list
    if not top:
        return changed(layer_list, skips=(Skip(source=INPUT, target=OUTPUT),))
    ends = [index for index, each in enumerate(layers) if hasattr(each, "kernel_initializer")]
    ids = [*(entry.id for entry in layers), OUTPUT]
    # from what leaves a stage, activation included, to what enters the third one behind it
    leaves = [*(index - 1 for index in ends[1:]), len(layers) - 1]
    skips = [
        Skip(source=ids[leaves[at]], target=ids[ends[at + 3]] if at + 3 < len(ends) else OUTPUT)
        for at in range(0, len(ends) - 2, 2)
    ]
    return changed(layer_list, skips=tuple(skips))


def _one(text: str, change: Change) -> Callable[[Design], tuple[Cure, ...]]:
    cure = Cure(text, change)
    return lambda _design: (cure,)


def _output(**fields: Any) -> Change:
    def applied(design: Design, network: int) -> Design | None:
        before = design.networks[network]
        output = changed(before.output, **fields)
        if output == before.output:
            return None
        return with_network(design, network, changed(before, output=output))

    return applied


CURES: dict[str, Callable[[Design], tuple[Cure, ...]]] = {
    "a smaller learning rate": _smaller_rates,
    "a larger learning rate": _rate(10.0),
    "another learning rate": _rate(0.1, 10.0),
    "Adam": _training("Adam", optimizer=Adam()),
    "warm-up": _one(f"+ warm-up over {WARMUP_STEPS} steps", _warmup),
    "clipping": _training(f"+ clipping to {CLIP_NORM:g}", clip_norm=CLIP_NORM),
    "a smaller l2": _training("− l2", l2=0.0),
    "a smaller l1": _training("− l1", l1=0.0),
    "larger batches": _one(f"batches of {LARGER_BATCH}", _batch),
    "standardising": _one("+ standardised inputs", _standardised),
    "standardising the inputs": _one("+ standardised inputs", _standardised),
    "standardising the targets": _one("+ standardised targets", _standardised_targets),
    "another initialiser": _initialiser("he_normal", "glorot_normal", "orthogonal"),
    "a random initialiser": _initialiser("he_normal", "glorot_normal"),
    "an orthogonal initialiser": _initialiser("orthogonal"),
    "He's initialiser": _initialiser("he_normal"),
    "Glorot's initialiser": _initialiser("glorot_normal"),
    "biases that start at zero": _one("biases from zero", _field("bias_initializer", "zeros")),
    "an output that starts at zero": _one(
        "output that starts at zero", _output(kernel_initializer="zeros")
    ),
    "a linear output": _one("linear output", _output(activation="auto")),
    "leaky ReLU": _activation("leaky_relu", "leaky ReLU"),
    "another activation": _activation("relu", "ReLU"),
    "a smaller momentum": _one(
        f"running averages with momentum {QUICK_MOMENTUM}", _field("momentum", QUICK_MOMENTUM)
    ),
    "layer normalisation": _one("layer instead of batch norm", _layers(_layer_normalised)),
    "batch normalisation": _one("+ batch norm", _batch_normalised),
    "skips": _one("+ skips", _with_skips),
}
