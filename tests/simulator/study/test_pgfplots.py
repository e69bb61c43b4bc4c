"""A plot as LaTeX: what pgfplots has to be told, and names that are no commands."""

from __future__ import annotations

from simulator.study.pgfplots import Curve, drawing, escaped

CURVES = [
    Curve("a_b & 50 %", "0072B2", [(2, 0.5, 0.25, 1.0), (4, 0.125, 0.125, 0.125)]),
    Curve("a", "0072B2", [(2, 1.5, 1.5, 1.5)], dotted=True),
]


def test_curves_have_their_colour_their_range_as_error_bars_and_a_legend() -> None:
    text = drawing(CURVES, "depth", "loss", log_x=True, log_y=False, level=2.5)
    assert "xmode=log" in text
    assert "ymode" not in text
    assert "xtick={2,4}, xticklabels={2,4}" in text
    assert "color={rgb,255:red,0;green,114;blue,178}" in text
    assert "(2,0.5) += (0,0.5) -= (0,0.25)" in text
    assert r"\addlegendentry{a\_b \& 50 \%}" in text
    assert text.count(r"\addlegendentry") == 1, "the dotted one belongs to another"
    assert "densely dotted" in text
    assert "{(2,2.5) (4,2.5)}" in text
    for name in ("tikzpicture", "axis"):
        assert text.count(rf"\begin{{{name}}}") == text.count(rf"\end{{{name}}}") == 1
    assert text.count("{") == text.count("}")


def test_an_empty_plot_is_one_as_well() -> None:
    assert r"\begin{axis}" in drawing([], "x", "y", log_x=False, log_y=True, level=1.0)


def test_nothing_in_a_name_is_a_command() -> None:
    assert escaped(r"\input{/etc} ~^#$") == (
        r"\textbackslash{}input\{/etc\} \textasciitilde{}\textasciicircum{}\#\$"
    )
