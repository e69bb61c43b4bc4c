"""Everything the program ships is found, and says under which licence it is."""

from __future__ import annotations

import pytest

from simulator.assets import asset


@pytest.mark.parametrize("weight", ["Regular", "Medium", "SemiBold", "Bold"])
def test_each_weight_of_the_typeface_is_an_open_type_font(weight: str) -> None:
    assert asset("fonts", f"Inter-{weight}.otf").read_bytes()[:4] == b"OTTO"


def test_the_licence_of_the_typeface_stands_beside_it() -> None:
    text = asset("fonts", "LICENSE").read_text(encoding="utf-8")
    for words in ("SIL Open Font License", "The Inter Project Authors", "OFL-1.1", "DISCLAIMER"):
        assert words in text


def test_the_lessons_are_shipped() -> None:
    shipped = {path.parent.name for path in asset("lessons").glob("*/design.depthscope.json")}
    assert {"twenty-sigmoid-layers", "plain-versus-residual"} <= shipped
