"""The body of an entry, as people read it."""

from datetime import UTC, date, datetime

import msgspec
import pytest
from lxml import etree
from msgspec.structs import replace

from aggregator import content
from aggregator.records import Entry, Item, Link, Readings

from .samples import FULL, ORDINARY, TEAM, TRAPS, at, bare, entry, plain


def test_an_item_holds_all_that_is_written_of_a_full_paper() -> None:
    page, arxiv = "https://huggingface.co/papers/2608.00001", "https://arxiv.org"
    html, pdf = "text/html", "application/pdf"
    told = (
        "Sheep move while they are counted. We count them with an attention that is sparse in "
        "time, and show that it loses no sheep."
    )
    found = "On three meadows the error is 0.4% at 2.5× the speed."
    assert content.item(ORDINARY[0]) == Item(
        key="arxiv:2608.00001",
        id=f"{arxiv}/abs/2608.00001",
        url=page,
        external_url=f"{arxiv}/abs/2608.00001",
        title="Counting Sheep with Sparse Attention",
        html=content.item(ORDINARY[0]).html,
        summary=f"{told}\n\n{found}",
        summary_html=f'<p dir="auto">{told}</p>\n<p dir="auto">{found}</p>',
        authors=("Ada Lovelace", "Kurt Gödel", "李 明"),
        categories=(
            *("daily", "search:random substitution", "trending"),
            *("sparse attention", "counting", "livestock"),
        ),
        links=(
            Link(name="Daily Papers page", url=page, media_type=html),
            Link(name="arXiv abstract", url=f"{arxiv}/abs/2608.00001", media_type=html),
            Link(name="PDF", url=f"{arxiv}/pdf/2608.00001", media_type=pdf),
            Link(name="HTML version", url=f"{arxiv}/html/2608.00001", media_type=html),
            Link(name="Code", url="https://github.com/example/sheep", media_type=html),
            Link(name="Project page", url="https://sheep.example.org/?a=1&b=2", media_type=html),
        ),
        thumbnail="https://cdn-thumbnails.example.org/social-thumbnails/papers/2608.00001.png",
        published_at=at(6, 9, 30),
        updated_at=at(7, 8),
        appeared_on=date(2026, 8, 4),
        doi="10.48550/arXiv.2608.00001",
        source="arXiv:2608.00001",
        extra={"_paper": content.facts(FULL, ORDINARY[0].readings)},
    )


def test_an_item_of_a_paper_of_which_only_the_title_is_known_holds_no_more() -> None:
    page = "https://huggingface.co/papers/2608.00003"
    assert content.item(ORDINARY[2]) == Item(
        key="arxiv:2608.00003",
        id="https://arxiv.org/abs/2608.00003",
        url=page,
        title="A Paper of Which Only the Title Is Known",
        html=f'<p><a href="{page}">Daily Papers page</a></p>',
        links=(Link(name="Daily Papers page", url=page, media_type="text/html"),),
        published_at=at(6),
        updated_at=at(6),
        doi="10.48550/arXiv.2608.00003",
        source="arXiv:2608.00003",
        extra={"_paper": content.facts(ORDINARY[2].paper, Readings())},
    )


def test_the_page_of_an_item_is_as_it_was_stated_and_its_other_addresses_are_urls() -> None:
    stated = bare("own", "T")
    odd = replace(stated, key="doi:own", url="https://пример.рф/1", arxiv_url="https://[::1]/")
    made = content.item(entry(odd, at(6)))
    assert (made.url, made.external_url, made.links) == ("https://пример.рф/1", None, ())


@pytest.mark.parametrize("made", [*ORDINARY, *TRAPS, TEAM], ids=lambda made: made.paper.id)
def test_an_item_is_the_same_after_it_was_kept_as_json(made: Entry) -> None:
    item = content.item(made)
    assert msgspec.json.decode(msgspec.json.encode(item), type=Item) == item


def test_a_full_paper_shows_all_that_is_known_of_it() -> None:
    assert content.item(ORDINARY[0]).html.split("\n") == [
        "<p><strong>Authors:</strong> Ada Lovelace, Kurt Gödel, 李 明</p>",
        "<p><strong>Organization:</strong> California institute of technology</p>",
        '<p dir="auto">Sheep move while they are counted. We count them with an attention that is '
        "sparse in time, and show that it loses no sheep.</p>",
        '<p dir="auto">On three meadows the error is 0.4% at 2.5× the speed.</p>',
        "<p><strong>AI summary:</strong> A sparse attention counts moving sheep without losing "
        "any.</p>",
        "<p><strong>Keywords:</strong> sparse attention, counting, livestock</p>",
        '<p><a href="https://huggingface.co/papers/2608.00001">Daily Papers page</a> · '
        '<a href="https://arxiv.org/abs/2608.00001">arXiv abstract</a> · '
        '<a href="https://arxiv.org/pdf/2608.00001">PDF</a> · '
        '<a href="https://arxiv.org/html/2608.00001">HTML version</a> · '
        '<a href="https://github.com/example/sheep">Code</a> (1,234 stars at the time) · '
        '<a href="https://sheep.example.org/?a=1&amp;b=2">Project page</a></p>',
        '<p><img src="https://cdn-thumbnails.example.org/social-thumbnails/papers/2608.00001.png" '
        'alt="Thumbnail: Counting Sheep with Sparse Attention" width="600" height="324" /></p>',
    ]


