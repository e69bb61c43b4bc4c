"""Which kernels NumPy's BLAS uses, and that it uses one thread.

OpenBLAS chooses its kernels once, when NumPy is imported, and does not know every processor that
could do better.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from threadpoolctl import LibController

CORE_TYPE = "OPENBLAS_CORETYPE"
CPU_FACTS = Path("/proc/cpuinfo")
# what OpenBLAS's SkylakeX kernels are compiled for
AVX_512 = frozenset({"avx512f", "avx512bw", "avx512dq", "avx512vl", "avx512cd"})


def prefer_wide_kernels(
    environment: MutableMapping[str, str] = os.environ, facts: Path = CPU_FACTS
) -> None:
    """Have OpenBLAS use its AVX-512 kernels where it would not although the processor has AVX-512.

    On AMD processors it chooses those for AVX2, with which large products take 1.7 to 2 times as
    long. Has an effect only before NumPy is imported; a choice in `environment` is left alone.
    """
    if CORE_TYPE in environment:
        return
    vendor, flags = _processor(facts)
    if vendor == "AuthenticAMD" and flags >= AVX_512:
        environment[CORE_TYPE] = "SkylakeX"


def _processor(facts: Path) -> tuple[str, frozenset[str]]:
    """Vendor and flags of the first processor; empty where there is no such file."""
    vendor, flags = "", ""
    try:
        with facts.open(encoding="ascii", errors="replace") as lines:
            for line in lines:
                name, _, value = line.partition(":")
                if name.strip() == "vendor_id":
                    vendor = value.strip()
                elif name.strip() == "flags":
                    flags = value
                    break
    except OSError:
        return "", frozenset()
    return vendor, frozenset(flags.split())


def use_one_thread() -> None:
    """Have NumPy's BLAS use one thread in this process, wherever and whenever it was loaded.

    With several it cuts products by their number, and the last bits of results depend on it;
    products.py shares large products in another way. Takes a microsecond but for the first time.
    """
    for library in _libraries():
        library.set_num_threads(1)


@cache
def _libraries() -> list[LibController]:
    """The BLAS libraries of the process; looking for them takes milliseconds."""
    from threadpoolctl import ThreadpoolController

    found = ThreadpoolController().lib_controllers
    return [library for library in found if library.user_api == "blas"]
