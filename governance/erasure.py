"""Forgetting a person: what is theirs, and what stays because it is the group's.

Theirs: name, accounts, ties, the questions, answers and reactions they signed, their signature under
texts. The group's: the texts of proposals and agreements, decisions, and words from private rounds,
which nobody can tell to be theirs. ``evolve`` blanks the state; the store erases accounts and the
texts they own in the side table; the record keeps its commitments and gains an erasure notice.
"""

from __future__ import annotations

from governance.ids import PersonId
from governance.state import Circle


def signed_texts(circle: Circle, who: PersonId) -> int:
    """Count the texts signed by this person that forgetting blanks."""
    count = 0
    for item in circle.items.values():
        count += sum((q.by == who) + (q.answered_by == who) for q in item.questions)
        count += sum(r.by == who for r in item.reactions)
    return count