def test_a_paper_of_which_only_the_title_is_known_still_has_a_link() -> None:
    assert content.item(ORDINARY[2]).html == (
        '<p><a href="https://huggingface.co/papers/2608.00003">Daily Papers page</a></p>'
    )
    assert content.item(ORDINARY[2]).summary == content.item(ORDINARY[2]).summary_html == ""


def test_a_summary_by_a_machine_never_passes_for_an_abstract() -> None:
    said = "Only the machine has said what this is about."
    without, full = content.item(ORDINARY[1]), content.item(ORDINARY[0])
    assert without.summary == f"AI summary: {said}"
    assert without.summary_html == f"<p><strong>AI summary:</strong> {said}</p>"
    assert "AI summary" not in full.summary + full.summary_html


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (1, "Author 1"),
        (2, "Author 1, Author 2"),
        (11, ", ".join(f"Author {n}" for n in range(1, 12))),
        (12, ", ".join(f"Author {n}" for n in range(1, 11)) + " and 2 more"),
    ],
)
def test_a_long_list_of_authors_is_folded_but_never_for_one(count: int, shown: str) -> None:
    authors = tuple(f"Author {number}" for number in range(1, count + 1))
    made = content.item(entry(replace(bare("2608.1", "T"), authors=authors), at(6)))
    assert made.html.split("\n")[0] == f"<p><strong>Authors:</strong> {shown}</p>"


def test_of_3303_authors_ten_are_shown_and_the_others_counted() -> None:
    line = content.item(TEAM).html.split("\n")[0]
    assert line.endswith("Member 10 of the Team and 3,293 more</p>")


@pytest.mark.parametrize(
    ("stars", "said"),
    [(None, ""), (0, " (0 stars at the time)"), (1, " (1 star at the time)")],
)
def test_stars_are_those_of_the_moment_of_entering(stars: int | None, said: str) -> None:
    paper = replace(bare("2608.1", "T"), code_url="https://github.com/a/b")
    made = content.item(entry(paper, at(6), readings=Readings(stars=stars)))
    assert made.html.endswith(f'<a href="https://github.com/a/b">Code</a>{said}</p>')


def test_votes_and_comments_are_not_shown_because_they_move() -> None:
    few, many = (
        entry(FULL, at(6), readings=Readings(upvotes=votes, comments=votes, stars=12))
        for votes in (1, 98765)
    )
    assert content.item(few).html == content.item(many).html


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//example.org/",
        "/papers/1",
        "ftp://example.org/",
        "https://",
        "https:///path",
        "https://example.org/a b",
        'https://example.org/"onload="x',
        "https://example.org/<b>",
        " https://example.org/",
        "https://example.org/\n",
        "https://пример.рф/",
        "https://example.org:port/",
        "https://huggingface.co@example.org/papers",
        "https://[::1]/",
    ],
)
def test_what_is_no_web_address_is_neither_link_nor_picture(url: str) -> None:
    paper = replace(bare("2608.1", "T"), code_url=url, project_url=url, thumbnail_url=url)
    made = entry(paper, at(6), readings=Readings(stars=5))
    assert content.item(made).html == content.item(entry(bare("2608.1", "T"), at(6))).html


def test_an_address_given_twice_is_linked_once() -> None:
    url = "https://github.com/example/sheep"
    paper = replace(bare("2608.1", "T"), code_url=url, project_url=url)
    assert [link.name for link in content.links(paper)] == ["Daily Papers page", "Code"]


def test_what_an_address_may_not_hold_is_percent_encoded() -> None:
    stated = "https://example.org/稀疏/a[1]?q=ü&b=%20#c"
    paper = replace(bare("2608.1", "T"), project_url=stated)
    assert content.links(paper)[-1].url == (
        "https://example.org/%E7%A8%80%E7%96%8F/a%5B1%5D?q=%C3%BC&b=%20#c"
    )


@pytest.mark.parametrize(
    ("number", "html"),
    [
        ("2312.00001", ["HTML version"]),
        ("2311.18888", []),
        ("0704.0001", []),
        ("hep-th/9901001", []),
    ],
)
def test_papers_since_december_2023_have_an_html_version(number: str, html: list[str]) -> None:
    paper = replace(bare(number, "T"), arxiv_url=f"https://arxiv.org/abs/{number}")
    names = [link.name for link in content.links(paper)]
    assert names == ["Daily Papers page", "arXiv abstract", *html]


