"""What is read from one record: every field, in every form that was seen and in wrong ones."""

from datetime import UTC, date, datetime

import pytest
from msgspec.structs import asdict, replace

from aggregator.records import Listed, Readings
from tests.pages import era_2024, era_2026
from tests.samples import DAY, Record, bare, listed, ranked, read, record

DAY_OF_2024 = date(2024, 8, 1)


def of_2026(one: Record) -> Listed:
    (found,) = read(era_2026.day_page(DAY, [one])).listed
    return found


def of_2024(one: Record, day: date = DAY_OF_2024) -> Listed:
    (found,) = read(era_2024.day_page(day, [one])).listed
    return found


# -- fields


@pytest.mark.parametrize(
    ("changes", "stated"),
    [
        ({"id": "2608.00001v3"}, {}),
        ({"title": ...}, {"title": "On Sheep, Part 1"}),
        ({"title": "R&B <think> \\&\u0000 $x$"}, {"title": "R&B <think> \\& $x$"}),
        ({"summary": ...}, {"abstract": "From outside."}),
        ({"summary": " a\r\n\r\n b "}, {"abstract": "a\n\n b"}),
        ({"authors": [{"name": " A\n B "}, {"name": "A B"}]}, {"authors": ("A B", "A B")}),
        ({"publishedAt": "2026-08-04T01:02:03.456+02:00"}, {"published_at": (3, 23, 2)}),
        ({"githubRepo": "https://github.com/a/\nb"}, {"code_url": "https://github.com/a/b"}),
        ({"projectPage": ""}, {"project_url": None}),
        ({"mediaUrls": None}, {}),
        ({"ai_summary": ...}, {"ai_summary": None}),
        ({"ai_keywords": ["", " ", "a  b", "a b"]}, {"keywords": ("a b",)}),
        ({"organization": ...}, {"organization": "MIT", "organization_id": "mit"}),
        ({"organization": {"name": "x"}}, {"organization": "x", "organization_id": "x"}),
        ({"submittedOnDailyBy": ...}, {"submitter": "someone"}),
        ({"submittedOnDailyBy": {"name": "other"}}, {"submitter": "other"}),
    ],
)
def test_a_field_is_read_in_every_form_that_was_seen(changes: Record, stated: Record) -> None:
    outside = {
        "summary": "From outside.",
        "organization": {"name": "mit", "fullname": "MIT"},
        "mediaUrl": "https://cdn.example.org/b.png",
    }
    found = of_2026(record(1, outside, **changes))
    if "published_at" in stated:
        day, hour, minute = stated["published_at"]
        stated = {"published_at": datetime(2026, 8, day, hour, minute, 3, tzinfo=UTC)}
    assert found == listed(1, **stated)


@pytest.mark.parametrize(
    ("name", "stated", "read_as"),
    [
        ("title", "x" * 2_001, {}),  # the list has one as well
        ("summary", "x" * 20_001, {"abstract": None}),
        ("authors", [{"name": "Ada Lovelace"}] * 10_001, {"authors": ()}),
        ("ai_keywords", ["x" * 2_001, "sheep"], {"keywords": ("sheep",)}),
        ("projectPage", f"https://a.example/{'x' * 2_000}", {"project_url": None}),
    ],
)
def test_what_is_far_too_long_is_in_an_unknown_form(
    name: str, stated: object, read_as: Record
) -> None:
    found = of_2026(record(1, None, **{name: stated}))
    assert found == replace(listed(1, **read_as), unread=(name,))


def test_a_record_of_an_id_and_a_title_alone_is_a_paper() -> None:
    (found,) = read(era_2026.day_page(DAY, [{"paper": {"id": "2608.00001", "title": "T"}}])).listed
    assert found == Listed(
        paper=bare(1, title="T", listed_on=DAY), readings=Readings(), rank=1, listed_as="T"
    )


@pytest.mark.parametrize(
    ("stated", "key", "url"),
    [
        ("hep-th/9901001v2", "arxiv:hep-th/9901001", "hep-th/9901001"),
        ("10.1145/ABC", "doi:10.1145/abc", "10.1145/abc"),
        ("a paper", "huggingface:a paper", "a%20paper"),
    ],
)
def test_an_id_that_is_not_of_arxiv_today_is_kept(stated: str, key: str, url: str) -> None:
    found = of_2026(record(1, id=stated)).paper
    is_arxiv = key.startswith("arxiv:")
    assert (found.key, found.url) == (key, f"https://huggingface.co/papers/{url}")
    assert (found.arxiv_url is not None, found.pdf_url is not None) == (is_arxiv, is_arxiv)


