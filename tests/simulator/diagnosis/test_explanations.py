"""Each symptom has an explanation of two sentences with its formula."""

from __future__ import annotations

import re

from simulator.diagnosis.explanations import EXPLANATIONS
from simulator.diagnosis.symptoms import SYMPTOMS


def test_each_symptom_is_explained_in_two_sentences_with_a_formula() -> None:
    assert set(EXPLANATIONS) == {symptom.name for symptom in SYMPTOMS}
    for name, text in EXPLANATIONS.items():
        assert len(re.findall(r"[.:](?: |$)", text.rstrip())) >= 2, name
        assert re.search(r"[=<>≈≤≥·−√π∂Δ/|→]", text), name
