"""`depthscope study`: train a design at many depths, in variants and over seeds; print the table.

With --out every finished run is kept there at once, and a second call makes only what is missing.
"""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.escaping import terminal_line
from ui.cli.console import DONE, INTERRUPTED, Refusal, discard_output, print_line, refused

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Sequence

    from simulator.study.document import Study
    from simulator.study.rows import Row
    from simulator.study.run import Result
    from simulator.study.table_file import TableFile
    from simulator.study.workers import Workers


def study(options: argparse.Namespace) -> int:
    """Make the runs that are missing, and print the table, a summary or one JSON object."""
    from simulator.study import table
    from simulator.study.rows import rows

    planned, is_design = _planned(options)
    header = table.columns(planned)
    kept = _table_file(options.out, header)
    try:
        if kept is not None and is_design:
            _write_study(planned, Path(options.out))
        done = {} if kept is None else dict(kept.finished)
        plan = list(rows(planned))
        waiting = [row for row in plan if row.digest not in done]
        if len(waiting) < len(plan):
            have = len(plan) - len(waiting)
            print_line(f"{have:,} of {len(plan):,} runs are done already", sys.stderr)

        def keep(row: Row, result: Result) -> None:
            done[row.digest] = cells = table.cells(planned, row, result)
            if kept is not None:
                kept.append(cells)

        interrupted = _make(options, waiting, keep, len(plan))
        found = [done[row.digest] for row in plan if row.digest in done]
        if kept is not None:
            kept.sort(found)
    except OSError as error:
        raise Refusal(f"{options.out or options.scheduler}: {error.strerror or error}") from None
    finally:
        if kept is not None:
            kept.close()
    _print(options, planned, header, found)
    if interrupted:
        where = f" in {options.out}" if options.out else ""
        line = f"interrupted: {len(found):,} of {len(plan):,} runs are kept{where}"
        print_line(line, sys.stderr)
    return INTERRUPTED if interrupted else DONE


def _planned(options: argparse.Namespace) -> tuple[Study, bool]:
    """The study that is asked for, without problems, and whether its file was a design."""
    from simulator.design.storage import files, strict_json
    from simulator.errors import DesignError
    from simulator.study import document
    from simulator.study.rows import problems_of

    path = options.file
    with refused(path):
        raw = strict_json.parse(files.read(path))
        is_design = not document.is_study(raw)
        if is_design:
            raw = _around(raw, path)
        raw.update(_from_options(options, raw))
        if "values" not in raw:
            raise Refusal(f"{path}: is a design; say which depths, as in --depths 2,4,8")
        planned = document.validated(raw).in_folder(Path(path).resolve().parent)
        found = problems_of(planned)
        if found:
            raise DesignError(found)
    return planned, is_design


def _around(raw: Any, path: str) -> dict[str, Any]:
    """The document of a study of the design in `raw`. Raises DesignError as a design does."""
    from simulator.design.storage import files
    from simulator.study.document import FORMAT, VERSION

    design = files.loads(json.dumps(raw))
    title = design.title if "title" in raw else Path(path).name.partition(".")[0]
    return {"format": FORMAT, "version": VERSION, "title": title, "design": raw}


def _from_options(options: argparse.Namespace, raw: dict[str, Any]) -> dict[str, Any]:
    """What the command line says in place of the file."""
    from simulator.study.variant_text import with_network

    found: dict[str, Any] = {}
    if options.depths is not None:
        found.update(axis=None, values=options.depths)
    if options.axis is not None:
        found["axis"] = options.axis
    if options.values is not None:
        found["values"] = options.values
    if options.seeds is not None:
        found["seeds"] = options.seeds
    if options.epochs is not None:
        found["epochs"] = options.epochs
    if options.variants:
        names = [network.get("name") for network in raw["design"].get("networks", ())]
        found["variants"] = [with_network(variant, names) for variant in options.variants]
    return found


