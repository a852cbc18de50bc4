"""A digest in plain text, as mail clients and terminals show it."""

from hypothesis import given
from msgspec.structs import replace

from aggregator import content, digest_text
from aggregator.columns import width
from aggregator.digest import Digest

from .samples import HOSTILE, SMALL, digest, ranked
from .wild import DIGESTS

TOLD = """\
Thursday, 6 August 2026: the 3 best of 31 papers
================================================

The papers of this day with the most votes at its end (UTC). ▲ counts
the votes that came since the digest before.

Contents
--------

1. 84 ▲ 53  Counting Sheep with Sparse Attention
2.  7       数羊的新方法：稀疏注意力可以在羊群移动的时候一只不漏地数清楚
            所有的羊
3.  1       A Paper of Which Only the Title Is Known, Though That Is
            Rather Long


The best of the day
-------------------

 1. Counting Sheep with Sparse Attention
    Ada Lovelace, Kurt Gödel, 李 明 and 2 more · Institute of R&B
    84 votes ▲ 53

    Sheep move while they are counted. We count them with an attention
    that is sparse in time, and lose none, e.g. on three meadows.

    https://arxiv.org/abs/2608.00001
    Code: https://github.com/example/sheep
    Project page: https://sheep.example.org/?a=1&b=2

 2. 数羊的新方法：稀疏注意力可以在羊群移动的时候一只不漏地数清楚所有的羊
    王小明, 佐藤 花子, 김철수, Zoë Ångström
    7 votes

    AI summary: Only a machine has said what this is about.

    https://arxiv.org/abs/2608.00002

 3. A Paper of Which Only the Title Is Known, Though That Is Rather Long
    1 vote

    https://huggingface.co/papers/2608.00003


What moved since the digest before
----------------------------------

    Lanterns That Learn
    1,031 → 1,084 votes ▲ 53
    https://arxiv.org/abs/2608.00004


Late climbers
-------------

    A Late Bloomer
    Lise Meitner
    Listed on Monday, 3 August · 21 votes ▲ 20

    It was seen by nobody. Then it was.

    https://arxiv.org/abs/2608.00005"""


def test_the_whole_of_a_digest() -> None:
    assert digest_text.text(SMALL) == TOLD


def test_what_tries_to_be_more_than_text_stays_text_and_gives_no_address() -> None:
    assert digest_text.text(HOSTILE) == (
        "Thursday, 6 August 2026: both papers\n"
        "====================================\n"
        "\n"
        "All papers of this day, those with the most votes at its end (UTC)\n"
        "first. ▲ counts the votes that came since the digest before.\n"
        "\n"
        "Contents\n"
        "--------\n"
        "\n"
        "1. 1      <script>alert(1)</script> & <think> ]]> </bdi></a>\n"
        "2. 7 ▲ 7  \u202eTurned Around\n"
        "\n"
        "\n"
        "The papers of the day\n"
        "---------------------\n"
        "\n"
        " 1. <script>alert(1)</script> & <think> ]]> </bdi></a>\n"
        "    Member 1 of the <b>Team</b>, Member 2 of the <b>Team</b>, Member 3\n"
        "    of the <b>Team</b> and 2,997 more · AT&T <Labs>\n"
        "    1 vote\n"
        "\n"
        " 2. \u202eTurned Around\n"
        "    \u202eEve\n"
        "    7 votes ▲ 7\n"
        "\n"
        "    \u202eBackwards.\n"
        "\n"
        "    https://huggingface.co/papers/2608.00007"
    )


def test_sections_without_papers_are_left_out() -> None:
    alone = replace(SMALL, moved=(), climbers=())
    assert digest_text.text(alone) == TOLD.partition("\n\n\nWhat moved")[0]


def test_ranks_and_votes_of_different_length_stand_in_columns() -> None:
    many = (ranked(1, "First", 1200), *(ranked(n, f"No. {n}", 9, n % 2) for n in range(2, 11)))
    lines = digest_text.text(digest(*many)).split("\n")
    start = lines.index("Contents") + 3
    assert lines[start : start + 10] == [
        " 1. 1,200      First",
        " 2.     9      No. 2",
        " 3.     9 ▲ 1  No. 3",
        " 4.     9      No. 4",
        " 5.     9 ▲ 1  No. 5",
        " 6.     9      No. 6",
        " 7.     9 ▲ 1  No. 7",
        " 8.     9      No. 8",
        " 9.     9 ▲ 1  No. 9",
        "10.     9      No. 10",
    ]


def test_an_address_is_never_broken() -> None:
    long = "https://github.com/" + "sheep-" * 20
    told = digest_text.text(digest(ranked(1, "Sheep", code_url=long)))
    assert told.endswith(f"\n    Code: {long}")


@given(DIGESTS)
def test_any_title_is_whole_and_lines_are_longer_only_for_long_words(any_digest: Digest) -> None:
    lines = digest_text.text(any_digest).split("\n")
    for line in lines:
        assert width(line) <= 72 or max(map(width, line.split(" "))) > 40
    told = "".join(lines).replace(" ", "")
    for one in any_digest.best:
        assert content.title(one.paper).replace(" ", "") in told