WRONG = [0, -1, 1.5, True, "", "x", [], {}, [None], [[]], {"name": 1}, 2**70, "9" * 99, ["x:y"]]
FIELDS = {
    "title": {"title"},
    "summary": {"abstract"},
    "authors": {"authors"},
    "publishedAt": {"published_at"},
    "submittedOnDailyAt": {"listed_at"},
    "submittedOnDailyBy": {"submitter"},
    "ai_summary": {"ai_summary"},
    "ai_keywords": {"keywords"},
    "githubRepo": {"code_url"},
    "projectPage": {"project_url"},
    "mediaUrls": {"media_urls"},
    "organization": {"organization", "organization_id"},
    "upvotes": {"upvotes"},
    "githubStars": {"stars"},
    "discussionId": set[str](),
}
"""Name in ``paper`` -> what is read from it."""
OUTSIDE = {
    "title": {"listed_as"},
    "summary": set(),
    "publishedAt": set(),
    "thumbnail": {"thumbnail_url"},
    "mediaUrls": {"media_urls"},
    "mediaUrl": {"media_urls"},
    "numComments": {"comments"},
    "submittedBy": set(),
    "isAuthorParticipating": {"author_participating"},
    "organization": set(),
}
"""The same, beside ``paper``."""


def flat(one: Listed) -> dict[str, object]:
    return asdict(one) | asdict(one.paper) | asdict(one.readings) | {"paper": 0, "readings": 0}


@pytest.mark.parametrize("wrong", WRONG, ids=lambda value: repr(value)[:12])
@pytest.mark.parametrize(
    ("outside", "name", "lost"),
    [(False, *field) for field in FIELDS.items()] + [(True, *field) for field in OUTSIDE.items()],
)
def test_a_value_of_a_wrong_type_costs_its_own_field_alone(
    outside: bool, name: str, lost: set[str], wrong: object
) -> None:
    odd = record(1, {name: wrong}) if outside else record(1, None, **{name: wrong})
    for found, whole in (
        (read(era_2026.day_page(DAY, [odd, record(2)])), listed(1)),
        (read(era_2024.day_page(DAY, [odd, record(2)])), listed(1, listed_at=None)),
    ):
        assert ranked(found.listed) == [(1, "2608.00001"), (2, "2608.00002")]
        assert (found.rejections, found.contradictions) == ((), ())
        one, wanted = flat(found.listed[0]), flat(whole)
        differ = {field for field in one if one[field] != wanted[field]}
        assert differ <= lost | {"unread"}
        named = {doubt.partition(" ")[0] for doubt in found.doubts}
        assert named == set(found.listed[0].unread) <= {name, "name", "fullname", "mediaUrls"}
        holder = record(1) if outside else record(1)["paper"]
        is_read = (found.layout, name) != ("huggingface_2024_date", "submittedOnDailyAt")
        if wrong and lost and is_read and type(wrong) is not type(holder.get(name, "")):
            assert name in named


# -- days


@pytest.mark.parametrize(
    ("stated", "listed_on", "listed_at"),
    [
        ("2026-08-06T09:30:00.000Z", DAY, datetime(2026, 8, 6, 9, 30, tzinfo=UTC)),
        ("2026-08-06T00:00:00.000Z", DAY, None),
        ("2026-08-05T10:00:00.000Z", date(2026, 8, 5), datetime(2026, 8, 5, 10, tzinfo=UTC)),
        ("2026-08-07T10:00:00.000Z", DAY, None),  # a page lists nothing of a day to come
        ("2023-05-03T10:00:00.000Z", DAY, None),  # before the first list of the site
        ("never", DAY, None),
        (None, DAY, None),
    ],
)
def test_in_2026_a_record_names_its_day_and_its_page_is_the_last_word(
    stated: str | None, listed_on: date, listed_at: datetime | None
) -> None:
    found = of_2026(record(1, submittedOnDailyAt=stated)).paper
    assert (found.listed_on, found.listed_at) == (listed_on, listed_at)


@pytest.mark.parametrize(
    ("outer", "inner", "listed_at"),
    [
        ("2024-08-01T01:21:47.000Z", "2024-07-31T17:55:00.000Z", (1, 21, 47)),
        ("2024-07-31T23:21:47.000Z", "2024-07-31T17:55:00.000Z", None),  # the evening before
        ("2024-08-01T13:55:00.000Z", "2024-08-01T17:55:00.000Z", None),  # New York in summer
        ("2024-08-01T12:55:00.000Z", "2024-08-01T17:55:00.000Z", None),  # and in winter
        ("2024-08-01T12:55:00.000Z", None, (12, 55, 0)),
        ("never", "2024-07-31T17:55:00.000Z", None),
        (None, None, None),
    ],
)
def test_in_2024_the_page_names_the_day_and_the_record_perhaps_the_moment(
    outer: str | None, inner: str | None, listed_at: tuple[int, int, int] | None
) -> None:
    found = of_2024(record(1, {"publishedAt": outer}, publishedAt=inner)).paper
    moment = datetime(2024, 8, 1, *listed_at, tzinfo=UTC) if listed_at else None
    assert (found.listed_on, found.listed_at) == (DAY_OF_2024, moment)


def test_in_2024_a_page_without_a_readable_day_lists_papers_without_one() -> None:
    text = era_2024.day_page(DAY_OF_2024, [record(1)])
    found = read(
        text.replace("&quot;date&quot;:&quot;2024-08-01T", "&quot;date&quot;:&quot;soon T")
    )
    assert (found.layout, found.kind, found.period) == ("huggingface_2024_date", "day", None)
    assert found.listed == (listed(1, listed_on=None, listed_at=None),)
