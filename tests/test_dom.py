"""The data of a page are read before the rest of it, and are what its tree would give."""

import html
import json
from collections.abc import Callable
from datetime import date

import msgspec
import pytest
from bs4 import BeautifulSoup
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from aggregator.dom import elements, island, text_of, tree
from tests.pages import era_2024, era_2026
from tests.pages.markup import as_saved, escaped_attribute
from tests.samples import DAY, Record, read, record

TARGET = 'data-target="List"'
LONG = "x" * 1_100
"""What makes data as long as those of a list are."""


def data(value: object = 1) -> str:
    return json.dumps({"value": value, "long": LONG}, ensure_ascii=False)


def component(props: str, before: str = TARGET, after: str = "") -> str:
    return f'<div {before} data-props="{props}"{after}><p>On Sheep</p></div>'


def page(*parts: str) -> str:
    return f"<!doctype html><html><body>{''.join(parts)}</body></html>"


def as_the_tree_says(text: str) -> tuple[object, str | None]:
    """What the whole page, read by another library, says of its data."""
    soup = BeautifulSoup(text.encode("utf-8", "ignore").decode().replace("\0", ""), "lxml")
    found = soup.find(None, {"data-target": "List"})
    if found is None:
        return None, "there is no List component"
    raw = found.get("data-props")
    if raw is None:
        return None, "the List component carries no data"
    try:
        props = json.loads(str(raw))
    except (ValueError, RecursionError) as error:
        return None, f"the data of the List component are no JSON ({error})"
    if not isinstance(props, dict):
        return None, "the data of the List component are no JSON object"
    return props, None


# -- the data

SOUND = component(escaped_attribute(data()))
OTHER = component(escaped_attribute(data("other")))


@pytest.mark.parametrize(
    "text",
    [
        page(SOUND),
        page(SOUND, OTHER),
        page(component(escaped_attribute(data("a < b > c & d ' e"), angles=False))),
        page(component(escaped_attribute(data("&amp;quot; &quot; &#34; &lt; &nosuch; &amp")))),
        page(component(escaped_attribute(data()).replace("&quot;", "&#34;"))),
        page(component(escaped_attribute(data("R&D")).replace("&amp;", "&"))),
        page(component(escaped_attribute(data()).replace("x", "&eacute;"))),
        page(component(escaped_attribute(data("é 🚀 \u2028")))),
        page(component(escaped_attribute(data("nul\0 and half \ud800 a pair")))),
        page(component(escaped_attribute(data("'>")).replace("'", "&#39;"), after="  class='a'")),
        page(component(escaped_attribute(data()), before="", after=f" {TARGET}")),
        page(component(escaped_attribute(data()), before=TARGET.upper())),
        page(component(escaped_attribute(data()), before=f"{TARGET} {TARGET} data-props='[1]'")),
        page(f"<div {TARGET} data-props='{data()}'></div>"),
        page(f"<div {TARGET} data-props='{data()}'></div>", SOUND),
        page(f"<div {TARGET} DATA-PROPS='{data()}'></div>", OTHER),
        page(f"<div {TARGET}></div>", SOUND),
        page(f"<!-- {OTHER} -->", SOUND),
        page(f"<script>'{OTHER}'</script>", SOUND),
        page(f"<textarea>{OTHER}</textarea>", SOUND),
        page(f"<title>{OTHER}</title>", SOUND),
        page(f"<p title='{OTHER}'>", SOUND),
        page(html.escape(OTHER), SOUND),
        page(f'<p>It says {TARGET} data-props="{"x" * 1_100}" there.</p>', SOUND),
        page(f"<!-- {OTHER}"),
        page(f"<!-- data-props=\"{LONG}--><div data-target='List' data-props='[1]'></div>\">"),
        page(f"<script>{OTHER}"),
        page(component(escaped_attribute("(lifted)")), OTHER.replace("List", "Other")),
        page(SOUND, "<p title='(lifted)'>"),
        page(SOUND)[:-800],
        page(SOUND)[:-300],
        page(component(escaped_attribute("[1]" + " " * 1_100))),
        page(component(escaped_attribute("{" + LONG))),
        page(component("{}")),
        page(component("")),
        page(),
        "",
    ],
)
def test_the_data_of_a_component_are_what_the_tree_says(text: str) -> None:
    assert island(tree(text), "List") == as_the_tree_says(text)


