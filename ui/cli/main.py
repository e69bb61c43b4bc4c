"""The command line: its parsers. Each command has a file of its own, and imports Qt late."""

from __future__ import annotations

import argparse
import gc
import io
import sys
from typing import TYPE_CHECKING, NoReturn

from simulator.engine.blas import prefer_wide_kernels
from ui.cli import study_options
from ui.cli.check import check
from ui.cli.clinic import clinic
from ui.cli.console import BAD_INPUT, DONE, INTERRUPTED, Refusal, discard_output, print_line
from ui.cli.data import data
from ui.cli.diagnose import diagnose
from ui.cli.launch import open_window
from ui.cli.lesson import lesson
from ui.cli.render import render
from ui.cli.study import study
from ui.cli.train import train
from ui.process import pydantic_plugins, startup_guard

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# objects made between two searches for garbage: loading modules makes that many, none of them
# garbage, and the 700 of Python's own setting cost a tenth of `check`
LOADED_OBJECTS = 100_000
COMMANDS = ("train", "diagnose", "clinic", "study", "check", "data", "render", "lesson")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; returns its exit status.

    0 done, 1 a lesson's claim failed, 2 bad usage or input, 130 interrupted.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    prefer_wide_kernels()
    pydantic_plugins.switch_off()
    gc.set_threshold(LOADED_OBJECTS)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # for terminals that cannot show all characters
            stream.reconfigure(errors="backslashreplace")
    try:
        if given and given[0] in COMMANDS:
            options = _parser().parse_args(given)
            work: Callable[[argparse.Namespace], int] = options.work
            return work(options)
        return open_window(_window_parser().parse_args(given))
    except Refusal as refusal:
        for line in refusal.lines:
            print_line(line, sys.stderr)
        return BAD_INPUT
    except ImportError as error:
        missing = startup_guard.missing_module(error)
        if missing is None:
            raise
        print_line(missing, sys.stderr)
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
        discard_output()  # the reader of the pipe has ended, as `| head` does
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


def _seeds(text: str) -> tuple[int, ...]:
    try:
        seeds = tuple(int(part) for part in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"must look like 1,2,3 (got {text!r})") from None
    if not all(0 <= seed < 2**32 for seed in seeds):
        raise argparse.ArgumentTypeError(f"each must be 0 to {2**32 - 1} (got {text})")
    return seeds


class _ShowVersion(argparse.Action):
    """Print the installed version and exit; looked up only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import PackageNotFoundError, version

        try:
            found = version("depthscope")
        except PackageNotFoundError:  # run from a checkout that was never installed
            found = "(not installed)"
        print_line(f"depthscope {found}")
        parser.exit()


class _Parser(argparse.ArgumentParser):
    """argparse, but its errors are one line and the usage stays behind --help."""

    def error(self, message: str) -> NoReturn:
        raise Refusal(f"{self.prog}: {message} (see {self.prog} --help)")


def _window_parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="depthscope",
        description="A laboratory that shows what adding layers does to a neural network.",
        epilog="Other commands: " + ", ".join(COMMANDS) + ". Each explains itself with --help.",
    )
    parser.add_argument("file", nargs="?", help="design to open; the opening lesson without one")
    parser.add_argument("--version", action=_ShowVersion, nargs=0, help="show the version and exit")
    return parser


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="depthscope")
    commands = parser.add_subparsers(required=True)
    _describe_train(commands.add_parser("train", help="train a design without a window"))
    _describe_diagnose(commands.add_parser("diagnose", help="say what is wrong with networks"))
    _describe_clinic(commands.add_parser("clinic", help="make a network with one planted fault"))
    _describe_study(commands.add_parser("study", help="train at many depths, in variants"))
    _describe_check(commands.add_parser("check", help="list the problems of designs, a line each"))
    _describe_data(commands.add_parser("data", help="say what a data file is understood to be"))
    _describe_render(
        commands.add_parser("render", help="draw the window, or one view, into a picture")
    )
    _describe_lesson(commands.add_parser("lesson", help="list lessons, or check their claims"))
    return parser


def _describe_train(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--epochs", type=int, metavar="N", help="passes over the training data")
    parser.add_argument("--seed", type=int, metavar="S", help="initial weights and batch order")
    parser.add_argument("--set", dest="settings", action="append", default=[],
                        metavar="PATH=VALUE", help="change a setting of the design")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print the result as one JSON object")
    parser.add_argument("--log", metavar="OUT.csv", help="write the record of the run")
    parser.add_argument("--weights", metavar="OUT.safetensors", help="write what was learnt")
    parser.set_defaults(work=train)


def _describe_diagnose(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--epochs", type=int, metavar="N", help="passes over the training data")
    parser.add_argument("--set", dest="settings", action="append", default=[],
                        metavar="PATH=VALUE", help="change a setting of the design")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print the result as one JSON object")
    parser.add_argument("--no-cures", action="store_true", help="do not try what would help")
    parser.set_defaults(work=diagnose)


def _describe_study(parser: argparse.ArgumentParser) -> None:
    study_options.describe(parser)
    parser.set_defaults(work=study)


def _describe_clinic(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, required=True, metavar="S", help="which case")
    parser.add_argument("--out", metavar="FILE", help="write the design there")
    parser.add_argument("--answer", action="store_true", help="say what is wrong with it")
    parser.set_defaults(work=clinic)


def _describe_check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.set_defaults(work=check)


def _describe_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="table, arrays, or a folder of images")
    parser.add_argument("--set", dest="settings", action="append", default=[],
                        metavar="PATH=VALUE",
                        help="state what would be guessed: target=price, decimal=,")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print the result as one JSON object")
    parser.set_defaults(work=data)


def _describe_render(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--out", required=True, metavar="X.png")
    parser.add_argument("--epochs", type=int, metavar="N", help="train so long first")
    parser.add_argument("--size", type=_size, default=(1600, 1000), metavar="1600x1000")
    parser.add_argument("--theme", choices=("dark", "light"), default="dark")
    parser.add_argument("--view", metavar="NAME", help="canvas, loss_view, gradient_heatmap, …")
    parser.set_defaults(work=render)


def _describe_lesson(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("lesson", nargs="?", metavar="NAME|PATH",
                        help="one that ships, or a folder; without it the list")  # fmt: skip
    parser.add_argument(
        "--handout", metavar="OUT.html", help="write it as a page to hand out, with pictures"
    )
    parser.add_argument("--check", action="store_true", help="measure the claims; of all lessons")
    parser.add_argument("--seeds", type=_seeds, metavar="A,B,C", help="initial weights to check on")
    parser.add_argument("--json", action="store_true", help="print the result as one JSON object")
    parser.set_defaults(work=lesson)
