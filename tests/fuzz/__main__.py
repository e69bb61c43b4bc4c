"""`python -m tests.fuzz designs --seed 1 --count 100000`: fuzz one kind of file, or all."""

from __future__ import annotations

import argparse
import logging
import os
import resource
import sys
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from tests.fuzz.runner import case_of, fuzz, outcome
from tests.fuzz.targets import TARGETS


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("target", choices=[*TARGETS, "all"])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--start", type=int, default=0, help="number of the first case")
    parser.add_argument("--show", action="store_true", help="print the first case and its outcome")
    options = parser.parse_args()
    logging.disable(logging.ERROR)  # a defect that is logged is found by its sentence
    names = list(TARGETS) if options.target == "all" else [options.target]
    found = 0
    for name in names:
        target = TARGETS[name]
        if options.show:
            case = case_of(target, options.seed, options.start)
            print(case, *outcome(target, case), sep="\n")
            continue
        began = time.perf_counter()
        for finding in fuzz(target, options.seed, options.count, options.start):
            found += 1
            print(finding, flush=True)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{name}: {options.count:,} cases from seed {options.seed}, "
            f"{time.perf_counter() - began:.0f} s, peak {peak:.0f} MB, {found} findings",
            flush=True,
        )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
