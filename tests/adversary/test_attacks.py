"""Attackers with everything their view has, on a few hundred rounds; the long run (``make adversary``) plays many."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor

from tests.adversary.attacks import ATTACKS, PROMISED
from tests.adversary.rounds import figures, rounds

ROUNDS, LEAKY = 60, 40


def test_no_attack_is_surely_better_than_a_guess(workers: ProcessPoolExecutor) -> None:
    """Of the promised ones; the same rounds are good enough for others to win."""
    played = {codes: rounds(workers, ROUNDS, codes=codes) for codes in (True, False)}
    found = figures(ATTACKS, played)
    assert [attack.title for attack in PROMISED if found[attack.title].low > 0] == []
    unkept = {attack.title for attack in ATTACKS if not attack.promised and found[attack.title].low > 0}
    assert {"A4-text how often they wrote", "A5 reads along"} <= unkept


def test_a_log_and_an_acknowledgement_that_tell_are_found(workers: ProcessPoolExecutor) -> None:
    """Two planted leaks, found by guessing alone."""
    logged = rounds(workers, LEAKY, codes=False, mutant="log.debug(payload)")
    longer = rounds(workers, LEAKY, codes=True, mutant="longer thanks for a not-yet")
    won = {title for title, one in figures(PROMISED, {False: logged, True: longer}).items() if one.low > 0}
    assert {"A3 log search", "A4-codes size of acknowledgements"} <= won
