"""What users read is spelt in one way: British, but for Keras's names in files and code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
AMERICAN = re.compile(
    r"\b(colors?|gray|initializers?|initialization|normaliz\w+|optimizers?|optimized|standardiz\w+"
    r"|regularization|centers?|centered|behavior|neighbors?|analyz\w+)\b(?![\w\"'(._=:])",
    re.IGNORECASE,
)
LEAST_WORDS = 3  # shorter texts are names


def _sentences(path: Path) -> Iterator[str]:
    """The texts of a source that are no docstrings, nor patterns with fields."""
    text = path.read_text(encoding="utf-8")
    if not AMERICAN.search(text):  # most need not be parsed
        return
    nodes = list(ast.walk(ast.parse(text)))
    bare = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        if not isinstance(node, ast.Constant) or id(node) in bare:
            continue
        found = node.value
        if isinstance(found, str) and "{" not in found and len(found.split()) >= LEAST_WORDS:
            yield found


def test_sentences_of_the_program_are_spelt_in_british() -> None:
    sources = [path for part in ("simulator", "ui") for path in (ROOT / part).rglob("*.py")]
    assert len(sources) > 300
    found = [
        f"{path.relative_to(ROOT)}: {text}"
        for path in sources
        for text in _sentences(path)
        if AMERICAN.search(text)
    ]
    assert found == []
