"""Words that go on: who shows the code of a not-yet answers, accepts, calls it a worry, and nobody knows who."""

# Long because: everything a thread may meet in its life stands on one page.
from __future__ import annotations

from dataclasses import replace

from governance import commands as c
from governance import events as e
from governance import threads
from governance.ids import WordsId
from governance.refusals import Code
from governance.state import (
    Circle,
    Item,
    ItemState,
    Opening,
    Position,
    Round,
    RoundKind,
    Standing,
    VoiceKind,
    Words,
    WordsKind,
)
from tests.unit.governance import places
from tests.unit.governance.table import DAY, EIGHT, GENTLE, SMALL, Table, live, pid
from tests.unit.governance.voices import a_risk
from tests.unit.governance.weeks import PULSE, box, in_force, week

S, K, V = ItemState, RoundKind, VoiceKind


def words(table: Table, id_: WordsId, n: int = 1) -> Words:
    return next(w for w in table.item(n).words if w.id == id_)


def stopped(*who: str) -> tuple[Table, list[WordsId]]:
    """Return a circle in its first turn, stopped by the not-yets of these people."""
    table = places.consent()
    table.all_say(but=who)
    table.say("object", *who)
    table.close()
    return table, [w.id for w in table.item().words]


def speaks(table: Table, id_: WordsId, n: int = 1) -> bool:
    return threads.speaks(table.circle, table.item(n), id_)


def test_words_know_their_round_their_day_and_who_it_could_have_been() -> None:
    table, [root] = stopped("oba")
    said = words(table, root)
    assert (said.thread, said.age, said.day) == (root, 0, table.now.date())
    assert said.cover == tuple(sorted(pid(name) for name in EIGHT))
    asked = next(v.round for v in table.did if isinstance(v, e.RoundOpened) and v.round.kind is K.CONSENT)
    assert said.round == asked.number
    assert (table.item().noes, table.item().stopped) == (1, asked.number)


def test_a_thread_ends_two_rounds_after_its_newest_words() -> None:
    """The turn may bring a reply; from it two more rounds count. Then nobody needs to know who it could be."""
    table, [root] = stopped("oba")
    table.all_say()
    reply = table.aside().reply(root, "The names", Position.NOT_MET)
    table.close()
    more = words(table, reply)
    assert (more.kind, more.thread, more.said, more.cover) == (WordsKind.REPLY, root, Position.NOT_MET, ())
    assert (words(table, root).age, speaks(table, root)) == (0, True)
    table.close()
    assert (words(table, root).age, speaks(table, root)) == (1, True)
    table.close()
    assert (words(table, root).age, words(table, root).cover, speaks(table, root)) == (2, (), False)


def test_a_reply_below_the_floor_does_not_come_out() -> None:
    table, [root] = stopped("oba")
    table.say("nothing", *EIGHT[:5])
    table.aside().reply(root)
    table.close()
    assert ([w.id for w in table.item().words], words(table, root).age) == ([root], 1)


def test_a_thread_goes_on_only_if_it_could_be_any_of_enough_people() -> None:
    """Of eight without the author seven are left; who leaves or is tied is not one of them."""
    table, [root] = stopped("oba")
    table.does("kit", c.Leave())
    table.does("tom", c.Tie(bodies="clinic"))
    assert speaks(table, root), "five: li, sam, ines, noor, and oba; a tie to nothing touched"
    table.does("li", c.Touches(n=1, body="clinic"))
    assert speaks(table, root)
    table.does("noor", c.Leave())
    assert not speaks(table, root), "maya wrote the proposal and is not counted"


def test_nobody_who_came_later_covers_an_older_thread() -> None:
    table, [root] = stopped("oba")
    table.state = replace(table.circle, admitted={f"@{i}": Standing.MEMBER for i in range(3)})
    for i in range(3):
        table.does(f"new{i}", c.Join(standing="member", account=f"@{i}"))
    table.close()
    assert len(table.round().electorate) == 11
    assert len(words(table, root).cover) == 8


