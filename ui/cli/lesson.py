"""`depthscope lesson`: list the lessons, or measure what they claim on seeds of one's own."""

from __future__ import annotations

import json
import math
import os
import time
from typing import TYPE_CHECKING, Any

from ui.cli.console import (
    CLAIM_FAILED,
    DONE,
    Refusal,
    print_line,
    refused,
    try_targets,
    write_file,
)
from ui.cli.launch import load_qt

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from simulator.lessons.checking import Verdict
    from simulator.lessons.reading import LessonFolder


def lesson(options: argparse.Namespace) -> int:
    """List the lessons; or check one, or all, and say of each claim whether it holds."""
    if options.handout is not None:
        if options.lesson is None:
            raise Refusal("--handout is of one lesson: name it")
        try_targets(options.handout)
    if options.lesson is None and not (options.check or options.seeds):
        _list(_read(None), options.json)
        return DONE
    from simulator.lessons.checking import FRESH_SEEDS, check

    seeds = options.seeds or FRESH_SEEDS
    told: list[dict[str, Any]] = []
    for found in _read(options.lesson):
        began = time.perf_counter()
        verdicts = check(found.lesson, found.design, seeds)
        told.append(_as_json(found, verdicts, time.perf_counter() - began))
        if not options.json:
            _print(found, verdicts)
        if options.handout is not None:
            _write_handout(options.handout, found, verdicts)
    holds = all(claim["holds"] for each in told for claim in each["claims"])
    if options.json:
        result = {"seeds": list(seeds), "holds": holds, "lessons": told}
        print_line(json.dumps(result, allow_nan=False))
    else:
        count = sum(len(each["claims"]) for each in told)
        word = "seed" if len(seeds) == 1 else "seeds"
        print_line(f"{count} claims on {word} {_listed(seeds, str)}: {_sum_up(told)}")
    return DONE if holds else CLAIM_FAILED


def _write_handout(out: str, found: LessonFolder, verdicts: Sequence[Verdict]) -> None:
    from simulator.design.storage.replacing import write_whole
    from simulator.lessons.handout import handout

    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    load_qt()
    from ui.cli.lesson_pictures import step_pictures, step_plots

    pictures = step_pictures(found)
    page = handout(found, verdicts, pictures, step_plots(found)).encode()
    write_file(out, lambda path: write_whole(path, page))


def _read(name_or_path: str | None) -> Sequence[LessonFolder]:
    """One lesson, or all that ship. Raises Refusal with a line for each problem."""
    from simulator.lessons.course import course, find

    shown = "the lessons" if name_or_path is None else name_or_path
    with refused(shown):
        try:
            return course() if name_or_path is None else [find(name_or_path)]
        except FileNotFoundError:
            raise Refusal(
                f"{shown}: there is no such lesson or folder; `depthscope lesson` lists them"
            ) from None


def _list(lessons: Sequence[LessonFolder], as_json: bool) -> None:
    if as_json:
        listed = [
            {
                "name": each.name,
                "title": each.lesson.title,
                "summary": each.lesson.summary,
                "steps": len(each.lesson.steps),
                "claims": len(each.lesson.claims),
            }
            for each in lessons
        ]
        print_line(json.dumps({"lessons": listed}))
        return
    width = max((len(each.name) for each in lessons), default=0)
    for each in lessons:
        print_line(f"{each.name.ljust(width)}  {each.lesson.title}: {each.lesson.summary}")


def _print(found: LessonFolder, verdicts: Sequence[Verdict]) -> None:
    print_line(f"{found.name}: {found.lesson.title}")
    for verdict in verdicts:
        claim = verdict.claim
        values = _listed(verdict.values, _number)
        if claim.over_seeds == "median":
            values += f", median {_number(verdict.measured[0])}"
        word = "holds" if verdict.holds else "FAILS"
        print_line(f"  {word}  {claim.name}: {values} ({claim.bound})")


def _as_json(found: LessonFolder, verdicts: Sequence[Verdict], seconds: float) -> dict[str, Any]:
    return {
        "name": found.name,
        "title": found.lesson.title,
        "seconds": round(seconds, 3),
        "claims": [
            {
                "name": verdict.claim.name,
                "step": verdict.claim.step,
                "values": [_finite(value) for value in verdict.values],
                "measured": [_finite(value) for value in verdict.measured],
                "at_least": verdict.claim.at_least,
                "at_most": verdict.claim.at_most,
                "over_seeds": verdict.claim.over_seeds,
                "holds": verdict.holds,
                "source": verdict.claim.source,
            }
            for verdict in verdicts
        ],
    }


def _finite(value: float) -> float | None:
    """JSON has neither NaN nor infinity."""
    return value if math.isfinite(value) else None


def _number(value: float) -> str:
    return "not measured" if math.isnan(value) else f"{value:.4g}"


def _listed(values: Sequence[Any], text: Callable[[Any], str]) -> str:
    return ", ".join(map(text, values))


def _sum_up(told: Sequence[dict[str, Any]]) -> str:
    failed = [
        f"{each['name']}: {claim['name']}"
        for each in told
        for claim in each["claims"]
        if not claim["holds"]
    ]
    return "all hold" if not failed else f"{len(failed)} fail ({'; '.join(failed)})"
