"""OpenBLAS gets the kernels the processor can run, and threads only where they help."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from simulator.engine.blas import AVX_512, CPU_FACTS, prefer_wide_kernels


def facts(folder: Path, vendor: str, flags: str) -> Path:
    path = folder / "cpuinfo"
    one = f"processor\t: 0\nvendor_id\t: {vendor}\nmodel name\t: X\nflags\t\t: fpu {flags}\n\n"
    path.write_text(one * 2)
    return path


WIDE = " ".join(sorted(AVX_512))


@pytest.mark.parametrize(
    ("vendor", "flags", "chosen"),
    [
        ("AuthenticAMD", WIDE, {"OPENBLAS_CORETYPE": "SkylakeX"}),
        ("AuthenticAMD", "avx2 avx512f avx512bw avx512dq avx512vl", {}),  # without avx512cd
        ("AuthenticAMD", "avx2", {}),
        ("GenuineIntel", WIDE, {}),  # where OpenBLAS chooses well by itself
    ],
)
def test_wide_kernels_are_asked_for_only_where_the_processor_has_all_they_need(
    tmp_path: Path, vendor: str, flags: str, chosen: dict[str, str]
) -> None:
    environment: dict[str, str] = {}
    prefer_wide_kernels(environment, facts(tmp_path, vendor, flags))
    assert environment == chosen


def test_a_choice_of_the_user_is_left_alone(tmp_path: Path) -> None:
    environment = {"OPENBLAS_CORETYPE": "Zen"}
    prefer_wide_kernels(environment, facts(tmp_path, "AuthenticAMD", WIDE))
    assert environment == {"OPENBLAS_CORETYPE": "Zen"}


@pytest.mark.parametrize(
    "content", [None, "", "processor : 0\nBogoMIPS : 50\n", f"processor : 0\nflags : {WIDE}\n"]
)
def test_a_system_without_facts_about_its_processor_changes_nothing(
    tmp_path: Path, content: str | None
) -> None:
    path = tmp_path / "cpuinfo"
    if content is not None:
        path.write_text(content)
    environment: dict[str, str] = {}
    prefer_wide_kernels(environment, path)
    assert environment == {}


@pytest.mark.skipif(not CPU_FACTS.exists(), reason="this system has no such file")
def test_the_choice_is_made_before_numpy_is_imported_and_products_are_right() -> None:
    code = (
        "import sys; from simulator.engine.blas import prefer_wide_kernels; prefer_wide_kernels();"
        "assert 'numpy' not in sys.modules; import json, os, numpy as np;"
        "a = np.arange(90_000.0).reshape(300, 300) % 7;"
        "print(json.dumps([float((a @ a).sum()), os.environ.get('OPENBLAS_CORETYPE')]))"
    )
    plain = {k: v for k, v in os.environ.items() if k != "OPENBLAS_CORETYPE"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=plain, capture_output=True, text=True, check=True
    )
    found, _ = json.loads(done.stdout)
    row = [(value % 7) for value in range(90_000)]
    columns = [sum(row[k::300]) for k in range(300)]
    lines = [sum(row[k * 300 : (k + 1) * 300]) for k in range(300)]
    assert found == sum(a * b for a, b in zip(columns, lines, strict=True))


@pytest.mark.slow
def test_a_trainer_has_blas_use_one_thread() -> None:
    """In a process of its own: the limit is the process's, and lasts."""
    code = (
        "import numpy; from threadpoolctl import threadpool_info, threadpool_limits\n"
        "from simulator import Trainer, loads\n"
        "def show(): print(*{each['num_threads'] for each in threadpool_info()"
        " if each['user_api'] == 'blas'})\n"
        'design = loads(\'{"format": "depthscope.design", "version": 1, '
        '"networks": [{"layers": []}]}\')\n'
        "threadpool_limits(2); trainer = Trainer(design); show()\n"
        "threadpool_limits(2); trainer.step(); show()\n"  # at the beginning of an epoch
        "threadpool_limits(2); trainer.evaluate(); show()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "1", "1"]
