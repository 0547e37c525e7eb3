"""Planted leaks: each brings one weakness back, and something must turn red. ``docs/adversary-report.md`` says what.

``law``: the law that must break; ``make test`` looks at that one alone, ``make adversary`` at everything.
"""

from __future__ import annotations

from functools import partial

from governance.ids import PersonId
from tests.adversary import plants_early as early
from tests.adversary import plants_kept as kept
from tests.adversary import plants_release as release
from tests.adversary import plants_sealed as sealed
from tests.adversary.plant import Plant

_NUMBERED = "id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT, at TEXT)"
_RANDOM = "id TEXT PRIMARY KEY, text TEXT, at TEXT) WITHOUT ROWID"

MUTANTS = (
    Plant(
        name="words shown in order of casting",
        law="swap of positions",
        row="unshuffled release",
        wire=release.in_order,
    ),
    Plant(
        name="released words with AUTOINCREMENT",
        law="swap of positions",
        row="row order",
        wire=partial(release.table, _NUMBERED, lambda words, _: (None, words.text, "")),
    ),
    Plant(
        name="released words with created_at",
        law="swap of positions",
        row="created_at",
        wire=partial(release.table, _RANDOM, lambda words, at: (words.id, words.text, at)),
    ),
    Plant(
        name="random ids written one by one",
        law="swap of positions",
        row="write order",
        wire=partial(release.table, _RANDOM, lambda words, _: (words.id, words.text, "")),
    ),
    Plant(
        name="id of words from the person", law="swap of positions", row="hashed user ids", wire=release.id_of_person
    ),
    Plant(name="a rule reads when", law="swap of positions", row="rule that reads a time", wire=release.reads_a_time),
    Plant(
        name="named row with the release",
        law="swap of positions",
        row="PostgreSQL xmin",
        wire=release.with_the_release,
    ),
    Plant(name="no floor: words", law="below the floor", row="no floor", patched=release.no_floor),
    Plant(
        name="no floor: numbers",
        law="below the floor",
        row="no floor",
        patched=release.no_floor,
        wire=release.no_words,
    ),
    Plant(name="told before the pulse", law="before the pulse", row="early release", wire=early.early),
    Plant(name="live count at home", law="before the pulse", row="live count", wire=early.live_count),
    Plant(
        name="longer thanks for a not-yet",
        law="swap of positions, codes",
        row="acknowledgement length",
        wire=early.longer_thanks,
    ),
    Plant(name="answer in a button", law="swap of positions, codes", row="id in custom_id", wire=early.token),
    Plant(
        name="reminders only to the silent",
        law="swap of answering",
        row="reminder only to the silent",
        wire=early.silent_reminded,
    ),
    Plant(
        name="letters first to who objected",
        law="swap of positions",
        row="letters ordered by answer",
        wire=early.letters_by_answer,
    ),
    Plant(name="a letter to who objected", law="swap of positions, codes", row="contact", wire=early.thanked),
    Plant(name="log.debug(payload)", law="swap of positions", row="log.debug(payload)", wire=kept.logs),
    Plant(name="trace with locals", law="swap of positions", row="exc_info", wire=kept.trace),
    Plant(name="gauge of objections", law="swap of positions", row="metrics", wire=kept.metric),
    Plant(name="inbox row for a cast", law="swap of answering", row="inbox row for a cast", wire=kept.inbox),
    Plant(
        name="plain hash of who answered",
        law="swap of answering",
        row="hashed user ids",
        wire=partial(kept.in_urn, "who BLOB PRIMARY KEY", lambda person: (kept.plain_hash(person),)),
    ),
    Plant(
        name="a key for each person",
        law="swap of answering",
        row="per-user key",
        wire=partial(
            kept.in_urn,
            "who TEXT PRIMARY KEY, key BLOB",
            lambda person: (person, kept.plain_hash(PersonId(person + "key"))),
        ),
    ),
    Plant(name="no cover", law="cover", row="snapshot diffs", wire=kept.uncovered),
    Plant(name="one slot rewritten", law="swap of answering", row="snapshot diffs", vault=sealed.Piecewise),
    Plant(name="no padding", law="swap of positions", row="text length in the blob", vault=sealed.Unpadded),
    Plant(name="blob follows its content", law="swap of positions", row="snapshot diffs", vault=sealed.Telltale),
    Plant(name="secure_delete off", law="after close", row="deleted rows, SQLite", patched=sealed.no_secure_delete),
    Plant(name="journal not truncated", law="after close", row="deleted rows, SQLite", patched=sealed.no_checkpoint),
    Plant(name="urn not destroyed", law="after close", row="deleted rows, SQLite", urns=sealed.Undestroyed),
    Plant(name="key not destroyed", law="after close", row="key not destroyed", vault=sealed.KeyStays),
)
BY_NAME = {mutant.name: mutant for mutant in MUTANTS}
