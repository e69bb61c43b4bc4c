"""`depthscope clinic`: a network with one planted fault by seed, or what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.cli.console import DONE, Refusal, print_line, write_file

if TYPE_CHECKING:
    import argparse


def clinic(options: argparse.Namespace) -> int:
    """Write the broken design, print it where no file is named, or print the answer."""
    from simulator.clinic.cases import MAX_SEED, case_of
    from simulator.design.storage import files

    if not 0 <= options.seed <= MAX_SEED:
        raise Refusal(f"--seed must be 0 to {MAX_SEED} (got {options.seed})")
    case = case_of(options.seed)
    if options.out is not None:
        write_file(options.out, lambda path: files.save(case.broken, path))
        print_line(f"{case.broken.title}: {options.out}")
    if options.answer:
        print_line(f"{case.fault.name}: {case.fault.answer}")
        print_line(f"it shows as: {', '.join(sorted(case.fault.shows))}")
    elif options.out is None:
        for line in files.dumps(case.broken).splitlines():
            print_line(line)
    return DONE
