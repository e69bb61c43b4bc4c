"""The command line: the window, and the same work without one. Headless commands import no Qt."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from simulator.engine.blas import prefer_wide_kernels

if TYPE_CHECKING:
    pass
from ui.cli.console import (
    BAD_INPUT,
    DONE,
    INTERRUPTED,
    _drop_output,
    _load,
    _Refusal,
    _say,
    _try_targets,
)
from ui.cli.launch import _guard_start, _open_window
from ui.cli.train import _train


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
    from ui.cli import render

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