def test_a_worry_instead_of_every_not_yet_asks_everyone_about_the_same_text() -> None:
    """Nobody changed the text, but who stopped it can live with it: is it enough, then a fresh round."""
    table, roots = stopped("oba", "kit")
    table.all_say()
    table.aside().lowered.update(roots)
    table.close()
    assert [words(table, root).lowered for root in roots] == [True, True]
    assert (table.about(), table.item().failed_loops) == ((S.INTEGRATE, K.AFTER_CHANGE), 0)
    table.close()
    assert (table.about(), table.round().version) == ((S.CONSENT, K.CONSENT), 1)
    table.passes()
    assert table.where() is S.ADOPTED


def test_one_not_yet_that_stays_or_one_not_met_is_a_failed_turn() -> None:
    table, roots = stopped("oba", "kit")
    table.all_say()
    table.aside().lowered.add(roots[0])
    table.close()
    assert (table.about(), table.item().failed_loops) == ((S.INTEGRATE, K.TURN), 1)
    table.all_say(but=("tom",))
    table.say("not_met", "tom")
    table.aside().lowered.add(roots[1])
    table.close()
    assert (table.about(), table.item().failed_loops) == ((S.INTEGRATE, K.TURN), 2)
    table.all_say()
    table.close()
    assert table.about() == (S.INTEGRATE, K.AFTER_CHANGE), "both are worries since the turn before"


def test_too_few_answers_in_a_turn_lower_nothing() -> None:
    table, roots = stopped("oba")
    table.say("nothing", "oba")
    table.aside().lowered.update(roots)
    table.close()
    assert (table.about(), words(table, roots[0]).lowered) == ((S.INTEGRATE, K.TURN), False)


def test_a_not_yet_without_words_can_be_lowered_by_nobody() -> None:
    """Two said not yet, one of them passed on without words; one worry is not all of them."""
    table = places.consent()
    table.all_say(but=("oba",))
    table.say("object", "oba")
    table.carry("kit")
    table.close()
    assert table.item().noes == 2
    [root] = [w.id for w in table.item().words]
    table.all_say()
    table.aside().lowered.add(root)
    table.close()
    assert table.about() == (S.INTEGRATE, K.TURN)


def test_below_the_floor_nobody_knows_how_many_stopped_it() -> None:
    table = places.consent()
    table.say("object", "oba")
    table.close()
    table.close()
    assert (table.where(), table.item().noes, table.item().stopped) == (S.INTEGRATE, 0, 0)
    table.all_say()
    table.close()
    assert table.about() == (S.INTEGRATE, K.TURN)


# --- who it could be, and what is told ------------------------------------------------------------


def opens(table: Table, *said: Words, **told: object) -> None:
    """Let the open round close with what the fence says beside the answers."""

    def judge(circle: Circle, item: Item, round_: Round) -> Opening | None:
        opening = table.judged(circle, item, round_)
        return replace(opening, words=said or opening.words, **told) if opening else None  # type: ignore[arg-type]  # fields of Opening

    table.until(table.round().ends_at, judge)


def test_the_fence_may_say_that_it_could_be_fewer_never_more() -> None:
    """Words that moved could be only of who may answer now and might have written them then."""
    table = places.consent()
    some = tuple(pid(name) for name in ("tom", "oba", "li", "gone"))
    table.all_say("object")
    opens(table, replace(a_risk("w", 1), cover=some), replace(a_risk("x", 1), cover=(pid("gone"),)), a_risk("y", 1))
    everyone = tuple(sorted(pid(name) for name in EIGHT))
    assert [words(table, WordsId(id_)).cover for id_ in ("w", "x", "y")] == [
        tuple(sorted(some[:3])),
        (),
        everyone,
    ]


def test_a_thread_keeps_the_number_its_author_was_promised() -> None:
    """Seven could have written it; they were promised seven, and two who leave are two too many, also at three."""
    table = live(floor=7)
    table.does("maya", GENTLE)
    table.to_consent()
    table.all_say(but=("oba",))
    table.say("object", "oba")
    table.close()
    [root] = [w.id for w in table.item().words]
    assert (words(table, root).floor, speaks(table, root)) == (7, True)
    table.state = replace(table.circle, rules=replace(table.circle.rules, floor=3))
    assert speaks(table, root)
    table.does("kit", c.Leave())
    assert not speaks(table, root)
    table.state = replace(table.circle, rules=replace(table.circle.rules, floor=8))
    assert not speaks(table, root)