def _table_file(out: str | None, header: Sequence[str]) -> TableFile | None:
    from simulator.study.table_file import TableFile

    if out is None:
        return None
    if not out.lower().endswith(".csv"):
        raise Refusal(f"{out}: must end in .csv")
    with refused(out):
        kept = TableFile(Path(out), header)
    for note in kept.notes:
        print_line(f"{out}: {note}", sys.stderr)
    return kept


def _write_study(planned: Study, out: Path) -> None:
    """Write what is studied beside the table, so that it can be read and made again."""
    from simulator.study import document

    path = out.with_name(f"{out.stem}{document.EXTENSION}")
    note = document.keep(planned, path)
    if note:
        print_line(f"{path}: {note}", sys.stderr)


def _make(
    options: argparse.Namespace,
    waiting: Sequence[Row],
    keep: Callable[[Row, Result], None],
    total: int,
) -> bool:
    """Make the runs that are missing; whether the user has interrupted it."""
    from simulator.study.scheduling import run_rows

    if not waiting:
        return False
    workers = _workers(options)
    try:
        with _progress(waiting, total) as advance:

            def on_result(row: Row, result: Result) -> None:
                keep(row, result)
                advance(row)

            run_rows(waiting, workers, on_result)
    except KeyboardInterrupt:
        return True
    return False


def _workers(options: argparse.Namespace) -> Workers:
    from simulator.study.cluster import DaskCluster, MissingLibrary
    from simulator.study.workers import LocalWorkers

    if options.scheduler is None:
        return LocalWorkers(options.workers)
    try:
        return DaskCluster(options.scheduler)
    except MissingLibrary as error:
        raise Refusal(str(error)) from None
    except OSError as error:
        raise Refusal(str(error)) from None


@contextmanager
def _progress(waiting: Sequence[Row], total: int) -> Iterator[Callable[[Row], None]]:
    """A bar on stderr, where that is a terminal; its ETA weighs runs by their work."""
    if not sys.stderr.isatty():
        yield lambda _row: None
        return
    from tqdm import tqdm

    made = total - len(waiting)
    layout = (
        "{percentage:3.0f}%|{bar}| {postfix[0]:,} of {postfix[1]:,} runs [{elapsed}<{remaining}]"
    )
    counts = [made, total]
    with tqdm(
        total=sum(row.work for row in waiting), file=sys.stderr, bar_format=layout, postfix=counts,
        smoothing=0.05,
    ) as bar:  # fmt: skip

        def advance(row: Row) -> None:
            counts[0] += 1
            bar.update(row.work)

        yield advance


def _print(
    options: argparse.Namespace, planned: Study, header: Sequence[str], found: list[list[str]]
) -> None:
    from simulator.study import table

    read = [table.values(header, row) for row in found]
    if options.json:
        print_line(json.dumps(table.as_json(planned, read), allow_nan=False))
    elif options.out is None:
        try:
            sys.stdout.write(table.csv(header, found))
            sys.stdout.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            discard_output()
            raise Refusal(f"the output cannot be written: {error.strerror or error}") from None
    else:
        for line in _summary(planned, read):
            print_line(line)


def _summary(planned: Study, read: list[dict[str, Any]]) -> list[str]:
    """A line a point, and for each variant the deepest value that trains."""
    from simulator.study import summary, table

    axis = table.axis_column(planned)
    found = summary.points(read, axis)
    width = max((len(terminal_line(point.variant)) for point in found), default=0)
    lines = [f"{'variant':{width}}  {axis:>8}  train loss (median, range over seeds)"]
    for point in found:
        loss = point.train_loss
        text = (
            "–" if loss is None else f"{loss.median:.4g}  ({loss.lowest:.4g} … {loss.highest:.4g})"
        )
        states = {"diverged": point.diverged, "failed": point.failed}
        told = "".join(f"  {count} {state}" for state, count in states.items() if count)
        lines.append(f"{terminal_line(point.variant):{width}}  {point.value:>8g}  {text}{told}")
    for variant, value in summary.deepest_that_trains(found).items():
        lines.append(f"{terminal_line(variant)} trains up to {axis} {value:g}")
    return lines
