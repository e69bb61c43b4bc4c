"""The command line: the window, and the same work without one. Headless commands import no Qt."""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from simulator.blas import prefer_wide_kernels

if TYPE_CHECKING:
    from simulator.design import Design
    from simulator.trainer import Trainer

DONE, BAD_INPUT, INTERRUPTED = 0, 2, 130


class _Refusal(Exception):
    """Bad usage or bad input, in one or more lines for the user."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; returns its exit status: 0 done, 2 bad usage or input, 130 interrupted."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    prefer_wide_kernels()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without our letters
    try:
        if given and given[0] in COMMANDS:
            options = _parser().parse_args(given)
            work: Callable[[argparse.Namespace], int] = options.work
            return work(options)
        return _open_window(_window_parser().parse_args(given))
    except _Refusal as refusal:
        print(refusal, file=sys.stderr)
        return BAD_INPUT
    except MemoryError:
        print(
            "There is not enough memory for this; fewer units, layers or samples would help.",
            file=sys.stderr,
        )
        return BAD_INPUT
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        _drop_output()  # the reader went away (`| head`): nothing is left to say
        return DONE


def _say(text: str) -> None:
    """A line of the result; refused where it cannot be written, as on a full disk."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        _drop_output()
        raise _Refusal(f"the output cannot be written: {error.strerror or error}") from None


def _drop_output() -> None:
    """What is still in the buffer of the output must not fail once more at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _plain(text: str) -> str:
    """Text from a file on one line, without signs that steer a terminal."""
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)


def _load(path: str, settings: Sequence[str] = ()) -> Design:
    from simulator import files
    from simulator.overrides import override
    from simulator.problems import DesignError
    from simulator.shapes import problems

    try:
        design = override(files.load(path), list(settings))
        found = problems(design, _folder(path))
    except DesignError as error:
        found = error.problems
    except OSError as error:
        raise _Refusal(f"{path}: {error.strerror or error}") from None
    if found:
        raise _Refusal("\n".join(f"{path}: {problem}" for problem in found))
    return design


def _folder(path: str) -> str:
    return str(Path(path).resolve().parent)


def _train(options: argparse.Namespace) -> int:
    from simulator import report, weights
    from simulator.trainer import Trainer

    if options.weights is not None:
        try:
            weights.check()
        except weights.MissingLibrary as error:
            raise _Refusal(str(error)) from None
    _try_targets(options.weights, options.log)
    settings = list(options.settings)
    if options.epochs is not None:
        settings.append(f"training.epochs={options.epochs}")
    if options.seed is not None:
        settings.append(f"training.seed={options.seed}")
    design = _load(options.file, settings)
    folder = _folder(options.file)
    trainer = Trainer(design, folder)
    with _progress(trainer) as after_step:
        report.run(trainer, after_step)
    if options.log is not None:
        _write(options.log, lambda path: report.write_log(trainer, path))
    if options.weights is not None:
        _write(options.weights, lambda path: weights.save(trainer, path))
    if options.json:
        _say(json.dumps(report.result(trainer, folder)))
    else:
        _print_table(trainer)
    return DONE


@contextmanager
def _progress(trainer: Trainer) -> Iterator[Callable[[Trainer], None] | None]:
    """A progress bar with ETA on stderr, where that is a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from tqdm import tqdm

    with tqdm(total=trainer.total_steps, unit=" steps", file=sys.stderr) as bar:

        def after_step(_trainer: Trainer) -> None:
            bar.update()

        yield after_step


