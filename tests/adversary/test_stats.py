"""The figures themselves, against values worked out elsewhere."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.adversary.attacks import ATTACKS, MOST
from tests.adversary.logit import fit, shares
from tests.adversary.pieces import Pieces
from tests.adversary.stats import Trial, figure, wilson, z_of


def test_wilson_gives_the_textbook_interval() -> None:
    """15 of 148 at z = 1.96 (Newcombe 1998, table I: 0.0624 to 0.1605); nothing tried: nothing known."""
    assert wilson(15, 148, 1.959964) == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert wilson(0, 0, 1.96) == (0.0, 1.0)


def test_more_tests_make_wider_intervals() -> None:
    assert z_of(1) == pytest.approx(1.959964, abs=1e-6)
    assert z_of(100) == pytest.approx(3.480756, abs=1e-6)


def test_advantage_is_what_is_above_chance() -> None:
    trials = [Trial(hit=n < 30, chance=0.1 if n % 2 else 0.2) for n in range(100)]
    found = figure(trials, 10)
    assert found.advantage == pytest.approx(0.15)
    assert found.low < 0.15 < found.high
    assert found.low > 0


def test_the_regression_finds_the_weights_that_made_the_data() -> None:
    """Three candidates, two features, one of them without meaning."""
    dice, truth = Random(3), (1.2, 0.0)
    choices = []
    for _ in range(3000):
        rows = [[dice.gauss(0, 1), dice.gauss(0, 1)] for _ in range(3)]
        odds = shares(truth, rows)
        choices.append((rows, dice.choices(range(3), odds)[0]))
    assert fit(choices) == pytest.approx(truth, abs=0.12)


def test_the_list_of_attacks_is_short_enough_and_says_each_once() -> None:
    assert len(ATTACKS) <= MOST
    assert len({attack.title for attack in ATTACKS}) == len(ATTACKS)
    assert {attack.view for attack in ATTACKS if attack.promised} == {"A1", "A2", "A3", "A4-codes"}


def test_a_run_that_was_stopped_goes_on_where_it_was(tmp_path: Path) -> None:
    """Of files that were changed nothing is kept: their figures would be quoted as the commit's."""
    given = iter("abcd")
    of = [Pieces(tmp_path, commit).of("laws", lambda: next(given)) for commit in ("one", "one", "two", "", "")]
    assert of == ["a", "a", "b", "c", "d"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "two"]
