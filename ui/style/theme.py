"""Colours, spacing and fonts: the only place where they are decided."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFont

if TYPE_CHECKING:
    from numpy.typing import NDArray

GRID = 4
GAP = 16
STAGE_MARGINS = 0.75
WIDE_GAP = 24
RADIUS = 8
CONTROL_PX, SMALL_PX, TITLE_PX, READING_PX = 13, 11, 15, 14
LEAST_PRESENTED_PX = 10
PRESENTED_LINES = 45  # so many lines of the smallest type are as high as the screen, presenting
FAMILY = "Inter"


class Theme(NamedTuple):
    """One set of colours, as #RRGGBB.

    `networks` are for curves, bars and arcs of the networks A to D; `network_texts` are the same
    hues with enough contrast for text on any of the three backgrounds. `fill` is the accent as a
    background of text, `link` the accent as a text colour.
    """

    name: str
    background: str
    surface: str
    raised: str
    line: str
    text: str
    muted: str
    accent: str
    on_accent: str
    warning: str
    networks: tuple[str, str, str, str]
    network_texts: tuple[str, str, str, str] = ("", "", "", "")
    fill: str = ""
    link: str = ""

    @property
    def backgrounds(self) -> tuple[str, str, str]:
        """All colours that text may stand on."""
        return self.background, self.surface, self.raised


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21, as WCAG 2 defines it."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(value: str) -> float:
    """Relative luminance of sRGB, 0 to 1."""
    parts = [int(value[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def readable(value: str, backgrounds: tuple[str, ...], least: float) -> str:
    """`value`, lightened or darkened just until its contrast to all `backgrounds` is `least`."""
    end = "#FFFFFF" if max(map(_luminance, backgrounds)) < 0.18 else "#000000"
    for step in range(65):
        found = mixed(value, end, step / 64)
        if all(contrast(found, background) >= least for background in backgrounds):
            return found
    return end


def mixed(value: str, other: str, share: float) -> str:
    """`value` blended with `other` by `share`, 0 to 1, linearly in sRGB; opaque."""
    pairs = [(int(value[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)


def with_contrast(base: Theme, least: float) -> Theme:
    """`base` with all text colours at a contrast of `least` or more to every background."""
    backgrounds = base.backgrounds
    a, b, c, d = (readable(value, backgrounds, least) for value in base.networks)
    return base._replace(
        text=readable(base.text, backgrounds, least),
        muted=readable(base.muted, backgrounds, least),
        warning=readable(base.warning, backgrounds, least),
        network_texts=(a, b, c, d),
        fill=readable(base.accent, (base.on_accent,), least),
        link=readable(base.accent, backgrounds, least),
    )


_DARK = Theme(
    "dark", "#13151A", "#1B1E25", "#252A34", "#363D4A", "#ECEEF2", "#98A2B3", "#7AA2FF", "#0F1420",
    "#FF7B72", ("#F0A03C", "#5BB8F0", "#4CC38A", "#D58FD0"),
)  # fmt: skip
_LIGHT = Theme(
    "light", "#F4F5F8", "#FFFFFF", "#FFFFFF", "#D3D9E2", "#1A1E24", "#5A6473", "#2F6BFF", "#FFFFFF",
    "#C4314B", ("#C96F00", "#0072B2", "#007A55", "#9B4F96"),
)  # fmt: skip
CONTRAST, PRESENTED_CONTRAST = 4.5, 7.0
DARK, LIGHT = with_contrast(_DARK, CONTRAST), with_contrast(_LIGHT, CONTRAST)
THEMES = {theme.name: theme for theme in (DARK, LIGHT)}

# signed quantities: negative, zero, positive; both ends have the same lightness
DIVERGING = {
    "dark": ("#CB95F6", "#22262F", "#5BBF77"),
    "light": ("#8744A1", "#FFFFFF", "#0E7032"),
}
# classes of data, where there are more than two (Tol's muted scheme)
CLASSES = (
    "#332288", "#88CCEE", "#44AA99", "#117733", "#999933", "#DDCC77", "#CC6677", "#882255",
    "#AA4499", "#888888",
)  # fmt: skip

LETTERS = "ABCD"


class _Notifier(QObject):
    """Carries the signal that theme or scale have changed."""

    changed = Signal()


class _State:
    """The current theme and scale: one for the process, as the application's palette is."""

    theme = DARK
    scale = 1.0
    notifier: _Notifier | None = None


def notifier() -> _Notifier:
    """The object whose `changed` signal follows every change of theme or scale."""
    if _State.notifier is None:
        _State.notifier = _Notifier()
    return _State.notifier


def set_current(theme: Theme, factor: float = 1.0) -> None:
    """Set theme and scale without announcing it: call `ui.style.style_sheet.apply` instead.

    With a `factor` other than 1, presentation mode, text gets more contrast as well, and none is
    smaller than that of controls.
    """
    theme = THEMES[theme.name]
    _State.theme = with_contrast(theme, PRESENTED_CONTRAST) if factor != 1 else theme
    _State.scale = factor


def current() -> Theme:
    """The current theme."""
    return _State.theme


