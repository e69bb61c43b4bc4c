"""`python -m tests.monkey --seed 1 --minutes 60`: play, and shrink what is found."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from itertools import islice

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# its copies of unsaved work and its logs are not the user's
_FOLDERS = tempfile.TemporaryDirectory(prefix="depthscope-monkey-home-")
os.environ["XDG_DATA_HOME"] = os.environ["XDG_CONFIG_HOME"] = _FOLDERS.name

from tests.monkey.player import Step, Trouble, play_all, play_for, steps_of  # noqa: E402

MOST_GROWTH_MB = 30.0
TRIES = 40
REPLAY_S = 300


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.monkey", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--no-shrink", action="store_true")
    parser.add_argument(
        "--replay", action="store_true", help="play the JSON list of [act, number] on stdin"
    )
    options = parser.parse_args()
    if options.replay:
        steps = [(str(name), int(number)) for name, number in json.load(sys.stdin)]
        troubles = play_all(steps)
        print(json.dumps([trouble.text for trouble in troubles]))
        return 1 if troubles else 0
    playing, levels_mb = play_for(options.seed, options.minutes)
    growth_mb = levels_mb[-1] - levels_mb[0]
    for trouble in playing.troubles:
        print(f"after {trouble.step} acts of seed {options.seed}:\n{trouble.text}\n", flush=True)
        if not options.no_shrink:
            steps = list(islice(steps_of(options.seed), trouble.step + 1))
            print("shortest:", json.dumps(_shrunk(steps, trouble)), "\n", flush=True)
    print(
        f"{playing.played:,} acts in {options.minutes:g} minutes, "
        f"{len(playing.troubles)} troubles, memory {growth_mb:+.0f} MB after the warm-up"
    )
    return 1 if playing.troubles or growth_mb > MOST_GROWTH_MB else 0


def _shrunk(steps: Sequence[Step], trouble: Trouble) -> list[Step]:
    """The last steps alone where they suffice, then fewer and fewer of them."""
    best = list(steps)
    for last in (3, 30, 300):
        if _fails(best[-last:], trouble):
            best = best[-last:]
            break
    size, tries = max(1, len(best) // 2), 0
    while size and tries < TRIES:
        start = 0
        while start < len(best) and tries < TRIES:
            tries += 1
            fewer = best[:start] + best[start + size :]
            if fewer and _fails(fewer, trouble):
                best = fewer
            else:
                start += size
        size //= 2
    return best


def _fails(steps: Sequence[Step], trouble: Trouble) -> bool:
    """Whether these steps meet the same trouble in a process of their own."""
    command = [sys.executable, "-m", "tests.monkey", "--replay"]
    given = json.dumps(list(steps))
    try:
        done = subprocess.run(
            command, input=given, capture_output=True, text=True, check=False, timeout=REPLAY_S
        )
        texts = json.loads(done.stdout.splitlines()[-1])
    except (subprocess.TimeoutExpired, ValueError, IndexError):
        return False
    return any(Trouble(0, text).kind == trouble.kind for text in texts)


if __name__ == "__main__":
    sys.exit(main())