PIECES = st.sampled_from(
    [
        *("<!--", "-->", "<script>", "</script>", "<style>", "</style>", "<textarea>"),
        *("</textarea>", "<title>", "</title>", "<p title='", "'>", '<p title="', '">', "<p ", ">"),
        *("<![CDATA[", "]]>", "<?a ", "?>", "<template>", "<svg>", "</html>", "<plaintext>", "<"),
        *(TARGET, f" {TARGET} ", ' data-props="', "(lifted)", '"', "'", "&quot;", "&amp;", "\r\n"),
        *(SOUND, OTHER, as_saved(SOUND), SOUND[:-30], SOUND[:400], SOUND[600:], "\0", "\ud800"),
        page(SOUND),
    ]
) | st.text(st.characters(codec=None), max_size=5)


@given(st.lists(PIECES, max_size=7).map(lambda pieces: f"<p>{''.join(pieces)}"))
@example(f"<p title='{SOUND}")
@example(f"{SOUND[:400]}{SOUND}")
def test_wherever_data_stand_they_are_what_the_tree_says(text: str) -> None:
    assert island(tree(text), "List") == as_the_tree_says(text)


ODD_JSON = st.sampled_from(
    [
        *("NaN", "-Infinity", "1e999", "-1e999", "1" * 400, "1" * 5_000, "-0", "-0.0", "01", "1."),
        *(
            str(2**63),
            str(2**64),
            "0.1234567890123456789",
            "1e-400",
            "5e-324",
            "tru",
            "[1,]",
            "1 2",
        ),
        *(
            '"\\ud800"',
            '"\\ude00\\ud83d"',
            '"\\ud83d\\ude00"',
            '"\\u12"',
            '"\t"',
            '"\x7f"',
            "\x0b1",
        ),
        *('{"a":1,"b":2,"a":3}', "{1:2}", "\ufeff1", "[" * 5_000, "[" * 900 + "]" * 900, '"', "}{"),
    ]
)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
).map(json.dumps)


@given(ODD_JSON | ANY_JSON | st.text(st.characters(codec="utf-8", exclude_characters="\0\r")))
def test_data_are_read_as_the_json_of_python(value: str) -> None:
    written = f'{{"value": {value}, "long": "{LONG}"}}'
    wanted = as_the_tree_says(page(component(html.escape(written))))
    assert repr(island(tree(page(component(html.escape(written)))), "List")) == repr(wanted)


# -- the elements


@pytest.mark.parametrize(
    "text",
    [
        page(SOUND, "<script>a</script><p>b<style>c</style>"),
        "<html><p>a</p></html></html></html><article>b</article></html></html><p>c",
        f"<p>{'long ' * 2_500_000}</p><article>b</article>",
        f"<article><p title='{'long ' * 2_500_000}'>a</p></article><p>b",
        "<p>a<b>c</p></i>d</b><li>e",
        "<!-- a -->",
        "a < b",
        "",
    ],
    ids=lambda text: text[:40],
)
def test_the_elements_of_a_page_are_those_that_another_library_finds(text: str) -> None:
    unseen = ("html", "script", "style")
    wanted = [tag.name for tag in BeautifulSoup(text, "lxml").find_all(True)]
    found = [tag.tag for tag in elements(tree(text).root)]
    assert [tag for tag in found if tag != "html"] == [tag for tag in wanted if tag not in unseen]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<p>On<!-- a --> <b>Sheep</b><style>b</style>,<script>c</script> 1</p>2", "On Sheep, 1"),
        ("<p>n\0ul and half \ud800a pair", "nul and half a pair"),
        (f'<p>It says data-props="{LONG}" there', f'It says data-props="{LONG}" there'),
    ],
)
def test_the_text_of_an_element_is_what_a_person_sees(text: str, shown: str) -> None:
    (tag,) = elements(tree(text).root, "p")
    assert text_of(tag) == shown


# -- how much is done


@pytest.mark.parametrize("build", [era_2024.day_page, era_2026.day_page], ids=["2024", "2026"])
def test_a_page_is_looked_through_and_made_a_tree_of_once_and_its_data_are_decoded_once(
    build: Callable[[date, list[Record]], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    work = list[str]()

    def count(holder: object, name: str) -> None:
        function = getattr(holder, name)

        def counted(*given: object) -> object:
            work.append(name)
            return function(*given)

        monkeypatch.setattr(holder, name, counted)

    count(etree, "fromstring")
    count(msgspec.json, "decode")
    count(json, "loads")
    assert len(read(build(DAY, [record(1)])).listed) == 1
    assert sorted(work) == ["decode", "fromstring", "fromstring"]
