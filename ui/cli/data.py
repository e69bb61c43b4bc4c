"""`depthscope data FILE`: say what a data file is understood to be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from ui.cli.console import DONE, Refusal, print_line

if TYPE_CHECKING:
    import argparse

    from simulator.data import DataSpec


def data(options: argparse.Namespace) -> int:
    """Print the understanding of a file in sentences, or as one JSON object."""
    from simulator.data import DatasetError, understand
    from ui.process.image_decoder import install_image_decoder

    install_image_decoder()
    spec = _spec(options.file, options.settings)
    try:
        found = understand(spec)
    except DatasetError as error:
        raise Refusal(str(error)) from None
    if options.json:
        print_line(json.dumps(found.as_json(), allow_nan=False))
        return DONE
    print_line(f"{found.file}: {found.sentence}")
    for one in found.ignored:
        print_line(f"left out: {one.column}: {one.why}")
    if found.missing.cells:
        what = {"drop": "dropped", "impute": "filled in", "refuse": "refused"}
        treatment = what[found.missing.treatment]
        print_line(f"{found.missing.rows:,} of {found.rows:,} rows are {treatment}")
    for note in found.notes:
        print_line(note)
    return DONE


def _spec(file: str, settings: list[str]) -> DataSpec:
    """A design's data that name the file, with `settings`: "target=price" or "data.target=price".

    Raises Refusal with a line for each setting that is wrong.
    """
    from simulator.design.overrides import override
    from simulator.design.storage import files
    from simulator.errors import DesignError

    path = str(Path(file).absolute())
    document = {
        "format": "depthscope.design",
        "version": 1,
        "data": {"name": "file", "path": path},
        "networks": [{"layers": []}],
    }
    placed = [text if text.startswith("data.") else f"data.{text}" for text in settings]
    try:
        return override(files.loads(json.dumps(document)), placed).data
    except DesignError as error:
        raise Refusal(*(f"{file}: {problem}" for problem in error.problems)) from None
