"""One run of a study on the canvas: its design, with its seed, here or in a window of its own."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from simulator.design.storage import files
from simulator.errors import DesignError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.design.design import Design
    from simulator.study.document import Study
    from ui.document.document import Document

MOST_TITLE = 150


def open_run(
    study: Study, row: Mapping[str, Any], axis: str, document: Document, *, anew: bool
) -> str:
    """Put the run of a row into a document: as one step that Undo takes back, or `anew`.

    Returns a sentence where there is no such run; else an empty one.
    """
    from simulator.study.rows import design_of

    name, value, seed = row["variant"], row[axis], row["seed"]
    try:
        design = design_of(study, name, value, seed)
    except DesignError as error:
        return f"The run cannot be opened: {error.problems[0]}"
    if design is None:
        return "The study has no such run any more."
    title = f"{name}, {axis.rpartition('.')[2]} {value:g}, seed {seed}"[:MOST_TITLE]
    design = design.replaced(title=title)
    if anew:
        document.open_design(_located(design, None))
    else:
        put_on_canvas(design, f"Open {title}", document)
    return ""


def put_on_canvas(design: Design, text: str, document: Document) -> None:
    """Make a design the present one as one step of a document, with the same data."""
    design = _located(design, document.folder)
    document.edit(text, lambda _before: design)


def _located(design: Design, folder: str | None) -> Design:
    """The design as it is written in a folder; without one, with the whole path of its data."""
    data = design.data
    if data.folder is None or not data.needs_folder:
        return design.in_folder(folder)
    if folder is not None:
        return files.relocated(design, data.folder, folder)
    whole = os.path.abspath(os.path.join(str(data.folder), str(data.path)))
    return design.model_copy(update={"data": data.model_copy(update={"path": whole})})
