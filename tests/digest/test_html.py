"""A digest as HTML, as feed readers and mail clients take it."""

import html5lib
from hypothesis import given
from lxml import etree
from msgspec.structs import replace

from aggregator import content, digest_body
from aggregator.digest import Digest

from .samples import HOSTILE, SITE, SMALL, digest, ranked
from .wild import DIGESTS

ARXIV = "https://arxiv.org"
ABOUT = (
    "<p>The papers of this day with the most votes at its end (UTC). "
    "▲ counts the votes that came since the digest before.</p>\n"
)
SHEEP = f'<a href="{SITE}/2608.00001"><bdi>Counting Sheep with Sparse Attention</bdi></a>'
CHINESE = (
    f'<a href="{SITE}/2608.00002">'
    "<bdi>数羊的新方法：稀疏注意力可以在羊群移动的时候一只不漏地数清楚所有的羊</bdi></a>"
)
ONLY_A_TITLE = (
    f'<a href="{SITE}/2608.00003">'
    "<bdi>A Paper of Which Only the Title Is Known, Though That Is Rather Long</bdi></a>"
)
BEST = (
    "<h2>Contents</h2>\n"
    "<ol>\n"
    f"<li>{SHEEP} (84\u00a0votes\u00a0▲\u00a053)</li>\n"
    f"<li>{CHINESE} (7\u00a0votes)</li>\n"
    f"<li>{ONLY_A_TITLE} (1\u00a0vote)</li>\n"
    "</ol>\n"
    "<h2>The best of the day</h2>\n"
    f"<h3>1. {SHEEP}</h3>\n"
    "<p><bdi>Ada Lovelace, Kurt Gödel, 李 明 and 2 more</bdi> · "
    "<bdi>Institute of R&amp;B</bdi></p>\n"
    "<p><strong>84 votes ▲ 53</strong></p>\n"
    '<p dir="auto">Sheep move while they are counted. We count them with an attention that is '
    "sparse in time, and lose none, e.g. on three meadows.</p>\n"
    f'<p><a href="{ARXIV}/abs/2608.00001">arXiv abstract</a> · '
    f'<a href="{ARXIV}/pdf/2608.00001">PDF</a> · '
    f'<a href="{ARXIV}/html/2608.00001">HTML version</a> · '
    '<a href="https://github.com/example/sheep">Code</a> · '
    '<a href="https://sheep.example.org/?a=1&amp;b=2">Project page</a></p>\n'
    f"<h3>2. {CHINESE}</h3>\n"
    "<p><bdi>王小明, 佐藤 花子, 김철수, Zoë Ångström</bdi></p>\n"
    "<p><strong>7 votes</strong></p>\n"
    '<p dir="auto">AI summary: Only a machine has said what this is about.</p>\n'
    f'<p><a href="{ARXIV}/abs/2608.00002">arXiv abstract</a> · '
    f'<a href="{ARXIV}/html/2608.00002">HTML version</a></p>\n'
    f"<h3>3. {ONLY_A_TITLE}</h3>\n"
    "<p><strong>1 vote</strong></p>"
)
MOVED = (
    "\n<h2>What moved since the digest before</h2>\n"
    "<ul>\n"
    f'<li><a href="{SITE}/2608.00004"><bdi>Lanterns That Learn</bdi></a> '
    "(1,031\u00a0→\u00a01,084\u00a0votes\u00a0▲\u00a053)</li>\n"
    "</ul>"
)
CLIMBERS = (
    "\n<h2>Late climbers</h2>\n"
    f'<h3><a href="{SITE}/2608.00005"><bdi>A Late Bloomer</bdi></a></h3>\n'
    "<p><bdi>Lise Meitner</bdi></p>\n"
    "<p><strong>Listed on Monday, 3 August · 21 votes ▲ 20</strong></p>\n"
    '<p dir="auto">It was seen by nobody. Then it was.</p>\n'
    f'<p><a href="{ARXIV}/abs/2608.00005">arXiv abstract</a> · '
    f'<a href="{ARXIV}/html/2608.00005">HTML version</a></p>'
)
DIRECTIONS = str.maketrans("", "", "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
ELEMENTS = {"p", "strong", "a", "bdi", "h2", "h3", "ol", "ul", "li"}
ATTRIBUTES = {("a", "href"), ("p", "dir")}


def test_the_whole_of_a_digest() -> None:
    assert digest_body.html(SMALL) == ABOUT + BEST + MOVED + CLIMBERS


def test_sections_without_papers_are_left_out() -> None:
    assert digest_body.html(replace(SMALL, moved=(), climbers=())) == ABOUT + BEST


def test_what_tries_to_be_more_than_text_is_shown_as_text_and_linked_nowhere() -> None:
    script = "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;think&gt; ]]&gt; "
    script = f"<bdi>{script}&lt;/bdi&gt;&lt;/a&gt;</bdi>"
    around = f'<a href="{SITE}/2608.00007"><bdi>Turned Around</bdi></a>'
    assert digest_body.html(HOSTILE) == (
        "<p>All papers of this day, those with the most votes at its end (UTC) first. "
        "▲ counts the votes that came since the digest before.</p>\n"
        "<h2>Contents</h2>\n"
        "<ol>\n"
        f"<li>{script} (1\u00a0vote)</li>\n"
        f"<li>{around} (7\u00a0votes\u00a0▲\u00a07)</li>\n"
        "</ol>\n"
        "<h2>The papers of the day</h2>\n"
        f"<h3>1. {script}</h3>\n"
        "<p><bdi>Member 1 of the &lt;b&gt;Team&lt;/b&gt;, Member 2 of the &lt;b&gt;Team&lt;/b&gt;, "
        "Member 3 of the &lt;b&gt;Team&lt;/b&gt; and 2,997 more</bdi> · "
        "<bdi>AT&amp;T &lt;Labs&gt;</bdi></p>\n"
        "<p><strong>1 vote</strong></p>\n"
        f'<p><a href="{ARXIV}/html/2608.00006">HTML version</a></p>\n'
        f"<h3>2. {around}</h3>\n"
        "<p><bdi>Eve</bdi></p>\n"
        "<p><strong>7 votes ▲ 7</strong></p>\n"
        '<p dir="auto">\u202eBackwards.</p>'
    )


def test_a_direction_that_a_title_begins_and_does_not_end_leaves_the_votes_behind_it() -> None:
    # It would end the element, not itself: the votes would stand on the left of this title.
    shown = digest_body.html(digest(ranked(1, "\u2066כבשים\u2067", 7, authors=("\u2068Ada",))))
    title = f'<a href="{SITE}/2608.00001"><bdi>כבשים</bdi></a>'
    assert shown == (
        "<p>The one paper of this day, with its votes at the end (UTC).</p>\n"
        "<h2>Contents</h2>\n"
        "<ol>\n"
        f"<li>{title} (7\u00a0votes)</li>\n"
        "</ol>\n"
        "<h2>The papers of the day</h2>\n"
        f"<h3>1. {title}</h3>\n"
        "<p><bdi>Ada</bdi></p>\n"
        "<p><strong>7 votes</strong></p>"
    )


def test_a_digest_in_which_nothing_gained_explains_no_triangle() -> None:
    assert digest_body.html(digest(ranked(1, "Sheep"))).startswith(
        "<p>The one paper of this day, with its votes at the end (UTC).</p>\n<h2>Contents</h2>\n"
    )


@given(DIGESTS)
def test_any_digest_is_well_formed_and_of_harmless_elements(any_digest: Digest) -> None:
    fragment = digest_body.html(any_digest)
    html5lib.HTMLParser(strict=True).parseFragment(fragment)
    tree = etree.fromstring(f"<div>{fragment}</div>")
    inside = list(tree.iterdescendants())
    assert {one.tag for one in inside} <= ELEMENTS
    assert {(one.tag, name) for one in inside for name in one.attrib} <= ATTRIBUTES
    for one in tree.iter("a"):
        assert one.get("href", "").startswith(("https://", "http://"))
    shown = ["".join(map(str, one.itertext())) for one in tree.iterfind("ol/li//bdi")]
    titles = [content.title(one.paper) for one in any_digest.best]
    assert shown == [title.translate(DIRECTIONS) for title in titles]
