"""Who may answer what: members, ties, and whether the others would outnumber them."""

from __future__ import annotations

from governance.ids import PersonId
from governance.state import Circle, EffectKind, Item, Person, Standing


def standing(circle: Circle, who: PersonId) -> Standing:
    """Return somebody's standing; who is not on the roster is a guest."""
    person = circle.people.get(who)
    return person.standing if person and not person.left else Standing.GUEST


def members(circle: Circle) -> list[Person]:
    """Return the members, resting ones too, in the order of their (random) ids."""
    found = [p for p in circle.people.values() if p.standing is Standing.MEMBER and not p.left]
    return sorted(found, key=lambda p: p.id)


def is_awake(person: Person) -> bool:
    """Tell whether this person is asked to do things: not resting, and wanting messages."""
    return not person.resting and not person.stopped


def tied(person: Person, item: Item) -> bool:
    """Tell whether this person works for a body the item touches: they sit it out."""
    touched = {body.casefold().strip() for body in item.touches}
    return any(body.casefold().strip() in touched for body in person.ties)


def concerned(item: Item, who: PersonId) -> bool:
    """Tell whether the item is about this person's leaving: they are heard, and do not answer it."""
    return item.effect is not None and item.effect.kind is EffectKind.REMOVE and item.concerns == who


def may_answer(circle: Circle, item: Item) -> list[Person]:
    """Return who may answer this item now; a round freezes this list at its opening."""
    return [p for p in members(circle) if not tied(p, item) and not concerned(item, p.id)]


def may_read_words(circle: Circle, item: Item, who: PersonId) -> bool:
    """Tell whether raw words of this item may reach this person (``safety.md`` rule 12), at this moment."""
    person = circle.people.get(who)
    return person is not None and person in members(circle) and not tied(person, item)


def others(circle: Circle, item: Item) -> int:
    """Count professionals and guests who advised on the item or sit where it is discussed."""
    known = {who for who in (*item.advisers, *circle.others_at_home) if standing(circle, who) is not Standing.MEMBER}
    return len(known) + circle.strangers