def test_a_reply_that_was_promised_more_makes_the_thread_ask_for_more() -> None:
    table, [root] = stopped("oba")
    table.all_say()
    reply = table.aside().reply(root)
    table.aside().replies[0] = replace(table.aside().replies[0], floor=6)
    table.close()
    assert (words(table, root).floor, words(table, reply).floor) == (6, 0)


def test_only_a_worry_of_this_item_is_counted() -> None:
    """Who shows the code of words on another item lowers nothing here, and the record says nothing of it."""
    table, [root] = stopped("oba")
    table.all_say()
    table.aside().lowered.add(WordsId("elsewhere"))
    table.close()
    table.all_say()
    table.aside().lowered.update({root, WordsId("elsewhere")})
    table.close()
    counted = [entry.fields.get("lowered") for entry in table.record if entry.kind == "opening"]
    assert counted[-2:] == [None, 1]
    closed = [event.opening.lowered for event in table.did if isinstance(event, e.RoundClosed)]
    assert closed[-2:] == [(), (root,)]


def unsaid(table: Table) -> tuple[bool, int | str | None]:
    """Return what the last closing says: to the news, and to the record."""
    closed = [event for event in table.did if isinstance(event, e.RoundClosed)][-1]
    entry = [entry for entry in table.record if entry.kind == "opening"][-1]
    return closed.opening.unsaid, entry.fields.get("unsaid")


def test_words_that_wait_for_a_next_turn_are_not_called_unsaid() -> None:
    table, _ = stopped("oba")
    opens(table, waiting=True)
    assert (table.about(), unsaid(table)) == ((S.INTEGRATE, K.TURN), (False, None))
    opens(table, unsaid=True)
    assert unsaid(table) == (True, 1), "moved twice"


def test_words_whose_item_goes_to_the_ways_out_are_called_unsaid() -> None:
    table, _ = stopped("oba")
    opens(table, waiting=True)
    opens(table, waiting=True)
    opens(table, waiting=True)
    assert (table.about(), unsaid(table)) == ((S.FALLBACK, K.WAYS_OUT), (True, 1))


def test_words_whose_item_is_asked_about_afresh_are_called_unsaid() -> None:
    """Nobody says not met after the change: everyone is asked afresh, and no turn takes the words over."""
    for waiting in (True, False):
        table, _ = stopped("oba")
        table.does("maya", c.Change(n=1, text="We accept half of it"))
        opens(table, waiting=waiting)
        assert (table.about(), unsaid(table)) == ((S.INTEGRATE, K.AFTER_CHANGE), (False, None))
        opens(table, waiting=waiting)
        assert (table.about(), unsaid(table)) == ((S.CONSENT, K.CONSENT), (True, 1) if waiting else (False, None))


def test_the_box_of_a_turn_that_waits_for_the_next_one_is_known_until_that_opens_or_cannot() -> None:
    for then in ("opened", "lost", "withdrawn"):
        table, _ = stopped("oba")
        box_id = table.round().id
        table.does(None, c.NoteHome(strangers=9))
        opens(table, waiting=True)
        assert (table.item().round, table.item().kept) == (None, box_id)
        if then == "opened":
            table.does(None, c.NoteHome(strangers=0))
            table.wait(days=2)
            assert (table.round().kind, table.item().kept) == (K.TURN, None)
        elif then == "lost":
            table.does(None, c.KeyLost(round=box_id))
            assert table.did[-1] == e.RoundDropped(n=1, why="key_lost")
            assert (table.where(), table.item().queued, table.item().kept) == (S.INTEGRATE, K.TURN, None)
            assert table.no(None, c.KeyLost(round=box_id)) is Code.ALREADY_DONE
        else:
            table.does("maya", c.Withdraw(n=1))
            assert table.item().kept is None


