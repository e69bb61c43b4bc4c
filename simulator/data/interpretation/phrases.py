"""What was understood of a file as a sentence, each part of which one setting decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.data.interpretation.understanding import Phrase, Understanding
from simulator.data.readers.raw import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SHOWN_CLASSES, SHOWN_NAMES = 3, 3
DELIMITER_NAMES = {"\t": "tab", " ": "space"}
WITH_NAMES = ("csv", "workbook")  # formats in which a first row of names is a question
STANDARDIZED = {"standardize": "inputs standardized", "standardize_targets": "targets standardized"}


def phrases_of(one: Understanding) -> tuple[Phrase, ...]:
    """The sentence in parts."""
    found: list[Phrase] = []
    for clause in _clauses(one):
        if found:
            found.append(Phrase(" · "))
        found += [
            Phrase(part.text, part.field, part.field in one.guessed) if part.field else part
            for part in clause
        ]
    return tuple(found)


def _clauses(one: Understanding) -> Iterator[list[Phrase]]:
    is_table = one.header is not None
    arrays = "arrays" if one.format == "npz" else None
    are_images = len(one.input_shape) == 3
    yield [Phrase(f"{one.rows:,} {'images' if are_images else 'rows'}")]
    yield [
        Phrase("predict "),
        Phrase(_listed(one.target), "target" if is_table else arrays),
        Phrase(" ("),
        Phrase(_target_text(one), "task"),
        Phrase(") from "),
        *(_images(one, arrays) if are_images
          else [Phrase(_inputs_text(one), "inputs" if is_table else arrays)]),
    ]  # fmt: skip
    if one.format in WITH_NAMES:
        text = "names in the first row" if one.header else "no row of names"
        yield [Phrase(text, "header")]
    if one.delimiter is not None:
        name = DELIMITER_NAMES.get(one.delimiter, f"'{one.delimiter}'")
        yield [Phrase(f"separated by {name}", "delimiter")]
    if one.decimal is not None:
        yield [Phrase("decimal comma" if one.decimal == "," else "decimal point", "decimal")]
    if one.encoding is not None:
        yield [Phrase(one.encoding, "encoding")]
    if is_table:
        yield _missing(one)
    if one.words:
        what = "one-hot" if one.words_used else "left out, words"
        yield [Phrase(f"{_listed(one.words)} {what}", "text_inputs")]
    if one.dates:
        what = "in days" if one.dates_used else "left out, dates"
        yield [Phrase(f"{_listed(one.dates)} {what}", "date_inputs")]
    for field in one.standardized:
        yield [Phrase(STANDARDIZED[field], field)]
    if one.own_validation:
        yield [Phrase(f"{one.own_validation:,} for validation as the file says", arrays)]
    elif one.validation_fraction is not None:
        yield [Phrase(_split(one), "validation_fraction")]


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - SHOWN_NAMES:,} more" if len(names) > SHOWN_NAMES else ""
    return ", ".join(map(shown, names[:SHOWN_NAMES])) + more


def _target_text(one: Understanding) -> str:
    if one.classes is None or one.class_sizes is None:
        return "a number" if one.outputs == 1 else f"{one.outputs} numbers"
    largest = sorted(zip(one.class_sizes, one.classes, strict=True), key=lambda c: -c[0])
    sizes = ", ".join(f"{shown(name)} {size:,}" for size, name in largest[:SHOWN_CLASSES])
    more = ", …" if len(largest) > SHOWN_CLASSES else ""
    return f"{len(one.classes):,} classes: {sizes}{more}"


def _images(one: Understanding, arrays: str | None) -> list[Phrase]:
    height, width, channels = one.input_shape
    found = [Phrase(f"images of {height} × {width} pixels", arrays)]
    if channels > 1:
        field = "channels" if one.format == "npz" else None
        found.append(Phrase(f" in {channels} channels", field))
    return found


def _inputs_text(one: Understanding) -> str:
    count = one.input_shape[0]
    numbers = f"{count:,} number{'s' if count != 1 else ''}"
    if len(one.inputs) == count:
        return numbers
    return f"{len(one.inputs):,} column{'s' if len(one.inputs) != 1 else ''} as {numbers}"


def _missing(one: Understanding) -> list[Phrase]:
    """How many cells have no value, and what becomes of their rows."""
    missing = one.missing
    if not missing.cells:
        return [Phrase("no cell is missing", "missing_values")]
    cells = f"{missing.cells:,} {'cell is' if missing.cells == 1 else 'cells are'} missing"
    if missing.treatment == "impute":
        done = "filled in"
    else:
        done = f"{missing.rows:,} {'row' if missing.rows == 1 else 'rows'} dropped"
    return [Phrase(cells, "missing_values"), Phrase(", "), Phrase(done, "missing")]


def _split(one: Understanding) -> str:
    fraction = one.validation_fraction or 0.0
    return f"{100 * fraction:.3g} % for validation" if fraction else "none for validation"
