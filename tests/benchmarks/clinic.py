"""How good the diagnosis is on planted faults: `python -m tests.benchmarks.clinic [--count N]`.

Cases of seeds from `--first` on, which no threshold was chosen on. Of each the broken network is
forecast, trained under watch and told of as `depthscope diagnose` does; then its cures are tried.
It prints how often the planted fault is the headline, or among all that is told; how many sound
networks nothing is told of; and how many broken ones a cure makes train: below half of the broken
network's loss, or within a tenth of the sound one's.

`--cache` keeps what was measured, a line a case: a second call only adds what is missing.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.cancellation import never
from simulator.clinic.cases import case_of, sound_design
from simulator.clinic.grading import final_loss, is_repaired
from simulator.training import report
from simulator.training.cure_search import search
from simulator.training.monitor import Monitor
from simulator.training.trainer import Trainer

if TYPE_CHECKING:
    from simulator.design.design import Design

FIRST = 20_000


def told_of(design: Design) -> list[str]:
    """The names of what is foreseen and found, heaviest first."""
    trainer = Trainer(design)
    monitor = Monitor(trainer)
    report.run(trainer, monitor=monitor)
    told = sorted((*monitor.findings[0], *monitor.forecasts[0]), key=lambda each: -each.weight)
    return list(dict.fromkeys(each.name for each in told))


def broken(seed: int) -> dict[str, Any]:
    """What is told of a case, and whether a cure makes it train."""
    case = case_of(seed)
    told = told_of(case.broken)
    losses = final_loss(case.broken), final_loss(case.sound)
    began = time.perf_counter()
    cures = search(case.broken, 0, told, never)
    seconds = time.perf_counter() - began
    cured = next(
        (cure.text for cure in cures if is_repaired(final_loss(cure.design), *losses)), None
    )
    return {
        "seed": seed,
        "fault": case.fault.name,
        "told": told,
        "headline": bool(told) and told[0] in case.fault.shows,
        "among": bool(case.fault.shows & set(told)),
        "breaks": not is_repaired(losses[0], 2 * losses[0], losses[1]),
        "cured": cured,
        "offered": [cure.text for cure in cures],
        "seconds": seconds,
    }


def sound(seed: int) -> dict[str, Any]:
    """What is told of a sound network."""
    return {"seed": -seed, "told": told_of(sound_design(seed))}


def print_result(results: list[dict[str, Any]]) -> None:
    """Shares of all, and of each fault."""
    ill = [each for each in results if each["seed"] > 0]
    well = [each for each in results if each["seed"] < 0]
    print(f"{len(ill)} broken networks                 headline  among all told  cured")
    for name in ["all", *sorted({each["fault"] for each in ill})]:
        own = [each for each in ill if name in ("all", each["fault"])]
        shares = [
            sum(bool(each[key]) for each in own) / len(own)
            for key in ("headline", "among", "cured")
        ]
        print(f"  {name:28} {len(own):4} " + "".join(f"{share:10.0%}" for share in shares))
    print(f"  not broken at all: {sum(not each['breaks'] for each in ill)}")
    if ill:
        print(f"  longest search: {max(each['seconds'] for each in ill):.1f} s")
    if well:
        silent = sum(not each["told"] for each in well)
        print(f"{len(well)} sound networks: of {silent / len(well):.1%} nothing is told")
        print("  told:", dict(Counter(name for each in well for name in each["told"])))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--first", type=int, default=FIRST, help="seed of the first case")
    parser.add_argument("--cache", type=Path)
    options = parser.parse_args()
    known: dict[int, dict[str, Any]] = {}
    if options.cache is not None and options.cache.exists():
        lines = options.cache.read_text(encoding="utf-8").splitlines()
        known = {each["seed"]: each for each in map(json.loads, lines)}
    for number in range(options.first, options.first + options.count):
        for key, make in ((number, broken), (-number, sound)):
            if key not in known:
                known[key] = make(number)
                if options.cache is not None:
                    with options.cache.open("a", encoding="utf-8") as file:
                        file.write(json.dumps(known[key]) + "\n")
    last = options.first + options.count
    print_result([each for key, each in known.items() if options.first <= abs(key) < last])


if __name__ == "__main__":
    main()
