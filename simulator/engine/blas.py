"""Which kernels and how many threads the matrix products of a run use.

NumPy's OpenBLAS chooses its kernels once, when NumPy is imported, and its threads at every call.
Both choices can be bettered from outside.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, MutableMapping
from pathlib import Path

CORE_TYPE = "OPENBLAS_CORETYPE"
CPU_FACTS = Path("/proc/cpuinfo")
# what OpenBLAS's SkylakeX kernels are compiled for
AVX_512 = frozenset({"avx512f", "avx512bw", "avx512dq", "avx512vl", "avx512cd"})
# multiplications of a product from which a second thread saves more than it costs
WORTH_THREADS = 4_000_000


def prefer_wide_kernels(
    environment: MutableMapping[str, str] = os.environ, facts: Path = CPU_FACTS
) -> None:
    """Have OpenBLAS use its AVX-512 kernels where the processor has AVX-512 and it would not.

    On processors of AMD it takes those for AVX2, with which large products take 1.7 to 2 times as
    long. Only of use before NumPy is imported; a choice that is already made is left alone.
    """
    if CORE_TYPE in environment:
        return
    vendor, flags = _processor(facts)
    if vendor == "AuthenticAMD" and flags >= AVX_512:
        environment[CORE_TYPE] = "SkylakeX"


def _processor(facts: Path) -> tuple[str, frozenset[str]]:
    """Vendor and flags of the first processor; empty where the system does not tell."""
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


def useful_threads(products: Iterable[int], available: int) -> int:
    """Threads for a run whose matrix products take so many multiplications each.

    Small products are over before a second thread has begun, and where another program holds a
    core, waiting for it takes many times as long as the product.
    """
    return available if max(products, default=0) >= WORTH_THREADS else 1
