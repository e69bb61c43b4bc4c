"""The laws of the house: floors, safety of what is read, and files that fit in a head."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted([*ROOT.glob("simulator/**/*.py"), *ROOT.glob("ui/**/*.py")])
TESTS = sorted(ROOT.glob("tests/**/*.py"))
MOST_LINES = 450  # about 300 is meant; nothing grows past this
DRAWERS = {"utils", "util", "misc", "helpers", "helper", "common", "tools"}

# Loading a file must never run code, and the program never talks to a network.
FORBIDDEN_MODULES = {
    "pickle", "cPickle", "dill", "marshal", "shelve", "yaml", "code", "runpy",
    "ssl", "http", "urllib", "ftplib", "smtplib", "requests", "httpx", "aiohttp",
    "PySide6.QtNetwork", "PySide6.QtWebEngineWidgets",
}  # fmt: skip
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__", "execfile"}


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _nodes(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(_text(path), _name(path)))


def of_each(paths: list[Path]) -> Callable[[Callable[[Path], None]], Callable[[], None]]:
    """Make of a check of one file a test of all of these, which names each that fails.

    A test of its own for each file took ten seconds of two cores for 2,400 of them.
    """

    def test_of(check: Callable[[Path], None]) -> Callable[[], None]:
        def test() -> None:
            failures = {}
            for path in paths:
                try:
                    check(path)
                except AssertionError as error:
                    failures[_name(path)] = str(error)
            assert paths
            assert not failures

        return test

    return test_of


# Floors


def _lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    script = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run(
        [sys.executable, "-c", script, "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture(scope="module")
def copied_tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages and their contracts, free to be spoilt."""
    folder = tmp_path_factory.mktemp("tree")
    shutil.copy(ROOT / "pyproject.toml", folder)
    for package in ("simulator", "ui"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / package, folder / package, ignore=ignored)
    return folder


def test_imports_run_downwards_only(copied_tree: Path) -> None:
    result = _lint_imports(copied_tree)
    assert result.returncode == 0, result.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("simulator/nn/losses.py", "import PySide6.QtCore", "knows nothing of windows"),
        ("simulator/nn/losses.py", "import ui.style.theme", "knows nothing of windows"),
        ("simulator/nn/losses.py", "import simulator.training.trainer", "simulator's floors"),
        ("simulator/engine/network.py", "import simulator.engine.reference", "of the engine"),
        ("ui/canvas/view.py", "import ui.inspector.view", "window's floors"),
        ("ui/style/theme.py", "import ui.shell.main_window", "window's floors"),
    ],
)
def test_a_forbidden_import_hidden_in_a_function_breaks_its_contract(
    copied_tree: Path, module: str, line: str, contract: str
) -> None:
    path = copied_tree / module
    before = path.read_text(encoding="utf-8")
    try:
        path.write_text(f"{before}\n\ndef _hidden() -> None:\n    {line}\n", encoding="utf-8")
        result = _lint_imports(copied_tree)
    finally:
        path.write_text(before, encoding="utf-8")
    assert result.returncode != 0
    assert re.search(f"{contract} BROKEN", result.stdout), result.stdout


@pytest.mark.slow
def test_a_module_without_a_floor_breaks_the_contract(copied_tree: Path) -> None:
    stray = copied_tree / "simulator" / "stray.py"
    stray.write_text('"""Belongs nowhere."""\n', encoding="utf-8")
    try:
        result = _lint_imports(copied_tree)
    finally:
        stray.unlink()
    assert result.returncode != 0
    assert "stray" in result.stdout


# Safety


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        yield node.module
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


@of_each(SOURCES)
def test_no_source_can_run_what_it_reads_or_open_a_connection(path: Path) -> None:
    for node in _nodes(path):
        for module in _imported(node):
            parents = module.split(".")
            assert not {".".join(parents[:n]) for n in range(1, 3)} & FORBIDDEN_MODULES, module
        if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "socket":
            # a pair that stays inside the process wakes Qt for signals
            assert node.attr == "socketpair", f"line {node.lineno}: {ast.unparse(node)}"
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        assert called not in FORBIDDEN_CALLS, f"line {node.lineno}: {called}"
        if called.endswith("import_module"):  # a fixed name, never one from a file
            assert isinstance(node.args[0], ast.Constant), f"line {node.lineno}"
        for keyword in node.keywords:
            if keyword.arg in ("allow_pickle", "shell"):
                assert ast.unparse(keyword.value) == "False", f"line {node.lineno}: {called}"
        if called in ("np.load", "numpy.load"):
            assert any(k.arg == "allow_pickle" for k in node.keywords), f"line {node.lineno}"


# Habits


@of_each(SOURCES + TESTS)
def test_every_file_says_its_purpose_and_fits_in_a_head(path: Path) -> None:
    lines = len(_text(path).splitlines())
    assert re.match(r'"""\S', _text(path)) or lines == 0, "opens with a sentence of purpose"
    assert lines <= MOST_LINES, f"{lines} lines"
    assert path.stem not in DRAWERS
    assert not set(path.relative_to(ROOT).parts) & DRAWERS


@of_each([p for p in SOURCES if _name(p).startswith("ui/") and p.stem != "theme"])
def test_colours_live_in_the_theme(path: Path) -> None:
    if not re.search(r"#[0-9a-fA-F]{6}|QColor\(", _text(path)):
        return
    for node in _nodes(path):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found = re.search(r"#[0-9a-fA-F]{6}\b", node.value)
            assert not found, f"line {node.lineno}: {found}"
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("QColor"):
            # black and fully transparent are no choices of taste
            chosen = [a for a in node.args if isinstance(a, ast.Constant) and a.value != 0]
            assert len(chosen) < 3, f"line {node.lineno}: {ast.unparse(node)}"


@of_each(TESTS)
def test_no_test_sleeps(path: Path) -> None:
    if not re.search("sleep|qWait|qtbot.wait", _text(path)):
        return
    for node in _nodes(path):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            assert not called.endswith((".sleep", "qWait", "qtbot.wait")), f"line {node.lineno}"
            assert called != "sleep", f"line {node.lineno}"
