"""Where an item stands, and what happens next and when: one sentence for each step."""

from __future__ import annotations

from datetime import datetime

from bot.ui.model import Line, Msg, msg
from bot.ui.names import person_name
from bot.ui.words import joined, plain, slug, small
from governance.rules import Rules
from governance.state import Circle, Item, ItemState, Kind, Pace

S = ItemState
PARTS = ("why", "text", "review", "owners", "know", "work", "mandate", "kind")


def ends(item: Item) -> datetime | None:
    """Return when the present step ends, as far as it is announced; what waits for its round has no end yet."""
    if item.round is not None:
        return item.round.ends_at
    return item.due_at if item.queued is None else None


def state_name(state: ItemState) -> Msg:
    """Return the short name of a step."""
    return msg(f"step-{slug(state)}")


def missing_parts(item: Item) -> list[str]:
    """Name the fields a gentle proposal still wants before it opens for questions."""
    return [part for part in PARTS if not getattr(item, part)]


def _asked(item: Item, running: str) -> Line:
    """Say of a step that lives on a private round that it runs, or what it waits for."""
    if item.round is not None:
        return plain(msg(running, until=item.round.ends_at))
    if item.outnumbered:
        return plain(msg("now-outnumbered"))
    return plain(msg("now-queued"))


def now_line(circle: Circle, item: Item) -> Line:
    """Say where the item stands."""
    due = item.due_at
    if item.state in {S.CONSENT, S.INTEGRATE, S.FALLBACK, S.REVIEW}:
        return _asked(item, f"now-{item.state}")
    if item.state is S.COOLING:
        return _asked(item, "now-cooling-in-force" if item.in_force else "now-cooling")
    if item.queued is not None and item.state in {S.DRAFT, S.AMEND}:
        return _asked(item, "")
    if item.state is S.DRAFT:
        return plain(msg("now-draft", name=person_name(circle, item.author)))
    if item.state is S.REACT and item.reactions_open:
        return plain(msg("now-reacted"))
    if item.state in {S.UNDERSTAND, S.REACT, S.AMEND} and due is not None:
        return plain(msg(f"now-{item.state}", until=due))
    if item.state is S.PAUSED and item.paused_at is not None:
        return plain(msg("now-paused", until=item.paused_at + circle.rules.pause))
    if item.state is S.ENDED and item.reason == "advice":
        return plain(msg("now-advice"))
    return _agreed(item) if item.state is S.ADOPTED else plain(msg(f"now-{slug(item.state)}"))


def _agreed(item: Item) -> Line:
    if item.suspended:
        return _asked(item, "now-review")
    return plain(msg("now-adopted") if item.review is None else msg("now-adopted-until", review=item.review))


def next_lines(circle: Circle, item: Item) -> tuple[Line, ...]:
    """Say what happens next; nothing for what waits for nothing."""
    found = _before(item)
    if item.queued is not None and item.state is S.DRAFT:
        pass  # complete: it waits for a place, not for its writer
    elif item.state is S.DRAFT:
        parts = missing_parts(item) if item.pace in {Pace.GENTLE, Pace.LIVE} else []
        wanting = joined([msg(f"field-{part}") for part in parts])
        found.append(msg("next-draft") if wanting is None else msg("next-draft-missing", parts=wanting))
        if item.due_at is not None:
            found.append(msg("next-draft-taken", day=item.due_at))
    elif item.state is S.REACT:
        opens = item.due_at if item.reactions_open else None
        found.append(msg("next-react") if opens is None else msg("next-reacted", at=opens))
    elif item.state is S.REVIEW:
        found.append(msg("next-review-stays" if item.kind is Kind.PROTECTION else "next-review-ends"))
    elif item.state is S.CONSENT:
        found.append(_next_consent(item, circle.rules))
    elif item.state in {S.UNDERSTAND, S.AMEND, S.INTEGRATE, S.FALLBACK}:
        found.append(msg(f"next-{item.state}"))
    return tuple(small(text) for text in found)


def _before(item: Item) -> list[Msg]:
    """Say what holds meanwhile of an agreement that is being changed or looked at again."""
    quiet = item.state in {S.ADOPTED, S.COOLING, S.PAUSED} and not (item.suspended and item.state is S.ADOPTED)
    if item.in_force and item.agreed and not quiet:
        return [msg("next-still-in-force")]
    return [msg("next-suspended")] if item.suspended and not item.in_force else []


def _next_consent(item: Item, rules: Rules) -> Msg:
    if item.pace is Pace.WHICH:
        return msg("next-which")
    if item.pace is Pace.SMALL:
        return msg("next-small", share=rules.small_share, least=rules.small_least)
    return msg("next-consent")
