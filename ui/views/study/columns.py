"""The columns of a study's table that can be drawn: their titles, scales, and which go together."""

from __future__ import annotations

TITLES = {
    "depth": "depth",
    "train_loss": "training loss",
    "validation_loss": "validation loss",
    "train_accuracy": "training accuracy",
    "validation_accuracy": "validation accuracy",
    "gradient_ratio_first": "gradient ratio at the start",
    "gradient_ratio_last": "gradient ratio at the end",
    "input_similarity_first": "input similarity at the start",
    "input_similarity_last": "input similarity at the end",
    "chance_loss": "chance loss",
}
SHORT_TITLES = {  # where there is little room
    "train_loss": "train loss",
    "validation_loss": "val. loss",
    "train_accuracy": "train acc.",
    "validation_accuracy": "val. acc.",
    "gradient_ratio_first": "gradient, start",
    "gradient_ratio_last": "gradient, end",
    "input_similarity_first": "similarity, start",
    "input_similarity_last": "similarity, end",
}
# drawn dotted beside it
PARTNERS = {"train_loss": "validation_loss", "train_accuracy": "validation_accuracy"}
LOSSES = frozenset({"train_loss", "validation_loss"})  # which a constant guess has as well
LINEAR = ("accuracy", "similarity", "seed", "momentum", "fraction")  # unless one asks for decades
PERCENT = "accuracy"


def title_of(column: str) -> str:
    """A column as it is called in the window: a path as it is, other names in words."""
    if column in TITLES or "." in column or "[" in column:
        return TITLES.get(column, column)
    return column.replace("_", " ")


def short_title_of(column: str) -> str:
    """A column as it is called where there is little room."""
    return SHORT_TITLES.get(column, title_of(column))


def is_log(column: str) -> bool:
    """Whether a column is drawn in decades unless one asks for something else."""
    return not any(word in column for word in LINEAR)
