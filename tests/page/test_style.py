"""The stylesheet, where a browser is no judge: axe does not see links that were visited."""

import re

import pytest

from aggregator import files

from .site import ASSETS

STYLE = (ASSETS / files.STYLE).read_text("utf-8")


def colours(scheme: str) -> dict[str, str]:
    """The colours of a scheme, by name: ``#rrggbb``."""
    light, dark = re.findall(r"\*\|\*:root \{(.*?)\}", STYLE, re.DOTALL)
    stated = light if scheme == "light" else dark
    return {
        name: "#" + "".join(2 * digit for digit in value[1:]) if len(value) == 4 else value
        for name, value in re.findall(r"--(\w+): (#[0-9a-f]+);", stated)
    }


def luminance(colour: str) -> float:
    """As WCAG 2.2 defines it, of sRGB."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["ground", "raised"])
def test_every_text_can_be_read_on_every_ground(scheme: str, ground: str) -> None:
    have = colours(scheme)
    assert set(have) == {
        *("ground", "raised", "text", "quiet", "line", "faint", "link", "visited", "mark")
    }
    for text in ("text", "quiet", "link", "visited"):
        assert contrast(have[text], have[ground]) >= 4.5, text
    assert contrast(have["mark"], have[ground]) >= 3, "the ring around what has the focus"


def test_the_style_asks_for_nothing() -> None:
    assert not re.search(r"@import|url\(|image-set", STYLE)


def test_the_icon_is_small_and_square() -> None:
    icon = (ASSETS / files.ICON).read_bytes()
    assert icon[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = (int.from_bytes(icon[at : at + 4]) for at in (16, 20))
    assert (width, height) == (144, 144)
    assert len(icon) < 4096