def scale() -> float:
    """1, or that of presentation mode: on small screens it can be less."""
    return _State.scale


def presenting() -> bool:
    """Whether everything is enlarged for a lecture hall."""
    return _State.scale != 1


def presentation_scale(height_px: float) -> float:
    """The scale at which the smallest type is a share of 1/PRESENTED_LINES of a screen's height."""
    least_px = max(LEAST_PRESENTED_PX, math.ceil(height_px / PRESENTED_LINES))
    if least_px == CONTROL_PX:
        least_px += 1  # a scale of 1 is that of the ordinary window
    return least_px / CONTROL_PX


def px(size: float) -> int:
    """A length in pixels, enlarged by the present scale."""
    return round(size * _State.scale)


def margin_px(size: float) -> int:
    """Room around cards of text, enlarged as well, but less: on stage their lines are short."""
    return px(size * (STAGE_MARGINS if presenting() else 1))


def type_px(size: float) -> int:
    """The pixel size of type: enlarged, and while presenting at least that of controls."""
    return px(max(size, CONTROL_PX) if presenting() else size)


def font(size_px: float = CONTROL_PX, weight: int = 400, *, scaled: bool = True) -> QFont:
    """Inter with figures of equal width; scene items ask for `scaled=False`."""
    return QFont(_font(type_px(size_px) if scaled else round(size_px), weight))


@lru_cache(maxsize=64)
def _font(size: int, weight: int) -> QFont:
    """Cached, since every text that is drawn asks for a font."""
    made = QFont(FAMILY)
    made.setPixelSize(size)
    made.setWeight(QFont.Weight(weight))
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


def color(value: str, alpha: float = 1.0) -> QColor:
    """A theme colour as Qt's, with an optional opacity."""
    found = QColor(value)
    found.setAlphaF(alpha)
    return found


def hatch() -> QBrush:
    """Thin diagonal lines, drawn over black: the sign of an exact zero, unlike a small value."""
    return QBrush(QColor("#5F6878"), Qt.BrushStyle.BDiagPattern)


@lru_cache(maxsize=1)
def gradient_table() -> NDArray[np.uint8]:
    """256 colours of the perceptually uniform map inferno, (256, 3)."""
    import pyqtgraph as pg

    return np.asarray(pg.colormap.get("inferno").getLookupTable(nPts=256, alpha=False), np.uint8)


@lru_cache(maxsize=4)
def _diverging(name: str) -> NDArray[np.uint8]:
    below, middle, above = DIVERGING[name]
    half = even_ramp(below, middle, 128), even_ramp(middle, above, 128)
    return np.concatenate(half)


def diverging_table() -> NDArray[np.uint8]:
    """256 colours for signed values, with 0 in the middle and even steps of lightness; (256, 3).

    Purple and green differ under every common deficiency of colour vision, and are no network's
    colours.
    """
    return _diverging(_State.theme.name)


def ramp_table() -> NDArray[np.uint8]:
    """256 colours from the background to the accent, for shares; (256, 3)."""
    return even_ramp(_State.theme.background, _State.theme.accent, 256)


@lru_cache(maxsize=16)
def even_ramp(start: str, end: str, count: int) -> NDArray[np.uint8]:
    """Colours from `start` to `end` in equal steps of lightness and of hue, (count, 3).

    A straight line in CIE L*a*b*, so that lightness L* is even but for rounding to 8 bits.
    """
    a, b = _to_lab(start), _to_lab(end)
    lab = a + (b - a) * np.linspace(0, 1, count)[:, None]
    f = (lab[:, :1] + 16) / 116 + lab[:, [1, 0, 2]] * [1 / 500, 0, -1 / 200]
    xyz = np.where(f > 6 / 29, f**3, (f - 4 / 29) * 3 * (6 / 29) ** 2) * _WHITE
    linear = np.clip(xyz @ np.linalg.inv(_TO_XYZ).T, 0, 1)
    coded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.asarray(np.round(255 * coded), np.uint8)


def _to_lab(value: str) -> NDArray[np.float64]:
    coded = np.array([int(value[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    linear = np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)
    ratios = _TO_XYZ @ linear / _WHITE
    bent = ratios / (3 * (6 / 29) ** 2) + 4 / 29
    x, y, z = np.where(ratios > (6 / 29) ** 3, np.cbrt(ratios), bent)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


# sRGB to CIE XYZ, and its white, D65
_TO_XYZ = np.array(
    [
        [0.4123908, 0.3575843, 0.1804808],
        [0.2126390, 0.7151687, 0.0721923],
        [0.0193308, 0.1191948, 0.9505322],
    ]
)
_WHITE = _TO_XYZ.sum(axis=1)


def class_colors(count: int) -> tuple[str, ...]:
    """A colour for each class of the data; two are the ends of the diverging map."""
    if count <= 2:
        below, _, above = DIVERGING[_State.theme.name]
        return below, above
    return tuple(CLASSES[at % len(CLASSES)] for at in range(count))


@lru_cache(maxsize=1024)
def text_color_on(background: str) -> str:
    """Black or white, whichever has more contrast on a colour."""
    return max(("#000000", "#FFFFFF"), key=lambda ink: contrast(ink, background))
