"""Digests to show. All texts are our own."""

from datetime import date
from typing import Any

from aggregator.digest import Digest, Ranked
from aggregator.records import Paper

SITE = "https://huggingface.co/papers"


def ranked(number: int, title: str, votes: int = 1, gained: int = 0, **stated: Any) -> Ranked:
    """A paper of which a page stated nothing but id and title, with additions."""
    paper = Paper(
        **{
            "key": f"arxiv:2608.{number:05}",
            "id": f"2608.{number:05}",
            "title": title,
            "url": f"{SITE}/2608.{number:05}",
        }
        | stated
    )
    return Ranked(paper=paper, votes=votes, gained=gained)


def digest(*best: Ranked, period: str = "2026-08-06", **told: Any) -> Digest:
    """A digest of nothing but its best papers, with changes."""
    whole: dict[str, Any] = {"count": len(best), "moved": (), "climbers": ()}
    return Digest(period=period, best=best, **whole | told)


SMALL = digest(
    ranked(
        1,
        "Counting Sheep with Sparse Attention",
        84,
        53,
        abstract=(
            "Sheep move while they are counted. We count them\nwith an attention that is sparse in "
            "time, and lose none, e.g. on three meadows.\n\n"
            f"The error is 0.4\\% on the first of them{', and on the next' * 15}, where it rains."
        ),
        authors=("Ada Lovelace", "Kurt Gödel", "李 明", "Grace Hopper", "Emmy Noether"),
        organization="Institute of R&B",
        listed_on=date(2026, 8, 6),
        arxiv_url="https://arxiv.org/abs/2608.00001",
        pdf_url="https://arxiv.org/pdf/2608.00001",
        code_url="https://github.com/example/sheep",
        project_url="https://sheep.example.org/?a=1&b=2",
    ),
    ranked(
        2,
        "数羊的新方法：稀疏注意力可以在羊群移动的时候一只不漏地数清楚所有的羊",
        7,
        arxiv_url="https://arxiv.org/abs/2608.00002",
        ai_summary="Only a machine has said what this is about.",
        authors=("王小明", "佐藤 花子", "김철수", "Zoë Ångström"),
    ),
    ranked(3, "A Paper of Which Only the Title Is Known, Though That Is Rather Long"),
    count=31,
    moved=(
        ranked(4, "Lanterns That Learn", 1084, 53, arxiv_url="https://arxiv.org/abs/2608.00004"),
    ),
    climbers=(
        ranked(
            5,
            "A Late Bloomer",
            21,
            20,
            abstract="It was seen by nobody. Then it was.",
            authors=("Lise Meitner",),
            listed_on=date(2026, 8, 3),
            arxiv_url="https://arxiv.org/abs/2608.00005",
        ),
    ),
)
"""With a paper or more of each kind."""

HOSTILE = digest(
    ranked(
        6,
        "<script>alert(1)</script> & <think> ]]> </bdi></a>",
        abstract=None,
        authors=tuple(f"Member {number} of the <b>Team</b>" for number in range(1, 3001)),
        organization="AT&T <Labs>",
        url="javascript:alert(1)",
        arxiv_url="javascript:alert(2)",
        code_url='https://example.org/"><script>alert(3)</script>',
        project_url="data:text/html,<script>alert(4)</script>",
    ),
    ranked(7, "\u202eTurned Around", 7, 7, authors=("\u202eEve",), abstract="\u202eBackwards."),
)
