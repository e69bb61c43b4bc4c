"""Mutated files: each is accepted, or refused in sentences that name a place in it."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from random import Random

import pytest

from tests.conftest import ROOT
from tests.fuzz.designs import JARGON, byte_mutant, check_text, leads_somewhere, structure_mutant
from tests.simulator.design.storage import bombs

pytestmark = pytest.mark.slow

BYTE_MUTANTS = 12_000
STRUCTURE_MUTANTS = 8_000


@pytest.mark.parametrize("part", range(4))
def test_files_with_changed_bytes_are_accepted_or_refused(part: int) -> None:
    random = Random(part)
    for _ in range(BYTE_MUTANTS // 4):
        check_text(byte_mutant(random))


@pytest.mark.parametrize("part", range(4))
def test_files_with_changed_structure_are_accepted_or_refused_at_a_place(part: int) -> None:
    random = Random(part)
    refused = 0
    for _ in range(STRUCTURE_MUTANTS // 4):
        document = structure_mutant(random)
        error = check_text(json.dumps(document))
        if error is None:
            continue
        refused += 1
        for problem in error.problems:
            assert leads_somewhere(problem.place, document), problem
    assert refused > STRUCTURE_MUTANTS // 8, "the mutants are too mild"


def test_bombs_are_refused_without_being_built() -> None:
    command = [sys.executable, "-m", "tests.simulator.design.storage.bombs"]
    result = subprocess.run(
        command,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30)),
    )
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout)
    assert set(bombs.SMALL) < set(found)
    for name, cost in found.items():
        assert cost["mb"] < 10, (name, cost)
        assert len(cost["sentence"]) < 300, (name, cost)
        assert not JARGON.search(cost["sentence"]), (name, cost)
