"""One paper has one key, whatever form of address it comes in."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator import identity

WRAPPED = [
    "{}",
    " {}\n",
    "{}v1",
    "{}v12",
    "{}V2",
    "arXiv:{}",
    "arxiv:{}v3",
    "http://arxiv.org/abs/{}",
    "https://www.arxiv.org/abs/{}v2",
    "https://export.arxiv.org/abs/{}",
    "https://arxiv.org/pdf/{}",
    "https://arxiv.org/pdf/{}v1.pdf",
    "https://arxiv.org/html/{}v1/",
    "https://arxiv.org/format/{}?context=cs",
    "https://www.alphaxiv.org/abs/{}#top",
    "10.48550/arXiv.{}",
    "doi:10.48550/ARXIV.{}",
    "https://doi.org/10.48550/arXiv.{}v2",
    "http://dx.doi.org/10.48550/arxiv.{}",
]
IDS = ["2405.01234", "0704.0001", "1412.9999", "hep-th/9901001", "math.AG/0601001"]


@pytest.mark.parametrize("arxiv_id", IDS)
@pytest.mark.parametrize("form", WRAPPED)
def test_every_form_of_an_arxiv_id_is_one_paper(form: str, arxiv_id: str) -> None:
    assert identity.key_of(form.format(arxiv_id), "anywhere") == (f"arxiv:{arxiv_id}", arxiv_id)


def test_the_case_of_an_old_archive_is_that_of_arxiv() -> None:
    assert identity.arxiv_id("MATH.ag/0601001") == "math.AG/0601001"
    assert identity.arxiv_id("HEP-TH/9901001v2") == "hep-th/9901001"


@pytest.mark.parametrize(
    "value",
    [
        "240.01234",
        "2405.012345",
        "2405.123",
        "2405.01234v0",
        "2405.01234v",
        "x2405.01234",
        "https://example.org/abs/2405.01234",
        "https://arxiv.org/list/2405.01234",
        "2405.01234 x",
        "10.48550/arxiv." * 3000 + "2405.01234",
        "٢٤٠٥.٠١٢٣٤",
        "2405.01234\n2405.01235",
    ],
)
def test_what_is_no_arxiv_id_is_none(value: str) -> None:
    assert identity.arxiv_id(value) is None


@pytest.mark.parametrize(
    "value",
    [
        "10.1145/3442188.ABC",
        "DOI:10.1145/3442188.abc",
        "https://doi.org/10.1145/3442188.Abc",
        " http://dx.doi.org/10.1145/3442188.abc ",
    ],
)
def test_every_form_of_a_doi_is_one_paper(value: str) -> None:
    assert identity.key_of(value, "anywhere") == ("doi:10.1145/3442188.abc", "10.1145/3442188.abc")


@pytest.mark.parametrize("value", ["10.1/x", "10.1145/", "10.1145/a b", "11.1145/x"])
def test_what_is_no_doi_is_none(value: str) -> None:
    assert identity.doi(value) is None


def test_any_other_id_belongs_to_its_source() -> None:
    assert identity.key_of("my-paper", "somewhere") == ("somewhere:my-paper", "my-paper")


def test_the_id_of_an_entry_is_the_public_one_of_its_scheme() -> None:
    url = "https://site.example/p/1"
    assert [
        identity.entry_id(key, url)
        for key in ("arxiv:2405.01234", "arxiv:hep-th/9901001", "doi:10.1145/x:y", "site:1")
    ] == [
        "https://arxiv.org/abs/2405.01234",
        "https://arxiv.org/abs/hep-th/9901001",
        "https://doi.org/10.1145/x:y",
        url,
    ]


def test_the_pdf_of_an_arxiv_paper_has_no_version() -> None:
    assert identity.arxiv_pdf("2405.01234") == "https://arxiv.org/pdf/2405.01234"


@given(st.text(min_size=1) | st.sampled_from(WRAPPED).map(lambda form: form.format("2405.01234")))
def test_a_key_is_stable_and_belongs_to_its_id(value: str) -> None:
    key, found = identity.key_of(value, "site")
    assert identity.key_of(found, "site") == (key, found)
    assert key.partition(":")[2] == found


def test_papers_of_one_moment_are_told_apart_by_less_than_a_second() -> None:
    assert identity.fraction("arxiv:2608.00301") == timedelta(microseconds=800_301)
    assert identity.fraction("arxiv:hep-th/9901001") == timedelta(microseconds=901_001)
    other = identity.fraction("doi:10.1145/a.b")
    assert timedelta(0) <= other < timedelta(seconds=1)
    assert other == identity.fraction("doi:10.1145/a.b") != identity.fraction("doi:10.1145/a.c")


def test_the_entry_id_of_any_doi_is_a_uri() -> None:
    assert identity.entry_id("doi:10.1000/a(b)<c>;2-k", "https://x.example") == (
        "https://doi.org/10.1000/a(b)%3Cc%3E;2-k"
    )
