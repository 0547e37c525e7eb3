"""What the home place is told once. Few: the living card is edited anyway."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.ui.model import Line, Msg, Notice, Said, Text, msg
from bot.ui.names import numbered, option_label, person_name, role, rule_label, rule_value
from bot.ui.released import reasons
from bot.ui.words import joined, plain, slug, small
from governance import events as e
from governance.consent import OPEN_WORDS, TURNS
from governance.rounds import WAYS_OUT
from governance.standing import members, tied
from governance.state import Circle, EffectKind, Item, Phase, RoundKind
from governance.voices import UNNAMED

News = tuple[Msg, ...]
_Teller = Callable[[Circle, Circle, Any], News]
FIRST = frozenset({RoundKind.SMALL, RoundKind.CONSENT, RoundKind.WHICH})
"""Rounds in whose box words may lie that moved there from an earlier one."""


def _item(circle: Circle, event: e.ItemEvent) -> Item:
    return circle.items[event.n]


def _about(id: str) -> _Teller:  # noqa: A002 - Fluent's own word
    """Tell one sentence with the item's number and title."""

    def tell(_: Circle, after: Circle, event: e.ItemEvent) -> News:
        return (Msg(id, (("item", numbered(_item(after, event))),)),)

    return tell


def _plain(id: str) -> _Teller:  # noqa: A002 - Fluent calls it an id
    return lambda _, __, ___: (Msg(id),)


def _founded(_: Circle, after: Circle, event: e.Founded) -> News:
    count = len(members(after))
    told = [msg("news-founded", group=Said(after.name), count=count, days=after.rules.trial.days)]
    told.append(
        msg("news-founded-small", number=event.floor)
        if count > event.floor
        else msg("news-founded-few", number=event.floor + 1)
    )
    return tuple(told)


def _joined(before: Circle, after: Circle, event: e.PersonJoined) -> News:
    if before.phase is Phase.FOUNDING:
        return ()  # the list is shown to everyone there as it grows
    return (msg("news-joined", name=person_name(after, event.person.id), role=role(event.person.standing)),)


def _standing(_: Circle, after: Circle, event: e.StandingChanged) -> News:
    return (msg("news-role", name=person_name(after, event.person), role=role(event.standing)),)


def _left(before: Circle, _: Circle, event: e.PersonLeft) -> News:
    return (msg("news-left", name=person_name(before, event.person)),)


def _expected(_: Circle, __: Circle, event: e.PersonExpected) -> News:
    return (msg("news-expected", name=Said(event.account), role=role(event.standing)),)


def _rule(_: Circle, after: Circle, event: e.RuleChanged) -> News:
    return (msg("news-rule", rule=rule_label(event.name), value=rule_value(getattr(after.rules, event.name))),)


def _turn(before: Circle, after: Circle, event: e.TurnGiven) -> News:
    if event.person is not None:
        return (msg("news-turn", name=person_name(after, event.person), until=event.ends_at),)
    had = before.turn is not None and before.turn.holder is None
    return () if had else (msg("news-turn-nobody"),)


def _adopted(before: Circle, after: Circle, event: e.Adopted) -> News:
    item = _item(after, event)
    if event.choice is not None:
        option: Text = option_label(item, item.options[event.choice])
        return (msg("news-choice", item=numbered(item), option=option),)
    if _item(before, event).in_force and item.effect is None:
        return ()  # told when it passed; nothing changed since
    if event.review is None:
        return (msg("news-doing", item=numbered(item)),)
    return (msg("news-doing-until", item=numbered(item), review=event.review),)


def _passed(_: Circle, after: Circle, event: e.Passed) -> News:
    item = numbered(_item(after, event))
    return (msg("news-passed-in-force", item=item) if event.in_force else msg("news-passed", item=item),)


