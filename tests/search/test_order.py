"""That what holds the words of a search side by side comes first."""

from aggregator.store import Store
from tests.samples import see

from .test_ranking import found, shown


def test_words_side_by_side_in_a_title_come_before_words_apart_then_side_by_side_elsewhere(
    opened: Store,
) -> None:
    see(
        opened,
        shown(1, title="World World World Model", abstract="nothing"),
        shown(2, title="A Model of the World", abstract="the world"),
        shown(3, title="Sheep", abstract="a world model of sheep"),
        shown(4, title="On a World Model that is told of in a Rather Long Title"),
        shown(5, title="World", abstract="a model"),
    )
    assert found(opened, "world model") == [1, 4, 3, 2, 5]


def test_more_than_one_is_side_by_side_as_well_and_so_is_the_beginning_of_a_word(
    opened: Store,
) -> None:
    see(
        opened,
        shown(1, title="World Models", abstract="one model"),
        shown(2, title="World and Model, Model and World"),
        shown(3, title="World Modelling", abstract="one model"),
    )
    assert found(opened, "world model")[0] == 1
    assert found(opened, "world model*")[-1] == 2


def test_who_has_the_whole_name_comes_before_lists_of_authors_that_hold_its_parts(
    opened: Store,
) -> None:
    crowd = tuple(f"Author {number}" for number in range(200))
    see(
        opened,
        shown(1, title="Sheep", authors=("Yang Song", "Wei Liu")),
        shown(2, title="Goats", authors=(*crowd, "Yang Liu")),
        shown(3, title="Yang and Liu", authors=("Ada Lovelace",)),
    )
    assert found(opened, "yang liu")[0] == 2


def test_a_word_alone_is_no_name(opened: Store) -> None:
    see(
        opened,
        shown(1, title="Goats", authors=("Jie Song",)),
        shown(2, title="The Song of Sheep, Told at Length and with Many Other Words"),
    )
    assert found(opened, "song") == [2, 1]


def test_the_limit_cuts_among_papers_of_one_place(opened: Store) -> None:
    see(opened, *(shown(number, title="World Model") for number in range(1, 8)))
    see(opened, shown(9, title="Model World"))
    assert found(opened, "world model", 3) == [1, 2, 3]
    assert found(opened, "world model", 8) == [1, 2, 3, 4, 5, 6, 7, 9]
