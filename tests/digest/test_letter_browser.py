"""A letter as Chromium shows it, which mail clients resemble."""

from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from tests import tools

from .samples import HOSTILE, SMALL
from .test_letter_html import letter

__test__ = tools.wanted("chromium", "axe-core")
"""Without a browser pytest collects nothing here: no test is said to have passed."""

each_scheme = pytest.mark.parametrize("scheme", ["light", "dark"])


def opened(
    browser: Browser, document: str, width: int = 700, scheme: Literal["light", "dark"] = "light"
) -> Page:
    """A letter in a window."""
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.set_content(document)
    return page


@pytest.mark.parametrize(("width", "column"), [(360, 360), (700, 672), (1200, 672)])
def test_a_letter_is_one_column_that_fits_the_window(
    browser: Browser, width: int, column: int
) -> None:
    with opened(browser, letter(SMALL), width) as page:
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.evaluate("document.querySelector('div').offsetWidth") == column


@each_scheme
def test_a_letter_has_no_fault_of_accessibility(
    browser: Browser, scheme: Literal["light", "dark"]
) -> None:
    with opened(browser, letter(SMALL), scheme=scheme) as page:
        page.evaluate(tools.AXE.read_text("utf-8"))
        found = page.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa']})")
    assert len(found["passes"]) > 5
    assert [(fault["id"], fault["nodes"]) for fault in found["violations"]] == []


def test_a_dark_letter_is_dark_and_a_light_one_is_light(browser: Browser) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    found = []
    for scheme in ("light", "dark"):
        with opened(browser, letter(SMALL), scheme=scheme) as page:
            found.append(page.evaluate(ground))
    assert found == ["rgb(255, 255, 255)", "rgb(23, 25, 28)"]


def test_a_title_that_is_turned_around_turns_nothing_else(browser: Browser) -> None:
    # What stands after the title of U+202E is on its right, as after any other.
    right_of = """() => {
      const item = document.querySelectorAll('ol li')[1];
      const range = document.createRange();
      range.selectNode(item.lastChild);
      const [title, votes] = [item.querySelector('bdi'), range].map(
        (one) => one.getBoundingClientRect());
      return votes.left >= title.right;
    }"""
    with opened(browser, letter(HOSTILE)) as page:
        assert page.evaluate(right_of) is True


def test_markup_in_texts_is_seen_as_text(browser: Browser) -> None:
    with opened(browser, letter(HOSTILE)) as page:
        assert page.locator("script").count() == 0
        assert page.locator("ol bdi").first.inner_text() == HOSTILE.best[0].paper.title
