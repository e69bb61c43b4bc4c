"""A study of a design with its axis, values, variants, seeds and epochs, or why there is none."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.design.storage import files
from simulator.errors import DesignError, Problem
from simulator.study import document
from simulator.study.rows import lines, problems_of
from simulator.study.variant_text import VariantError, variant_in, with_network

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.design.design import Design
    from simulator.study.document import Study


@dataclass(frozen=True, slots=True)
class StudyRequest:
    """What somebody asks to be studied of a design; `variants` as they are typed, one a line.

    Without an axis the values are depths. Without `epochs` it is the design's own number.
    """

    values: tuple[int | float, ...]
    seeds: tuple[int, ...]
    axis: str | None = None
    variants: str = ""
    epochs: int | None = None


def planned(design: Design, request: StudyRequest) -> tuple[Study | None, Sequence[Problem]]:
    """The study that is asked for, or the problems for which there is none."""
    raw: dict[str, Any] = {
        "format": document.FORMAT,
        "version": document.VERSION,
        "title": design.title,
        "axis": request.axis,
        "values": list(request.values),
        "seeds": list(request.seeds),
        "epochs": request.epochs,
        "design": json.loads(files.dumps(design)),
    }
    names = [network.name for network in design.networks]
    typed = [line for line in request.variants.splitlines() if line.strip()]
    try:
        raw["variants"] = [with_network(variant_in(line), names) for line in typed]
    except VariantError as error:
        return None, [Problem("variants", str(error))]
    try:
        study = document.validated(raw).in_folder(design.data.folder)
        problems: Sequence[Problem] = problems_of(study)
    except DesignError as error:
        problems = error.problems
    return (None, problems) if problems else (study, ())


def run_count(study: Study) -> int:
    """How many runs a study has."""
    return len(lines(study)) * len(study.values) * len(study.seeds)
