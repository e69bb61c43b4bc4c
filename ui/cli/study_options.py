"""What is typed behind `depthscope study`: lists of depths and seeds, and variants."""

from __future__ import annotations

import argparse
import json
from typing import Any

from simulator.study.variant_text import VariantError, variant_in

MOST_SEEDS = 1_000


def describe(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command to its parser."""
    parser.add_argument("file", metavar="FILE", help="a design, or a .depthscope-study.json")
    parser.add_argument("--depths", type=_depths, metavar="2,4,8",
                        help="layers with a kernel, the output included")  # fmt: skip
    parser.add_argument("--axis", metavar="PATH", help="vary this numeric field, not the depth")
    parser.add_argument("--values", type=_numbers, metavar="A,B,…", help="its values")
    parser.add_argument("--seeds", type=_seeds, metavar="N|A,B,…",
                        help="how many seeds, from 0 on, or which ones (3 without it)")  # fmt: skip
    parser.add_argument("--variant", dest="variants", action="append", default=[], type=_variant,
                        metavar="NAME:PATH=VALUE,…",
                        help="the design with these settings; by default each network of the "
                        "design is a variant")  # fmt: skip
    parser.add_argument("--epochs", type=_positive, metavar="N",
                        help="passes over the training data")  # fmt: skip
    parser.add_argument("--workers", type=_positive, metavar="N",
                        help="processes; by default one a core")  # fmt: skip
    parser.add_argument("--scheduler", metavar="ADDRESS", help="run on this Dask cluster instead")
    parser.add_argument("--out", metavar="T.csv", help="keep finished runs here, and go on there")
    parser.add_argument("--json", action="store_true", help="print the table as one JSON object")


def _positive(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"must be a whole number from 1 upwards (got {text!r})")
    return number


def _depths(text: str) -> list[int]:
    return [_positive(part.strip()) for part in _parts(text)]


def _numbers(text: str) -> list[int | float]:
    found: list[int | float] = []
    for part in _parts(text):
        try:
            number = json.loads(part)
        except ValueError:
            number = None
        if not isinstance(number, int | float) or isinstance(number, bool):
            raise argparse.ArgumentTypeError(f"must be numbers, as in 0.1,1,10 (got {text!r})")
        found.append(number)
    return found


def _seeds(text: str) -> list[int]:
    parts = _parts(text)
    if not all(part.strip().isdecimal() for part in parts) or not parts:
        form = "must be a number of seeds or a list, as in 3 or 5,6,7"
        raise argparse.ArgumentTypeError(f"{form} (got {text!r})")
    found = [int(part) for part in parts]
    if len(found) > 1 or "," in text:
        return found
    if not 1 <= found[0] <= MOST_SEEDS:
        raise argparse.ArgumentTypeError(f"must be 1 to {MOST_SEEDS:,} seeds (got {text})")
    return list(range(found[0]))


def _parts(text: str) -> list[str]:
    return [part for part in text.split(",") if part.strip()]


def _variant(text: str) -> dict[str, Any]:
    try:
        return variant_in(text)
    except VariantError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
