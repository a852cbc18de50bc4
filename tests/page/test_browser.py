"""The page, and the feeds, as a browser shows them: looked at in headless Chromium."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, NamedTuple

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from aggregator import content, registry
from tests import tools
from tests.formats.samples import ORDINARY

__test__ = tools.wanted("chromium", "axe-core")
"""Without a browser pytest collects nothing here: no test is said to have passed."""

Scheme = Literal["light", "dark"]
PHONE = (360, 740)
DESKTOP = (1280, 900)

each_page = pytest.mark.parametrize(
    ("name", "window", "scheme"),
    [
        ("samples", PHONE, "light"),
        ("samples", PHONE, "dark"),
        ("samples", DESKTOP, "light"),
        ("samples", DESKTOP, "dark"),
        ("empty", DESKTOP, "light"),
        ("demo", PHONE, "dark"),
    ],
    ids=lambda value: {PHONE: "phone", DESKTOP: "desktop"}.get(value, value),
)
each_scheme = pytest.mark.parametrize("scheme", ["light", "dark"])

# What a person sees of a document of XML: the text that no ``display: none`` stands around.
VISIBLE_TEXT = """() => {
  const lines = [];
  const walk = (element) => {
    const display = getComputedStyle(element).display;
    if (display === "none") return;
    if (display === "block") lines.push("");
    for (const node of element.childNodes) {
      if (node.nodeType === Node.ELEMENT_NODE) walk(node);
      else if (node.nodeType === Node.TEXT_NODE) lines[lines.length - 1] += node.data;
    }
    if (display === "block") lines.push("");
  };
  walk(document.documentElement);
  return lines.map((line) => line.trim().replace(/\\s+/g, " ")).filter(Boolean);
}"""


OPEN_ALL = "document.querySelectorAll('details').forEach((one) => { one.open = true; })"

# The first papers of each day: over hundreds, which are all alike, axe takes seconds.
FEWER = "document.querySelectorAll('article:nth-of-type(n + 6)').forEach((one) => one.remove())"


class Visit(NamedTuple):
    """A page that is looked at."""

    page: Page
    said: list[str]
    """All that its console says."""
    asked: list[str]
    """All addresses that it asked for."""


@contextmanager
def opened(
    browser: Browser,
    address: str,
    window: tuple[int, int] = DESKTOP,
    scheme: Scheme = "light",
    *,
    script: bool = True,
    policy: bool = True,
) -> Iterator[Visit]:
    """A page in a window of its own, as somebody who was never here before sees it."""
    context: BrowserContext = browser.new_context(
        viewport={"width": window[0], "height": window[1]},
        color_scheme=scheme,
        reduced_motion="reduce",
        java_script_enabled=script,
        bypass_csp=not policy,
    )
    said: list[str] = []
    asked: list[str] = []
    context.on("console", lambda message: said.append(message.text))
    context.on("weberror", lambda error: said.append(str(error.error)))
    context.on("request", lambda request: asked.append(request.url))
    try:
        page = context.new_page()
        page.goto(address)
        yield Visit(page, said, asked)
    finally:
        context.close()


def shown(page: Page) -> list[str]:
    """The titles of the papers that can be seen."""
    return page.locator("article h3").filter(visible=True).all_inner_texts()


@each_page
def test_the_page_has_no_fault_and_asks_for_nothing_elsewhere(
    browser: Browser, site: str, name: str, window: tuple[int, int], scheme: Scheme
) -> None:
    with opened(browser, f"{site}{name}/index.html", window, scheme) as visit:
        visit.page.evaluate(OPEN_ALL)
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= window[0]
    assert visit.said == []
    assert set(visit.asked) == {
        f"{site}{name}/{file}" for file in ("index.html", "style.css", "icon.png")
    }


def test_no_word_is_too_long_for_the_narrowest_window(browser: Browser, site: str) -> None:
    with opened(browser, f"{site}samples/index.html", (320, 640)) as visit:
        visit.page.evaluate(OPEN_ALL)
        assert visit.page.evaluate("document.documentElement.scrollWidth") == 320


@each_page
def test_the_page_has_no_fault_of_accessibility(
    browser: Browser, site: str, name: str, window: tuple[int, int], scheme: Scheme
) -> None:
    with opened(browser, f"{site}{name}/index.html", window, scheme, policy=False) as visit:
        visit.page.evaluate("document.querySelector('details')?.setAttribute('open', '')")
        visit.page.evaluate(FEWER)
        visit.page.evaluate(tools.AXE.read_text("utf-8"))
        found = visit.page.evaluate("axe.run({rules: {'target-size': {enabled: true}}})")
    assert len(found["passes"]) > 20
    assert [(fault["id"], fault["impact"], fault["nodes"]) for fault in found["violations"]] == []


def test_a_reader_that_is_given_the_page_finds_every_feed(browser: Browser, site: str) -> None:
    with opened(browser, f"{site}samples/index.html") as visit:
        links = visit.page.locator("link[rel='alternate']")
        found = links.evaluate_all("all => all.map((one) => [one.type, one.title, one.href])")
        there = [visit.page.request.get(address).ok for _, _, address in found]
    assert [tuple(link) for link in found] == [
        (form.media_type, f"{title} ({form.label})", f"{site}samples/{name}.{form.suffix}")
        for name, title in (("daily", "Daily Papers"), ("hot", "Hot Papers"))
        for form in registry.formats()
    ]
    assert all(there)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("KURT GODEL", {"Counting Sheep with Sparse Attention"}),
        ("institute sparse  sheep", {"Counting Sheep with Sparse Attention"}),
        ("<think>", {'R&B, <think> and ]]> in "Titles" & <b>Names</b>'}),
        ("דנה", {"גישה חדשה לספירת כבשים"}),
        ("稀疏注意力", {"数羊的新方法:稀疏注意力 🐑👩‍🔬"}),
        ("Member 3303 of", {"Everybody's Paper"}),
        ("PDF", set()),
    ],
)
def test_typing_finds_papers_by_all_words_whatever_case_and_accents(
    browser: Browser, site: str, typed: str, found: set[str]
) -> None:
    with opened(browser, f"{site}samples/index.html") as visit:
        total = len(shown(visit.page))
        visit.page.get_by_label("Filter the papers").fill(typed)
        long = {title for title in shown(visit.page) if title.startswith("Long Titles")}
        assert set(shown(visit.page)) - long == found
        assert visit.page.get_by_role("status").inner_text() == (
            f"{len(found | long)} of {total} papers"
        )


def test_days_without_a_paper_that_is_found_are_hidden_and_come_back(
    browser: Browser, site: str
) -> None:
    with opened(browser, f"{site}samples/index.html") as visit:
        page = visit.page
        headings, links = page.locator(".heading"), page.locator(".days a")
        before = headings.filter(visible=True).all_text_contents()
        page.get_by_label("Filter the papers").press_sequentially("grace hopper")
        assert headings.filter(visible=True).all_text_contents() == [
            "\nThursday, 6 August 2026\n1 of 3 papers\n"
        ]
        assert links.filter(visible=True).all_inner_texts() == ["Thu 6 Aug"]
        # Chromium empties such a box by itself, but not for a key that nobody pressed.
        page.get_by_label("Filter the papers").dispatch_event("keydown", {"key": "Escape"})
        assert page.get_by_label("Filter the papers").input_value() == ""
        assert headings.filter(visible=True).all_text_contents() == before
        assert page.get_by_role("status").inner_text() == ""


def test_without_script_everything_is_there_but_the_filter(browser: Browser, site: str) -> None:
    with opened(browser, f"{site}ordinary/index.html", script=False) as visit:
        assert not visit.page.get_by_label("Filter the papers").is_visible()
        assert shown(visit.page) == [entry.paper.title for entry in ORDINARY]
        visit.page.locator("summary").first.click()
        assert visit.page.get_by_text("Sheep move while they are counted.").is_visible()
        assert visit.said == []


def test_the_page_is_whole_when_opened_from_a_folder(browser: Browser, folder: Path) -> None:
    with opened(browser, (folder / "ordinary" / "index.html").as_uri()) as visit:
        assert visit.page.evaluate("getComputedStyle(document.body).paddingLeft") == "20px"
        assert visit.page.evaluate("document.images[0].naturalWidth") == 144
        visit.page.get_by_label("Filter the papers").fill("hopper")
        assert shown(visit.page) == ["A Paper That Was Not Summed Up"]
        assert visit.said == []


def test_the_policy_lets_nothing_in_that_the_page_does_not_have(
    browser: Browser, site: str
) -> None:
    with opened(browser, f"{site}ordinary/index.html") as visit:
        done = visit.page.evaluate(
            """() => {
              for (const [name, facts] of [
                ["script", { textContent: "window.done = true" }],
                ["img", { src: "https://example.org/seen.png" }],
                ["style", { textContent: "body { display: none }" }],
              ]) document.body.append(Object.assign(document.createElement(name), facts));
              return [window.done, getComputedStyle(document.body).display];
            }"""
        )
        assert done == [None, "block"]
        assert [line for line in visit.said if "Content Security Policy" not in line] == []
        assert len(visit.said) == 3


def test_all_can_be_reached_by_keyboard_in_the_order_in_which_it_stands(
    browser: Browser, site: str
) -> None:
    with opened(browser, f"{site}ordinary/index.html") as visit:
        page = visit.page
        standing = page.locator("a, input, summary").evaluate_all(
            "all => all.map((one) => one.id || one.href || one.textContent)"
        )
        reached = []
        for _ in standing:
            page.keyboard.press("Tab")
            name, outline = page.evaluate(
                """() => {
                  const one = document.activeElement;
                  const style = getComputedStyle(one);
                  return [one.id || one.href || one.textContent, style.outlineStyle];
                }"""
            )
            reached.append(name)
            assert outline == "solid", f"the focus cannot be seen on {name}"
        assert reached == standing
        assert standing[0].endswith("#papers")


def test_the_keyboard_skips_to_the_papers_and_opens_an_abstract(
    browser: Browser, site: str
) -> None:
    with opened(browser, f"{site}ordinary/index.html") as visit:
        page = visit.page
        link = page.get_by_text("Skip to the papers")
        end = "one => one.getBoundingClientRect().bottom"
        assert link.evaluate(end) < 0
        page.keyboard.press("Tab")
        assert link.evaluate(end) > 0
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "papers"
        page.locator("summary").first.focus()
        page.keyboard.press("Enter")
        assert page.get_by_text("Sheep move while they are counted.").is_visible()


HINT = "This is a feed: copy its address into a feed reader, and new papers come to you."
PAST = "This is one month of a feed. To subscribe, take the address of the feed itself."


@each_scheme
@pytest.mark.parametrize(
    ("name", "subtitle", "hint"),
    [
        ("daily.rss.xml", "description", HINT),
        ("daily.atom.xml", "subtitle", HINT),
        ("archive/daily/2026-08.atom.xml", "subtitle", PAST),
    ],
)
def test_an_opened_feed_fits_its_window_and_says_what_it_is(
    browser: Browser,
    site: str,
    name: str,
    subtitle: str,
    hint: str,
    scheme: Scheme,
) -> None:
    with opened(browser, f"{site}samples/{name}", PHONE, scheme) as visit:
        ground, told, direction, width = visit.page.evaluate(
            """(name) => [
              getComputedStyle(document.documentElement).backgroundColor,
              getComputedStyle(document.querySelector(name), "::after").content,
              getComputedStyle(document.querySelector("item > title, entry > title")).unicodeBidi,
              document.documentElement.scrollWidth,
            ]""",
            subtitle,
        )
    assert told == f'"{hint}"'
    assert direction == "plaintext", "a title is not set in its own direction"
    assert ground == {"light": "rgb(250, 248, 244)", "dark": "rgb(23, 25, 28)"}[scheme]
    assert width == PHONE[0]


def test_of_an_opened_feed_only_what_is_for_people_is_shown(browser: Browser, site: str) -> None:
    with opened(browser, f"{site}ordinary/daily.rss.xml") as visit:
        assert visit.page.evaluate(VISIBLE_TEXT) == [
            "Daily Papers",
            "Every paper of the Daily Papers list, once.",
            "Counting Sheep with Sparse Attention",
            "Thu, 06 Aug 2026 09:30:00 +0000",
            "Ada Lovelace Kurt Gödel 李 明",
            "A Paper That Was Not Summed Up",
            "Thu, 06 Aug 2026 00:00:00 +0000",
            "Grace Hopper",
            "A Paper of Which Only the Title Is Known",
            "Thu, 06 Aug 2026 00:00:00 +0000",
        ]
    with opened(browser, f"{site}ordinary/daily.atom.xml") as visit:
        assert visit.page.evaluate(VISIBLE_TEXT) == [
            "Daily Papers",
            "Every paper of the Daily Papers list, once.",
            "Counting Sheep with Sparse Attention",
            "Ada Lovelace Kurt Gödel 李 明",
            " ".join(content.paragraphs(ORDINARY[0].paper.abstract)),
            "2026-08-06T09:30:00Z",
            "A Paper That Was Not Summed Up",
            "Grace Hopper",
            "AI summary: Only the machine has said what this is about.",
            "2026-08-06T00:00:00Z",
            "A Paper of Which Only the Title Is Known",
            "2026-08-06T00:00:00Z",
        ]


def test_rules_for_the_page_do_not_meet_elements_of_a_feed_of_the_same_name(
    browser: Browser, site: str
) -> None:
    look = "one => { const { color, cursor } = getComputedStyle(one); return [color, cursor]; }"
    with opened(browser, f"{site}ordinary/daily.atom.xml") as visit:
        of_summary, of_entry = (
            visit.page.locator(name).first.evaluate(look) for name in ("summary", "entry")
        )
    assert of_summary == of_entry


def test_of_thousands_of_authors_an_opened_feed_shows_ten(browser: Browser, site: str) -> None:
    for name, author in (("daily.rss.xml", "creator"), ("daily.atom.xml", "author")):
        with opened(browser, f"{site}samples/{name}") as visit:
            text = visit.page.evaluate(VISIBLE_TEXT)
        assert [line for line in text if "Member 10 of the Team" in line], author
        assert not [line for line in text if "Member 11 of the Team" in line], author
