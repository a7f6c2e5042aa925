"""Both themes are legible: every pair of colours that meets on a page is measured, from the style sheet itself."""

import re
from pathlib import Path

import pytest

FRONTEND = Path(__file__).resolve().parents[2] / "frontend"
TOKENS = (FRONTEND / "parts" / "tokens.css").read_text()
PAIR = re.compile(r"--([a-z-]+): var\(--if-day, (#[0-9a-f]{6})\) var\(--if-night, (#[0-9a-f]{6})\);")
COLOURS = {name: {"day": day, "night": night} for name, day, night in PAIR.findall(TOKENS)}

WORDS = 4.5  # WCAG 1.4.3
SIGNS = 3.0  # WCAG 1.4.11: edges of fields, marks, bars, lines of borders, the focus ring

ON = {  # what is written on what
    "ink": "card paper teal-pale amber-pale red-pale green-pale count stripe area halo",
    "soft": "card paper teal-pale amber-pale red-pale",
    "hint": "card",
    "teal": "card paper teal-pale",
    "teal-dark": "card paper",
    "on-teal": "teal teal-dark",
    "amber": "card paper amber-pale",
    "red": "card paper red-pale halo",
    "on-red": "red",
    "green": "card paper green-pale",
    "on-stripe": "stripe stripe-pale",
    "place": "sea land area area-chosen",
}
AGAINST = {  # what must be told apart from what
    "edge": "card paper",
    "teal": "card paper sea area teal-pale",
    "calm": "card line",
    "amber-line": "card line",
    "red": "card line halo",
    "mark": "halo area land",
    "area-line": "area sea",
    "contested": "area land",
    "dispute": "card context",
}


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_is_the_published_one():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", ["day", "night"])
@pytest.mark.parametrize(("table", "least"), [(ON, WORDS), (AGAINST, SIGNS)])
def test_colours_that_meet_are_told_apart(theme, table, least):
    weak = [
        f"{front} on {back}: {ratio:.2f}"
        for front, backs in table.items()
        for back in backs.split()
        if (ratio := contrast(COLOURS[front][theme], COLOURS[back][theme])) < least
    ]
    assert not weak


def test_every_colour_stands_in_the_tokens_and_has_a_night():
    """One place decides; a colour written into another file would stay light at night."""
    written = re.compile(r"#[0-9a-fA-F]{6}\b|#[0-9a-fA-F]{3}\b(?=[;\"' ])")
    elsewhere = [
        f"{path.name}: {line.strip()[:80]}"
        for path in [FRONTEND / "site.css", *FRONTEND.glob("*.js"), *FRONTEND.glob("parts/*.js")]
        for line in path.read_text().splitlines()
        if written.search(line)
    ]
    assert not elsewhere
    assert len(COLOURS) == len(re.findall(r"var\(--if-day, #", TOKENS))
