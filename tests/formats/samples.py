"""Feeds to write: each by its name, which is that of its golden files. All texts are our own."""

from datetime import UTC, date, datetime

from lxml import etree
from msgspec.structs import replace

from aggregator import content
from aggregator.records import Entry, Feed, Paper, Readings

SITE = "https://huggingface.co/papers"


def at(day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A moment of August 2026."""
    return datetime(2026, 8, day, hour, minute, tzinfo=UTC)


def bare(number: str, title: str) -> Paper:
    """A paper of which a page stated nothing but id and title."""
    return Paper(key=f"arxiv:{number}", id=number, title=title, url=f"{SITE}/{number}")


def entry(
    paper: Paper,
    published: datetime,
    updated: datetime | None = None,
    readings: Readings | None = None,
    lists: tuple[str, ...] = (),
) -> Entry:
    """A paper as it stands in a feed; not updated unless said so."""
    return Entry(
        id=f"https://arxiv.org/abs/{paper.id}",
        paper=paper,
        published_at=published,
        updated_at=updated or published,
        readings=readings or Readings(),
        lists=lists,
    )


def feed(name: str, *entries: Entry, base_url: str | None = "https://example.org/p/") -> Feed:
    """A feed of entries, in the order of the records' contract: newest first, ties by id."""
    by_id = sorted(entries, key=lambda e: e.id)
    ordered = sorted(by_id, key=lambda e: e.published_at, reverse=True)
    return Feed(
        name=name,
        title="Daily Papers",
        description="Every paper of the Daily Papers list, once.",
        home_page_url=SITE,
        base_url=base_url,
        updated_at=max((e.updated_at for e in entries), default=None),
        entries=tuple(map(content.item, ordered)),
        version="0.1.0",
    )


def plain(element: etree._Element) -> str:
    """The text of an element and all that stands in it."""
    return "".join(str(part) for part in element.itertext())


FULL = replace(
    bare("2608.00001", "Counting Sheep with Sparse Attention"),
    abstract=(
        "Sheep move while they are counted. We count them\nwith an attention that is sparse in\n"
        "time, and show that it loses no sheep.\n\n"
        "On three meadows the error is 0.4\\% at 2.5times the speed."
    ),
    authors=("Ada Lovelace", "Kurt Gödel", "李 明"),
    listed_on=date(2026, 8, 6),
    listed_at=at(6, 9, 30),
    published_at=at(4),
    arxiv_url="https://arxiv.org/abs/2608.00001",
    pdf_url="https://arxiv.org/pdf/2608.00001",
    code_url="https://github.com/example/sheep",
    project_url="https://sheep.example.org/?a=1&b=2",
    thumbnail_url="https://cdn-thumbnails.example.org/social-thumbnails/papers/2608.00001.png",
    media_urls=("https://cdn-uploads.example.org/sheep.mp4",),
    ai_summary="A sparse attention counts moving sheep without losing any.",
    keywords=("sparse attention", "counting", "livestock"),
    organization="California institute of technology",
    organization_id="caltech",
    submitter="akhaliq",
    author_participating=True,
)
ORDINARY = (
    entry(
        FULL,
        at(6, 9, 30),
        at(7, 8),
        Readings(upvotes=57, comments=3, stars=1234),
        ("daily", "search:random substitution", "trending"),
    ),
    entry(
        replace(
            bare("2608.00002", "A Paper That Was Not Summed Up"),
            ai_summary="Only the machine has said what this is about.",
            authors=("Grace Hopper",),
        ),
        at(6),
        readings=Readings(upvotes=0, comments=0),
        lists=("daily",),
    ),
    entry(bare("2608.00003", "A Paper of Which Only the Title Is Known"), at(6)),
)

TRAPS = (
    entry(
        replace(
            bare("2608.00101", 'R&B, <think> and ]]> in "Titles" & <b>Names</b>'),
            abstract=(
                "The model writes <think> before and <EOS> after; x < y && y > z. It isn't "
                "markup: <script>alert(1)</script>, <picture of a man>, &amp; and ]]> are words."
            ),
            authors=("Sean O'Casey", "<b>Bold</b> & Sons", 'Quo "Te" D'),
            keywords=("R&B", "<think>", "Q\\&A", "R&B"),
            organization="AT&T <Labs>",
            ai_summary="Tags such as <b> are read as text & shown.",
            thumbnail_url="https://example.org/t.png?a=1&b='2'",
            project_url="javascript:alert(1)",
            code_url='https://example.org/"><script>alert(1)</script>',
        ),
        at(5),
        lists=("daily", "search:R&B ]]> <think>"),
    ),
    entry(
        replace(
            bare("2608.00102", "גישה חדשה לספירת כבשים"),
            abstract="הכבשים זזות בזמן הספירה.\n\nلا نفقد أي خروف.",
            authors=("דנה כהן", "محمد علي"),
        ),
        at(5),
    ),
    entry(
        replace(
            bare("2608.00103", "数羊的新方法:稀疏注意力 🐑👩‍🔬"),
            abstract="羊在被数的时候会动。我们一只也没有丢。🐑",
            authors=("王小明", "佐藤 花子", "김철수"),
            # One keyword has the name of a list.
            keywords=("稀疏注意力", "🐑", "weekly"),
        ),
        at(5),
        lists=("search:数羊", "weekly"),
    ),
    entry(
        replace(
            bare("2608.00104", r"TeX That Is There $\alpha \le 2^{k}$, and That Was: 8-32times"),
            abstract="Costs mathcal{O}(n) \\%: $x<y$\tand\u00a0more\u2009thin  spaces.\n \n\n End.",
            authors=tuple(f"Author {number}" for number in range(1, 13)),
        ),
        at(5),
    ),
)

TEAM = entry(
    replace(
        bare("2608.00201", "Everybody's Paper"),
        authors=tuple(f"Member {number} of the Team" for number in range(1, 3304)),
    ),
    at(5),
)
MANY_AUTHORS = feed("many", TEAM)

PAST = replace(
    feed("daily", *ORDINARY), month="2026-08", previous_month="2026-06", next_month="2026-09"
)

SAMPLES = {
    "ordinary": replace(feed("daily", *ORDINARY), previous_month="2026-08"),
    "traps": feed("daily", *TRAPS),
    "without-base-url": replace(feed("hot", ORDINARY[1], base_url=None), previous_month="2026-07"),
    "empty": feed("daily"),
}
"""Those with golden files."""

ARCHIVES = {
    "archive": PAST,
    "archive-without-base-url": replace(PAST, base_url=None),
    "archive-alone": replace(PAST, previous_month=None, next_month=None),
}
"""Those with golden files in the formats that have archives."""
