"""What an edit of a design means for its run: told from the two designs, without any run.

The window asks at every edit, and before there is a first run; carrying it out: transfer.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from simulator.design.design import iter_entries

if TYPE_CHECKING:
    from simulator.design.design import Design

Start = Literal["identity", "random"]  # how layers that enter a run start


def only_learning_rate_differs(before: Design, after: Design) -> bool:
    """Whether a run can go on as it is, with another learning rate."""
    old, new = before.training.optimizer, after.training.optimizer
    if old == new or old.name != new.name:
        return False
    same = old.model_copy(update={"learning_rate": new.learning_rate}) == new
    training = before.training.model_copy(update={"optimizer": new})
    return same and before.model_copy(update={"training": training}) == after


def only_texts_differ(before: Design, after: Design) -> bool:
    """Whether an edit changed title or notes and nothing that a run depends on."""
    return before is not after and before.model_copy(update=_texts(after)) == after


def trained_alike(one: Design, other: Design) -> bool:
    """Whether a run of one design is a run of the other.

    Texts mean nothing to a run, and the learning rate may change in the course of one.
    """
    old, new = one.training.optimizer, other.training.optimizer
    optimizer = old.model_copy(update={"learning_rate": new.learning_rate})
    training = one.training.model_copy(update={"optimizer": optimizer})
    return one.model_copy(update={"training": training, **_texts(other)}) == other


def _texts(design: Design) -> dict[str, object]:
    """The fields that no run depends on."""
    return {name: getattr(design, name) for name in ("title", "notes", "canvas_notes")}


def draws_otherwise(before: Design, after: Design) -> bool:
    """Whether a layer that stays has another activation or initialiser.

    A run that goes on keeps weights that were drawn for the old ones: only a new run can tell
    whether the change helps.
    """
    if len(before.networks) != len(after.networks):
        return False
    for old, new in zip(before.networks, after.networks, strict=True):
        known = dict(iter_entries(old))
        pairs = [(known.get(path), entry) for path, entry in iter_entries(new)]
        for one, other in [*pairs, (old.output, new.output)]:
            if one is not None and _start_of(one) != _start_of(other) and type(one) is type(other):
                return True
    return False


def _start_of(entry: object) -> tuple[object, ...]:
    names = ("activation", "kernel_initializer", "bias_initializer")
    return tuple(getattr(entry, name, None) for name in names)


def new_run_reason(before: Design, after: Design) -> str | None:
    """Why an edit begins a new run, as a clause; None where the present one can go on.

    Points that are added, moved or removed by hand join the run: the other samples stay the same.
    """
    if before.data.model_copy(update={"points": after.data.points}) != after.data:
        return "the data has changed"
    if len(before.networks) != len(after.networks):
        return "the number of networks has changed"
    for field, label in _FIXED.items():
        if getattr(before.training, field) != getattr(after.training, field):
            return f"the {label} has changed"
    return None


# fields of the training that hold for a whole run
_FIXED = {"dtype": "precision", "seed": "seed", "batch_size": "batch size", "loss": "loss"}
