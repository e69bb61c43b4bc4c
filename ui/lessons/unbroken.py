"""Words of a lesson in which no formula is divided by the end of a line."""

from __future__ import annotations

import re

SPACE, JOINER = "\N{NO-BREAK SPACE}", "\N{WORD JOINER}"
SIDE = r"[\w()\[\]|%√‖′…−+]"  # what stands beside a sign of a formula
SIGN = "[=≈≤≥<>×·→]"
# 'λ = 0.9', '3.6 × 10⁻⁵', 'n · 1/n', 'ln 10', '14 %'
KEPT = (
    rf"(?<={SIDE}) (?={SIGN} {SIDE})|(?<={SIDE} {SIGN}) (?={SIDE})|(?<=\bln) (?=\S)|(?<=\d) (?=%)"
)
OPENED = r"(?<=[/(])(?=[(|])|(?<=\|)(?=\w)"  # '1/(3n)', '6/|ln χ|'


def unbroken(text: str) -> str:
    """A text with spaces that do not end a line in its formulas; Qt divides them at others."""
    # compiled, and kept, by `re` when a lesson is first shown: no start needs them
    return re.sub(OPENED, JOINER, re.sub(KEPT, SPACE, text))
