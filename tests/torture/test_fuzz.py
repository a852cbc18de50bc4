"""Some thousand changed inputs, with dice that fall the same each time: no fuzzer is needed."""

import random

import pytest

from . import fuzz, targets

TRIES = {"page": 60, "answer": 60}
"""Target -> inputs; else so many:"""
OTHERS = 300


@pytest.mark.parametrize("name", targets.TARGETS)
def test_whatever_is_read_nothing_is_raised(name: str) -> None:
    dice = random.Random(1)
    seeds = list(targets.TARGETS[name].seeds())
    for seed in seeds:
        targets.TARGETS[name].read(seed)
    for _ in range(TRIES.get(name, OTHERS)):
        data = dice.choice(seeds)
        for _ in range(dice.randint(1, 4)):
            data = targets.change(name, data, dice)
        targets.TARGETS[name].read(data)


def test_the_fuzzer_knows_every_target() -> None:
    assert set(fuzz.NAMES) == set(targets.TARGETS)
