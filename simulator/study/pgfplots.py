"""A plot as LaTeX for pgfplots (1.18, manual sections 4.5 and 4.25): curves with error bars."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_ESCAPES = {
    "\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "#$%&_{}"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Curve:
    """Points as (x, y, lowest y, highest y); `color` as six hexadecimal digits."""

    name: str
    color: str
    points: Sequence[tuple[float, float, float, float]]
    dotted: bool = False


def drawing(
    curves: Sequence[Curve], x: str, y: str, *, log_x: bool, log_y: bool, level: float | None = None
) -> str:
    """A tikzpicture for a document that uses the package pgfplots.

    `level` has a dashed line: that of a constant guess.
    """
    modes = [f"{axis}mode=log" for axis, is_log in (("x", log_x), ("y", log_y)) if is_log]
    values = sorted({point[0] for curve in curves for point in curve.points})
    options = [
        "legend pos=outer north east",
        f"xlabel={{{escaped(x)}}}",
        f"ylabel={{{escaped(y)}}}",
        *modes,
    ]
    if len(values) <= 12:
        texts = ",".join(f"{value:g}" for value in values)
        options += [f"xtick={{{texts}}}", f"xticklabels={{{texts}}}"]
    lines = [
        r"\begin{tikzpicture}",
        rf"\begin{{axis}}[{', '.join(options)}]",
    ]
    for curve in curves:
        lines += _curve_lines(curve)
    if level is not None and values:
        lines += [
            r"\addplot[gray, dashed, forget plot] coordinates "
            f"{{({values[0]!r},{level!r}) ({values[-1]!r},{level!r})}};"
        ]
    return "\n".join([*lines, r"\end{axis}", r"\end{tikzpicture}", ""])


def escaped(text: str) -> str:
    """A text without what LaTeX takes for commands."""
    return "".join(_ESCAPES.get(sign, sign) for sign in text)


def _curve_lines(curve: Curve) -> list[str]:
    red, green, blue = (int(curve.color[at : at + 2], 16) for at in (0, 2, 4))
    color = f"color={{rgb,255:red,{red};green,{green};blue,{blue}}}"
    if curve.dotted:
        coordinates = " ".join(f"({x!r},{y!r})" for x, y, _, _ in curve.points)
        head = rf"\addplot[{color}, densely dotted, forget plot]"
        return [f"{head} coordinates {{{coordinates}}};"]
    bars = "error bars/.cd, y dir=both, y explicit"
    coordinates = " ".join(
        f"({x!r},{y!r}) += (0,{high - y!r}) -= (0,{y - low!r})" for x, y, low, high in curve.points
    )
    head = rf"\addplot[{color}, mark=*, {bars}]"
    return [f"{head} coordinates {{{coordinates}}};", rf"\addlegendentry{{{escaped(curve.name)}}}"]
