"""Colours are those that were chosen, words can be read in every theme, maps are even."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from PySide6.QtGui import QColor

from ui.style import theme

PRESENTED = [theme.with_contrast(t, theme.PRESENTED_CONTRAST) for t in theme.THEMES.values()]

# Machado, Oliveira & Fernandes 2009, full severity, on linear RGB
DEFICIENCIES = {
    "none": np.eye(3),
    "protanopia": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    "deuteranopia": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    "tritanopia": [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]],
}


@pytest.fixture(autouse=True)
def dark_again() -> object:
    yield
    theme.set_current(theme.DARK)


def test_contrast_is_that_of_wcag() -> None:
    assert theme.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert theme.contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert theme.contrast("#123456", "#123456") == 1


def test_the_colours_are_those_of_the_design() -> None:
    dark, light = theme.DARK, theme.LIGHT
    assert dark.backgrounds == ("#13151A", "#1B1E25", "#252A34")
    assert (dark.line, dark.text, dark.muted) == ("#363D4A", "#ECEEF2", "#98A2B3")
    assert dark.accent == "#7AA2FF"
    assert dark.networks == ("#F0A03C", "#5BB8F0", "#4CC38A", "#D58FD0")
    assert light.backgrounds == ("#F4F5F8", "#FFFFFF", "#FFFFFF")
    assert (light.line, light.text, light.muted) == ("#D3D9E2", "#1A1E24", "#5A6473")
    assert light.accent == "#2F6BFF"
    assert light.networks == ("#C96F00", "#0072B2", "#007A55", "#9B4F96")


@pytest.mark.parametrize(
    ("shown", "least"),
    [
        (theme.DARK, 4.5),
        (theme.LIGHT, 4.5),
        *((presented, 7.0) for presented in PRESENTED),
    ],
)
def test_all_text_has_the_contrast_it_needs(shown: theme.Theme, least: float) -> None:
    for words in (shown.text, shown.muted, shown.warning, shown.link, *shown.network_texts):
        for background in shown.backgrounds:
            assert theme.contrast(words, background) >= least, (words, background)
    assert theme.contrast(shown.on_accent, shown.fill) >= least


@pytest.mark.parametrize("shown", theme.THEMES.values(), ids=theme.THEMES)
def test_lines_and_curves_stand_out_from_what_they_are_drawn_on(shown: theme.Theme) -> None:
    for color in (*shown.networks, shown.accent, shown.warning):
        assert all(theme.contrast(color, background) >= 3 for background in shown.backgrounds)


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
@pytest.mark.parametrize("shown", theme.THEMES.values(), ids=theme.THEMES)
def test_networks_can_be_distinguished_with_every_colour_vision(
    shown: theme.Theme, deficiency: str
) -> None:
    seen = [_lab(color, np.array(DEFICIENCIES[deficiency])) for color in shown.networks]
    nearest = min(float(np.linalg.norm(a - b)) for a, b in itertools.combinations(seen, 2))
    assert nearest > 8  # three times what one just notices; curves carry their letters besides


def _lab(color: str, seen_as: np.ndarray) -> np.ndarray:
    """CIE L*a*b* of a colour as an eye with a deficiency sees it."""
    srgb = np.array([int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    ratios = xyz @ np.clip(seen_as @ linear, 0, 1) / [0.9505, 1.0, 1.089]
    f = np.where(ratios > 0.008856, np.cbrt(ratios), 7.787 * ratios + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def test_the_map_brightens_evenly_from_black() -> None:
    table = theme.gradient_table()
    assert table.shape == (256, 3)
    lightness = [_lab(QColor(*map(int, row)).name(), np.eye(3))[0] for row in table]
    steps = np.diff(lightness)
    assert (steps > 0).mean() > 0.97
    assert lightness[0] < 1
    assert lightness[-1] > 95


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_the_map_brightens_for_every_eye(deficiency: str) -> None:
    seen_as = np.array(DEFICIENCIES[deficiency])
    seen = [_lab(QColor(*map(int, row)).name(), seen_as) for row in theme.gradient_table()[::16]]
    lightness = np.array([lab[0] for lab in seen])
    # sixteen steps are told apart by their brightness alone, but for the darkest
    assert (np.diff(lightness)[1:] > 3).all()
    assert lightness[-1] - lightness[0] > 80


@pytest.mark.parametrize("shown", theme.THEMES.values(), ids=theme.THEMES)
def test_the_signed_map_is_even_in_lightness_about_its_middle(shown: theme.Theme) -> None:
    """So that neither sign looks larger, and no value looks like a border."""
    theme.set_current(shown)
    table = theme.diverging_table()
    lightness = np.array([_lab(QColor(*map(int, row)).name(), np.eye(3))[0] for row in table])
    assert np.abs(lightness - lightness[::-1]).max() < 1  # what one just notices is about 1
    away = np.sign(lightness[-1] - lightness[128])
    for half in (lightness[127::-1], lightness[128:]):
        assert (away * np.diff(half) > 0).all()
        steps = np.diff(half[::8])  # one by one they are uneven by the rounding to 8 bits
        assert np.abs(steps / steps.mean() - 1).max() < 0.15
    assert abs(lightness[-1] - lightness[128]) > 50


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
@pytest.mark.parametrize("shown", theme.THEMES.values(), ids=theme.THEMES)
def test_signs_can_be_distinguished_with_every_colour_vision(
    shown: theme.Theme, deficiency: str
) -> None:
    theme.set_current(shown)
    table, seen_as = theme.diverging_table(), np.array(DEFICIENCIES[deficiency])
    seen = [_lab(QColor(*map(int, row)).name(), seen_as) for row in table]
    for place, least in ((0, 40), (64, 20), (96, 10)):  # ends, half way, a quarter of the way
        assert np.linalg.norm(seen[place] - seen[255 - place]) > least
