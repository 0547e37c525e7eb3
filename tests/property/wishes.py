"""What people may wish for, drawn from small numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import strategies as st

from governance import commands as c
from governance.commands import Command
from governance.state import Reason
from tests.unit.governance.table import EIGHT, GENTLE, SMALL

NAMES = (*EIGHT, "dr-finch", "gus", "stranger", "newcomer")
BODIES = ("clinic", "council")
TEXTS = ("We accept", "We accept for one year", "numbers only", "nobody comes", "no", "with a lawyer")
Wish = tuple[int, int, int, int]
wishes = st.lists(st.tuples(*[st.integers(0, 255)] * 4), min_size=10, max_size=80)


def pick(values: Sequence[object], at: int) -> object:
    return values[at % len(values)]


def wants(a: int, b: int, n: int) -> list[Command]:
    """Return one of every wish a person may have, with fields drawn from ``a`` and ``b``."""
    text, body, name = str(pick(TEXTS, a)), str(pick(BODIES, a)), str(pick(NAMES, b))
    standing = str(pick(("member", "professional", "guest", "king"), a))
    small = replace(SMALL, title=text, n=n if b % 4 == 0 else 0, touches=(body,) if b % 5 == 0 else ())
    gentle = replace(
        GENTLE,
        title=text,
        why="" if b % 5 == 0 else "because",
        text=text,
        kind=str(pick(("permission", "protection"), b)),
        mandate=str(pick(("we decide", "we decide", "we decide", "we advise"), a)),
        touches=(body,) if b % 3 == 0 else (),
        review="2027-03-01" if b % 2 else "2028-06-01",
        pace=str(pick(("gentle", "gentle", "live"), a)),
    )
    rule = pick(
        (
            ("floor", "4"),
            ("floor", "2"),
            ("pulse", "19:30"),
            ("consent", "4d"),
            ("last_look", "1d"),
            ("screening", "on"),
            ("nonsense", "1"),
        ),
        a,
    )
    assert isinstance(rule, tuple)
    words = str(pick((*TEXTS, "member", "professional", "floor: 4", "floor: many"), a))
    return [
        c.Join(standing=standing, ties=body if b % 4 == 0 else "", account=f"@{name}"),
        c.Ready(yes=a % 5 > 0),
        c.Word(text=text if b % 3 else ""),
        c.Leave(),
        c.ForgetMe(),
        c.Tie(bodies=body if b % 2 else ""),
        c.Invite(account=name if b % 2 else f"@{name}", standing=standing),
        c.Remove(person=name),
        c.Rule(name=rule[0], value=rule[1]),
        c.Helper(person=name if b % 4 else ""),
        c.Rest(until=str(pick(("", "2027-02-01", "2020-01-01", "soon"), a))),
        c.Back(),
        c.Stop(),
        c.Hour(hour=str(pick(("", "9", "25", "x"), a))),
        c.Remind(times=a % 8),
        c.Raise(text=text if b % 5 else ""),
        small,
        gentle,
        c.Which(options=tuple(str(pick(("Tue", "Wed", "Thu", "tue"), a + i)) for i in range(b % 5))),
        c.Park(n=n),
        c.Withdraw(n=n),
        c.Unsign(n=n),
        c.AskQuestion(n=n, text=text),
        c.AnswerQuestion(n=n, q=1 + b % 3, text=text),
        c.React(n=n, text=text),
        c.Change(
            n=n,
            text=words if b % 3 else "",
            know="how" if b % 4 == 0 else "",
            review="2029-01-01" if b % 4 == 1 else "",
            kind=str(pick(("", "permission", "protection"), b)),
        ),
        c.Touches(n=n, body=body),
        c.Gentle(n=n, topic=str(pick(("", "money", "nonsense"), a))),
        c.Extend(n=n),
        c.Pause(n=n),
        c.Resume(n=n),
        c.Review(n=n),
        c.EraseWords(n=n),
        c.Next(n=n),
        c.Unclear(n=n),
        c.Sleep(),
        c.Wake(),
        c.PassTurn(),
        c.Release(n=11 + a % 6, q=1 + b % 2),
        c.Withhold(n=11 + a % 6, q=1 + b % 2, reason=str(pick((*Reason, "taste"), b))),
        c.Found(name="x", aim="y", zone="Europe/London", server_host="s", bot_host="b"),
    ]
