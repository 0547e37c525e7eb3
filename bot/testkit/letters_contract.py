"""What every named store must do about letters, places, cards and days; used as ``store_contract`` is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.ports import LetterKind, Posted, Spot, Store
from bot.testkit.samples import MAYA, NOW, TOM, A, B, a_letter
from bot.testkit.store_contract import Reopen, found
from governance.commands import Place

_SECOND = timedelta(seconds=1)
_HOME = Spot("matrix", "!home")


class LettersContract:
    """Letters, places, cards, days. Needs the fixtures ``store`` and ``reopen``."""

    async def test_letters_come_in_order_when_they_are_due(self, store: Store) -> None:
        """None early, none twice, at most as many as asked for; those of one instant as they were written."""
        times = {"c": NOW, "a": NOW, "later": NOW + _SECOND, "b": NOW - _SECOND}
        await found(store, letters=tuple(a_letter(name, at=at) for name, at in times.items()))
        assert await store.next_letter() == NOW - _SECOND
        assert [letter.id for letter in await store.letters(NOW, 2)] == ["b", "c"]
        assert [letter.id for letter in await store.letters(NOW, 2)] == ["a"]
        assert list(await store.letters(NOW, 2)) == []
        assert await store.next_letter() == NOW + _SECOND

    async def test_a_letter_is_read_as_it_was_written(self, store: Store, reopen: Reopen) -> None:
        """Every field, the notice included, also after a restart: what was not settled comes again."""
        letter = a_letter("full", to=MAYA, ref="released:3")
        await found(store, letters=(letter,))
        assert await store.letters(NOW, 9) == [letter]
        again = await reopen(store)
        assert await again.letters(NOW, 9) == [letter]

    async def test_a_letter_that_is_out_is_gone(self, store: Store, reopen: Reopen) -> None:
        """Also after a restart; the card it was stands where it says."""
        card = Posted(ref="item:1", spot=_HOME, message="m1", look="x")
        await found(store, letters=(a_letter("card", kind=LetterKind.CARD, ref="item:1"),))
        [letter] = await store.letters(NOW, 9)
        await store.sent(letter, card=card)
        assert (await store.next_letter(), await store.posted(A, "item:1")) == (None, [card])
        again = await reopen(store)
        assert (await again.letters(NOW, 9), await again.posted(A, "item:1")) == ([], [card])
        assert await again.posted(A, "item:2") == []

    async def test_a_card_moves_when_it_is_posted_anew(self, store: Store) -> None:
        """In one spot a card stands once; elsewhere it may stand, too."""
        await found(store)
        letter = a_letter("card")
        other = Spot("discord", "7")
        for spot, message in ((_HOME, "m1"), (other, "m2"), (_HOME, "m3")):
            await store.sent(letter, card=Posted(ref="item:1", spot=spot, message=message, look=message))
        stands = [(card.spot, card.message, card.look) for card in await store.posted(A, "item:1")]
        assert stands == [(other, "m2", "m2"), (_HOME, "m3", "m3")]

    async def test_a_letter_that_failed_comes_again(self, store: Store) -> None:
        """Not before its new time, and it counts its tries."""
        await found(store, letters=(a_letter("x"),))
        for tries in (0, 1, 2):
            at = NOW + tries * _SECOND
            assert await store.next_letter() == at
            [letter] = await store.letters(at, 9)
            assert (letter.tries, letter.not_before) == (tries, at)
            await store.later(letter, at + _SECOND)
            assert list(await store.letters(at, 9)) == []

    async def test_newer_news_replaces_a_card_that_waits(self, store: Store) -> None:
        """One letter a card; it goes out when the first would have; notices are never replaced."""

        async def write(name: str, at: datetime, kind: LetterKind, ref: str = "item:1", **to: object) -> None:
            letter = replace(a_letter(name, kind=kind, at=at, ref=ref), **to)  # type: ignore[arg-type]  # names its fields
            await found(store, letters=(letter,))

        await write("card 1", NOW, LetterKind.CARD)
        await write("card 2", NOW + _SECOND, LetterKind.CARD)
        await write("other item", NOW + _SECOND, LetterKind.CARD, "item:2")
        await write("digest 1", NOW + _SECOND, LetterKind.DIGEST, to=MAYA)
        await write("digest 2", NOW, LetterKind.DIGEST, to=MAYA)
        await write("digest of tom", NOW, LetterKind.DIGEST, to=TOM)
        await write("note 1", NOW, LetterKind.NOTICE)
        await write("note 2", NOW, LetterKind.NOTICE)
        due = [letter.id for letter in await store.letters(NOW, 9)]
        assert due == ["card 2", "digest 2", "digest of tom", "note 1", "note 2"]
        assert [letter.id for letter in await store.letters(NOW + _SECOND, 9)] == ["other item"]

    async def test_in_one_change_the_last_card_counts(self, store: Store) -> None:
        """Two cards of one item in one transaction are one letter, at the earlier time."""
        cards = (
            a_letter("1", kind=LetterKind.CARD, ref="item:1", at=NOW),
            a_letter("2", kind=LetterKind.CARD, ref="item:1", at=NOW + _SECOND),
        )
        await found(store, letters=cards)
        assert [letter.id for letter in await store.letters(NOW, 9)] == ["2"]
        assert await store.next_letter() is None

    async def test_a_card_on_its_way_is_not_replaced(self, store: Store) -> None:
        """News that comes while a card is being sent waits beside it, for its own time, and neither is lost."""
        first = a_letter("1", kind=LetterKind.CARD, ref="item:1")
        second = a_letter("2", kind=LetterKind.CARD, ref="item:1", at=NOW + _SECOND)
        await found(store, letters=(first,))
        [out] = await store.letters(NOW, 9)
        await found(store, letters=(second,))
        await store.sent(out)
        assert await store.letters(NOW, 9) == []
        assert await store.letters(NOW + _SECOND, 9) == [second]

    async def test_a_digest_put_off_gives_way_to_newer_news(self, store: Store) -> None:
        """Nothing of it was sent for certain: one letter waits, the newer."""
        first, second = (a_letter(name, kind=LetterKind.DIGEST, to=MAYA) for name in ("1", "2"))
        await found(store, letters=(first,))
        [out] = await store.letters(NOW, 9)
        await found(store, letters=(second,))
        await store.later(out, NOW + _SECOND, untried=True)
        assert await store.letters(NOW + _SECOND, 9) == [second]
        assert await store.next_letter() is None

    async def test_a_digest_put_off_is_replaced_by_newer_news(self, store: Store) -> None:
        """It takes its place again, so a person's messages never pile up."""
        first, second = (a_letter(name, kind=LetterKind.DIGEST, to=MAYA) for name in ("1", "2"))
        await found(store, letters=(first,))
        [out] = await store.letters(NOW, 9)
        await store.later(out, NOW + _SECOND, untried=True)
        await found(store, letters=(second,))
        assert [letter.id for letter in await store.letters(NOW + _SECOND, 9)] == ["2"]

    async def test_a_letter_in_doubt_keeps_its_id(self, store: Store, reopen: Reopen) -> None:
        """It may have been shown: after a failure or a crash it goes out again as itself, newer news beside it."""
        first, second, third = (a_letter(name, kind=LetterKind.CARD, ref="item:1") for name in "123")
        await found(store, letters=(first,))
        [out] = await store.letters(NOW, 9)
        await found(store, letters=(second,))
        await store.later(out, NOW)
        assert [letter.id for letter in await store.letters(NOW, 9)] == ["1", "2"]
        again = await reopen(store)
        await found(again, letters=(third,))
        later = NOW + timedelta(minutes=3)
        assert [letter.id for letter in await again.letters(later, 9)] == ["1", "2", "3"]

    async def test_places_are_found_both_ways(self, store: Store) -> None:
        """A spot may serve two circles; a new home on the same platform takes the place of the old."""
        discord = Spot("discord", "7")
        for circle in (A, B):
            await store.bind(circle, Place.HOME, Spot("matrix", "!old"))
            await store.bind(circle, Place.HOME, _HOME)
        await store.bind(A, Place.HOME, discord)
        await store.bind(A, Place.PRIVATE, Spot("matrix", "!maya"), MAYA)
        assert await store.spots(A, Place.HOME) == [discord, _HOME]
        assert await store.spots(A, Place.PRIVATE, MAYA) == [Spot("matrix", "!maya")]
        assert await store.spots(A, Place.PRIVATE, TOM) == []
        assert await store.whose(_HOME) == [(A, Place.HOME, None), (B, Place.HOME, None)]
        assert await store.whose(Spot("matrix", "!maya")) == [(A, Place.PRIVATE, MAYA)]
        assert await store.whose(Spot("matrix", "!old")) == []

    async def test_days_and_the_heartbeat_are_remembered(self, store: Store, reopen: Reopen) -> None:
        """The day of the last daily message, per circle and person; the beat before this one."""
        assert (await store.day_of(A, MAYA), await store.last_beat()) == ("", None)
        await store.beat(NOW)
        for day in ("2027-01-04", "2027-01-05"):
            await store.note_day(A, MAYA, day)
        again = await reopen(store)
        assert (await again.day_of(A, MAYA), await again.day_of(B, MAYA)) == ("2027-01-05", "")
        assert await again.last_beat() == NOW
        await again.beat(NOW + _SECOND)
        assert await again.last_beat() == NOW + _SECOND