def _closed(_: Circle, after: Circle, event: e.RoundClosed) -> News:
    opening = event.opening
    if opening.unsaid:
        return (msg("news-unsaid-there", item=numbered(_item(after, event))),)
    if event.kind in OPEN_WORDS and opening.any_no and opening.tally is None:
        return (msg("news-no-words", item=numbered(_item(after, event))),)
    return ()


def _moved(_: Circle, after: Circle, event: e.RoundMoved) -> News:
    if event.why == "member":
        return ()  # told as someone needing time
    item = numbered(_item(after, event))
    told = "news-longer-outage" if event.why == "outage" else "news-longer"
    return (msg(told, item=item, until=event.ends_at),)


def _dropped(before: Circle, after: Circle, event: e.RoundDropped) -> News:
    told = {
        "changed": "news-changed",
        "key_lost": "news-asked-again",
        "tie": "news-tie",
        "ended": "news-box-ended",
        "withdrawn": "news-box-withdrawn",
    }.get(event.why)
    if told is None:
        return ()
    round_, lost = _item(before, event).round, event.why == "key_lost"
    if lost and round_ is None:
        return (msg("news-waited-lost", item=numbered(_item(after, event))),)
    waited = lost and round_ is not None and round_.kind in TURNS
    more = (msg("news-asked-again-words"),) if waited else ()
    return (msg(told, item=numbered(_item(after, event))), *more)


def _need(_: Circle, __: Circle, event: e.NeedRaised) -> News:
    """Tell that somebody said something without a name, not what: raw words reach members only."""
    return (msg("news-unnamed", n=event.n),) if event.origin == UNNAMED else ()


def _question(_: Circle, after: Circle, event: e.QuestionAsked) -> News:
    return (msg("news-unnamed-question", item=numbered(_item(after, event)), n=event.n),) if event.words else ()


def _look_again(_: Circle, after: Circle, event: e.LookAgain) -> News:
    item = _item(after, event)
    stays = msg("news-again-stays") if item.in_force else msg("news-again-stands-still")
    return (msg("news-again", item=numbered(item)), stays)


def _box_closed(_: Circle, __: Circle, event: e.ListeningClosed) -> News:
    return (msg("news-unsaid"),) if event.unsaid else ()


def _box_dropped(_: Circle, __: Circle, event: e.ListeningDropped) -> News:
    return (msg("news-weekly-lost"),) if event.why == "key_lost" else ()


def _held(_: Circle, after: Circle, event: e.WordsHeld) -> News:
    """Name who looks first, and how much; what it says reaches those two alone."""
    who = dict.fromkeys(id_ for text in event.texts for id_ in text.screeners)
    people = joined([person_name(after, id_) for id_ in who]) or msg("none")
    return (msg("news-held", count=len(event.texts), names=people, until=event.texts[0].until),)


def _withheld(_: Circle, after: Circle, event: e.WordsWithheld) -> News:
    why = reasons(event.reasons)
    if not event.n:
        return (msg("news-withheld-new", reasons=why),)
    return (msg("news-withheld", reasons=why, item=numbered(after.items[event.n])),)


def _sent_back(_: Circle, after: Circle, event: e.SentBack) -> News:
    item = numbered(_item(after, event))
    if event.why in WAYS_OUT:
        return (msg("news-way-out", item=item, way=msg(f"way-out-{slug(event.why)}")),)
    return (msg("news-rewrite", item=item),) if event.why == "review" else ()


def _ended(_: Circle, after: Circle, event: e.Ended) -> News:
    told = "news-advice" if event.why == "advice" else "news-ended"
    return (msg(told, item=numbered(_item(after, event))),)


def _queued(before: Circle, after: Circle, event: e.RoundQueued) -> News:
    had = event.n in before.items and before.items[event.n].outnumbered
    return (msg("news-outnumbered", item=numbered(_item(after, event))),) if event.outnumbered and not had else ()