@pytest.mark.parametrize(
    ("key", "number", "doi", "source"),
    [
        ("arxiv:2608.1", "2608.1", "10.48550/arXiv.2608.1", "arXiv:2608.1"),
        ("doi:10.1145/a.b", "10.1145/a.b", "10.1145/a.b", None),
        ("huggingface:x", "x", None, None),
    ],
)
def test_a_reference_manager_learns_the_doi_and_what_a_paper_is_part_of(
    key: str, number: str, doi: str | None, source: str | None
) -> None:
    paper = replace(bare(number, "T"), key=key)
    assert (content.doi(paper), content.source(paper)) == (doi, source)


def test_formulas_are_readable_wherever_a_paper_is_shown_and_kept_in_the_record() -> None:
    stated = replace(
        bare("2608.1", r"$\alpha$-Flow at 2.5times"),
        authors=(r"Jan Uzna\'{n}ski",),
        abstract=r"sim14B parameters, 16.59\%",
        ai_summary=r"$2^{k}$",
        keywords=(r"R\&B", "R&B"),
    )
    made = entry(stated, at(6))
    assert content.title(stated) == "α-Flow at 2.5×"
    assert content.authors(stated) == ("Jan Uznański",)
    assert content.item(made).summary == "∼14B parameters, 16.59%"
    assert content.tags(stated) == ("R&B",)
    assert content.item(made).html.splitlines()[:4] == [
        "<p><strong>Authors:</strong> Jan Uznański</p>",
        '<p dir="auto">∼14B parameters, 16.59%</p>',
        "<p><strong>AI summary:</strong> 2ᵏ</p>",
        "<p><strong>Keywords:</strong> R&amp;B</p>",
    ]
    kept = content.facts(stated, Readings())
    assert [kept[name] for name in ("title", "abstract", "ai_summary")] == [
        stated.title,
        stated.abstract,
        stated.ai_summary,
    ]
    assert (kept["authors"], kept["keywords"]) == (list(stated.authors), list(stated.keywords))


def test_categories_are_the_lists_and_then_the_keywords_each_once() -> None:
    paper = replace(bare("2608.1", "T"), keywords=(r"R\&B", "trending", "R&B", "$x$"))
    made = entry(paper, at(6), lists=("daily", "search:$x$", "trending"))
    assert content.item(made).categories == ("daily", "search:$x$", "trending", "R&B", "x")
    assert content.item(replace(made, lists=())).categories == ("R&B", "trending", "x")
    assert content.item(entry(bare("2608.1", "T"), at(6))).categories == ()


def test_lists_are_categories_and_stand_nowhere_in_the_body() -> None:
    """It is the same in every feed, and does not change when a paper is found on another list."""
    made = entry(FULL, at(6), lists=("daily", "search:quite other words", "trending"))
    found, without = content.item(made), content.item(replace(made, lists=()))
    assert (found.html, found.summary) == (without.html, without.summary)


def test_nothing_that_a_page_says_becomes_markup() -> None:
    allowed = {"p", "strong", "a", "img"}
    for made in TRAPS:
        tree = etree.fromstring(f"<div>{content.item(made).html}</div>")
        assert {element.tag for element in tree.iterdescendants()} <= allowed
        said = [plain(p) for p in tree.iterfind("p[@dir]")]
        assert said == list(content.paragraphs(made.paper.abstract))


def test_blank_lines_part_paragraphs_and_other_breaks_are_spaces() -> None:
    assert content.paragraphs("a\nb  \n c\n \n\n\td\u00a0e\n") == ("a b c", "d\u00a0e")
    assert content.paragraphs("") == content.paragraphs(None) == ()


def test_facts_hold_every_field_and_null_for_what_is_not_known() -> None:
    assert content.facts(bare("2608.00009", "T"), Readings()) == {
        "key": "arxiv:2608.00009",
        "id": "2608.00009",
        "title": "T",
        "abstract": None,
        "authors": [],
        "listed_on": None,
        "published_at": None,
        "upvotes": None,
        "comments": None,
        "url": "https://huggingface.co/papers/2608.00009",
        "arxiv_url": None,
        "pdf_url": None,
        "code_url": None,
        "project_url": None,
        "keywords": [],
        "organization": None,
        "submitter": None,
        "thumbnail_url": None,
        "listed_at": None,
        "stars": None,
        "ai_summary": None,
        "organization_id": None,
        "media_urls": [],
        "author_participating": None,
    }


def test_facts_leave_out_no_field_of_a_paper_or_its_readings() -> None:
    fields = {*FULL.__struct_fields__, *Readings.__struct_fields__}
    made = content.facts(FULL, Readings(upvotes=1, comments=2, stars=3))
    assert set(made) == fields
    assert None not in made.values()


def test_facts_write_dates_as_iso_8601_and_instants_in_utc() -> None:
    paper = replace(
        FULL,
        listed_on=date(2026, 8, 6),
        listed_at=datetime(2026, 8, 6, 9, 30, 5, tzinfo=UTC),
        published_at=datetime(2026, 8, 4, tzinfo=UTC),
    )
    made = content.facts(paper, Readings())
    assert [made[key] for key in ("listed_on", "listed_at", "published_at")] == [
        "2026-08-06",
        "2026-08-06T09:30:05Z",
        "2026-08-04T00:00:00Z",
    ]