def _print_table(trainer: Trainer) -> None:
    snapshot = trainer.snapshot()
    rows = [("network", "layers", "parameters", "train loss", "validation", "accuracy", "status")]
    for network, state in zip(trainer.networks, snapshot.networks, strict=True):
        status = "finished"
        if state.divergence is not None:
            broken = state.divergence
            status = f"diverged at step {broken.step}: {broken.what} of {broken.layer}"
        rows.append(
            (
                _plain(network.name),
                str(network.depth),
                f"{network.parameter_count:,}",
                _number(state.train_loss),
                _number(state.validation_loss),
                "–" if state.train_accuracy is None else f"{state.train_accuracy:.1%}",
                status,
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        _say("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.4g}"


def _try_targets(*paths: str | None) -> None:
    """Find out before a long run where its results could not be written."""
    from simulator.files import try_target

    for path in paths:
        if path is not None:
            _write(path, try_target)


def _write(path: str, write: Callable[[Path], None]) -> None:
    try:
        write(Path(path))
    except OSError as error:
        raise _Refusal(f"{path}: {error.strerror or error}") from None


def _check(options: argparse.Namespace) -> int:
    refused = False
    for path in options.files:
        try:
            _load(path)
        except _Refusal as refusal:
            _say(str(refusal))
            refused = True
        else:
            _say(f"{path}: no problems")
    return BAD_INPUT if refused else DONE


def _render(options: argparse.Namespace) -> int:
    design_file = options.file
    if not options.out.lower().endswith(".png"):
        raise _Refusal(f"{options.out}: must end in .png")
    _load(design_file, [f"training.epochs={options.epochs}"] if options.epochs else [])
    _try_targets(options.out)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    _guard_start()
    from ui import render

    try:
        render.render(
            design_file, Path(options.out), options.epochs, options.size, options.theme,
            options.view,
        )  # fmt: skip
    except OSError as error:
        raise _Refusal(f"{options.out}: {error.strerror or error}") from None
    except ValueError as error:
        raise _Refusal(str(error)) from None
    _say(options.out)
    return DONE


def _open_window(options: argparse.Namespace) -> int:
    if options.file is not None and not os.path.exists(options.file):
        raise _Refusal(f"{options.file}: there is no such file")
    # before Qt: from then on its import hook reads the source of every module that is loaded
    import simulator.trainer  # noqa: F401

    _guard_start()
    if _has_display():
        from ui.app import run

        return run(options.file)
    path = options.file
    if path is not None:
        _load(path)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    _try_targets("depthscope.png")
    out = Path("depthscope.png").resolve()
    _say("There is no display: training off screen and drawing the window instead.")
    from ui import render

    try:
        render.render(path, out, None, (1600, 1000), "dark", None)
    except OSError as error:
        raise _Refusal(f"{out}: {error.strerror or error}") from None
    _say(str(out))
    return DONE


def _has_display() -> bool:
    """Whether a window could be seen; an off-screen platform chosen by hand cannot show one."""
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    if platform in ("offscreen", "minimal"):
        return False
    if platform or not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _guard_start() -> None:
    from ui import startup_guard

    problem = startup_guard.problem()
    if problem is not None:
        raise _Refusal(problem)


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.lower().partition("x")
    try:
        size = (int(width), int(height))
    except ValueError:
        raise argparse.ArgumentTypeError(f"must look like 1600x1000 (got {text!r})") from None
    if not all(200 <= side <= 8_000 for side in size):
        raise argparse.ArgumentTypeError(f"each side must be 200 to 8000 (got {text})")
    return size


class _Parser(argparse.ArgumentParser):
    """argparse, but its errors are one line and the usage stays behind --help."""

    def error(self, message: str) -> NoReturn:
        raise _Refusal(f"{self.prog}: {message} (see {self.prog} --help)")


def _window_parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="depthscope",
        description="A laboratory that shows what adding layers does to a neural network.",
        epilog="Other commands: " + ", ".join(COMMANDS) + ". Each explains itself with --help.",
    )
    parser.add_argument("file", nargs="?", help="design to open; the opening lesson without one")
    return parser


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="depthscope")
    commands = parser.add_subparsers(required=True)

    train = commands.add_parser("train", help="train a design without a window")
    train.add_argument("file", metavar="FILE")
    train.add_argument("--epochs", type=int, metavar="N", help="passes over the training data")
    train.add_argument("--seed", type=int, metavar="S", help="initial weights and batch order")
    train.add_argument("--set", dest="settings", action="append", default=[],
                       metavar="PATH=VALUE", help="change a setting of the design")  # fmt: skip
    train.add_argument("--json", action="store_true", help="print the result as one JSON object")
    train.add_argument("--log", metavar="OUT.csv", help="write the record of the run")
    train.add_argument("--weights", metavar="OUT.safetensors", help="write what was learnt")
    train.set_defaults(work=_train)

    check = commands.add_parser("check", help="list the problems of designs, a line each")
    check.add_argument("files", nargs="+", metavar="FILE")
    check.set_defaults(work=_check)

    render = commands.add_parser("render", help="draw the window, or one view, into a picture")
    render.add_argument("file", metavar="FILE")
    render.add_argument("--out", required=True, metavar="X.png")
    render.add_argument("--epochs", type=int, metavar="N", help="train so long first")
    render.add_argument("--size", type=_size, default=(1600, 1000), metavar="1600x1000")
    render.add_argument("--theme", choices=("dark", "light"), default="dark")
    render.add_argument("--view", metavar="NAME", help="canvas, loss_view, gradient_heatmap, …")
    render.set_defaults(work=_render)
    return parser


COMMANDS = ("train", "check", "render")