def _opened(_: Circle, after: Circle, event: e.RoundOpened) -> News:
    """Name who sits out, once; the invitation itself is private."""
    item = _item(after, event)
    if event.round.kind not in FIRST or event.round.version > 1:
        return ()
    out = joined([person_name(after, p.id) for p in members(after) if tied(p, item)])
    return () if out is None else (msg("news-sits-out", names=out, item=numbered(item)),)


def _sleep(_: Circle, __: Circle, event: e.SleepAsked) -> News:
    return (msg("news-sleep-asked", at=event.at),)


def _outage(_: Circle, __: Circle, event: e.OutageNoted) -> News:
    return (msg("news-outage", hours=event.hours, until=event.hold_until),)


def _set_aside(_: Circle, after: Circle, event: e.SetAside) -> News:
    item = _item(after, event)
    begin = item.effect is not None and item.effect.kind is EffectKind.BEGIN
    return () if begin else (msg("news-set-aside", item=numbered(item)),)


_TELLERS: Mapping[type[e.Event], _Teller] = {
    e.Founded: _founded,
    e.CircleBegan: _plain("news-began"),
    e.TrialEnded: _plain("news-trial-ended"),
    e.PersonJoined: _joined,
    e.StandingChanged: _standing,
    e.PersonLeft: _left,
    e.PersonExpected: _expected,
    e.RuleChanged: _rule,
    e.SleepAsked: _sleep,
    e.SleepDeclined: _plain("news-sleep-declined"),
    e.SleepBegan: _plain("news-sleep-began"),
    e.SleepEnded: _plain("news-sleep-ended"),
    e.TurnGiven: _turn,
    e.OutageNoted: _outage,
    e.WentGentle: _about("news-gentle"),
    e.ObjectionStood: _about("news-not-yet"),
    e.WaysOutOpened: _about("news-ways-out"),
    e.Passed: _passed,
    e.Adopted: _adopted,
    e.SetAside: _set_aside,
    e.NothingDecided: _about("news-nothing-decided"),
    e.ReviewOpened: _about("news-review"),
    e.Renewed: _about("news-renewed"),
    e.Kept: _about("news-kept"),
    e.Ended: _ended,
    e.SentBack: _sent_back,
    e.Withdrawn: _about("news-withdrawn"),
    e.Paused: _about("news-paused"),
    e.Resumed: _about("news-resumed"),
    e.Extended: _about("news-extended"),
    e.RoundMoved: _moved,
    e.RoundClosed: _closed,
    e.RoundDropped: _dropped,
    e.RoundQueued: _queued,
    e.RoundOpened: _opened,
    e.NeedRaised: _need,
    e.QuestionAsked: _question,
    e.LookAgain: _look_again,
    e.ListeningClosed: _box_closed,
    e.ListeningDropped: _box_dropped,
    e.WordsHeld: _held,
    e.WordsWithheld: _withheld,
}
"""Every event the home place hears of; the others show on a card, or concern one person."""


def _waited(before: Circle, after: Circle, event: e.Event) -> News:
    """Tell that words which waited for a next turn are gone, because there will be none."""
    if not isinstance(event, e.ItemEvent) or isinstance(event, e.RoundOpened | e.RoundDropped):
        return ()
    was = before.items.get(event.n)
    gone = was is not None and was.kept is not None and after.items[event.n].kept is None
    return (msg("news-unsaid-there", item=numbered(after.items[event.n])),) if gone else ()


def announce(before: Circle | None, after: Circle, event: e.Event) -> Notice | None:
    """Return what the home place is told about one event, or ``None``.

    ``before`` and ``after``: the circle around this very event; ``None`` for the first event ever.
    """
    teller = _TELLERS.get(type(event))
    told = teller(before, after, event) if teller is not None and before is not None else ()
    if before is not None:
        told = (*told, *_waited(before, after, event))
    if not told:
        return None
    first: list[Line] = [plain(told[0])]
    return Notice(lines=(*first, *(small(text) for text in told[1:])))