def test_a_weekly_box_with_too_few_answers_is_known_until_the_next_one_opens() -> None:
    table = live()
    table.until(PULSE + DAY)
    box_id = box(table).id
    table.state = replace(table.circle, listening=None, kept=box_id)
    table.does(None, c.KeyLost(round=box_id))
    assert (table.did[-1], table.circle.kept) == (e.ListeningDropped(why="key_lost"), None)


def test_a_round_whose_words_never_move_is_not_called_unsaid() -> None:
    """They were said to one text, and nothing of them goes on."""
    table = places.consent()
    table.say("consent", "oba")
    opens(table, waiting=True)
    opens(table, waiting=True)
    assert (table.where(), unsaid(table)) == (S.SET_ASIDE, (False, None))


# --- by the listening box -------------------------------------------------------------------------


def doubted() -> tuple[Table, WordsId]:
    """Return a circle in which words about agreement 1 came out of the box, and its review is over."""
    table = in_force()
    root = table.heard.say(V.NOT_ANY_MORE, 1)
    table.until(box(table).ends_at)
    table.all_say()
    week(table)
    table.close()
    assert table.where() is S.ADOPTED
    return table, root


def test_where_no_round_is_open_the_listening_box_takes_replies_and_ages_threads() -> None:
    """The review was open before the words came out: it did not live through their life."""
    table, root = doubted()
    assert words(table, root).age == 0
    reply = table.heard.say(V.REPLY, text="It happened again", thread=root)
    week(table)
    assert [(w.id, w.thread, w.age) for w in table.item().words] == sorted([(root, root, 0), (reply, root, 0)])
    week(table)
    assert (words(table, root).age, speaks(table, root)) == (1, True)
    table.heard.lowered.add(root)
    week(table)
    assert (words(table, root).age, words(table, root).lowered, words(table, root).cover) == (2, True, ())


def test_a_box_that_was_open_before_the_words_came_out_makes_them_no_older() -> None:
    table = live()
    table.until(PULSE + DAY)
    table.does("maya", SMALL)
    table.all_say("object")
    table.close()
    table.does("maya", c.Withdraw(n=1))
    root = table.item().words[0].id
    week(table)
    assert words(table, root).age == 0
    week(table)
    assert words(table, root).age == 1


def test_a_reply_to_a_thread_nobody_holds_stands_by_itself() -> None:
    table, root = doubted()
    lost = table.heard.say(V.REPLY, 1, thread=WordsId("gone"))
    nowhere = table.heard.say(V.REPLY, 9, thread=WordsId("gone"))
    week(table)
    assert words(table, lost).thread == lost
    assert nowhere not in {w.id for w in table.item().words}
    assert words(table, root).age == 1


def test_words_from_before_there_were_codes_stay_as_they_are() -> None:
    """They have no day and belong to no thread: nothing ages them, and no code opens them."""
    table = places.integrate()
    old = Words(id=WordsId("old"), kind=WordsKind.REASON, text="a risk", version=1)
    table.state = replace(table.circle, items={1: replace(table.item(), words=(old,))})
    table.close()
    week(table)
    assert (table.item().words, threads.locks(table.circle)) == ((old,), ())


# --- codes ----------------------------------------------------------------------------------------


def test_every_word_that_is_there_has_a_lock_also_on_what_is_over() -> None:
    table, roots = stopped("oba", "kit")
    table.does("maya", c.Withdraw(n=1))
    table.does("kit", c.ForgetMe())
    known = threads.locks(table.circle)
    assert [(lock.lock, lock.n, lock.words, lock.thread, lock.speaks) for lock in known] == [
        (f"salt${root}", 1, root, root, True) for root in sorted(roots)
    ]
    assert all(pid("kit") not in words(table, root).cover for root in roots), "forgotten there, too"
    table.heard.erased.add(roots[0])
    table.until(PULSE + 60 * DAY)
    assert [(lock.words, lock.speaks) for lock in threads.locks(table.circle)] == [(roots[1], False)]
    erased = next(event for event in table.did if isinstance(event, e.WordsErased))
    assert erased == e.WordsErased(words=(roots[0],), why="code")
