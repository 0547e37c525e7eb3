"""Numbers of the Matrix side: what fits, how long we wait, how often we try."""

from __future__ import annotations

from bot.ui.fit import Limits

EVENT_BYTES = 65_536
"""A homeserver refuses larger events."""

PAGE = Limits(characters=2_400, parts=60)
"""One message. An edit carries its text three times; outside ASCII a character takes six bytes (JSON as nio
writes it), and encryption adds a third: 2,400 x 3 x 6 x 4/3 stays below ``EVENT_BYTES``."""

SYNC_LIMIT = 100
"""Messages a room in one sync; homeservers give no more."""

SYNC_WAIT_MS = 30_000
"""How long the homeserver may hold a sync open."""

REMEMBERED = 10_000
"""Event ids kept to recognise a repeat."""

BACK_OFF_FIRST = 1.0
BACK_OFF_MOST = 60.0
"""Seconds between tries while the homeserver is away: doubling from the first to the most."""

UNREADABLE_AFTER = 10.0
"""Seconds a message may wait for its key before its writer is told."""

KEY_WAIT_MS = 500
"""How long a sync is held open while a message waits for its key."""

JOIN_WAIT = 3.0
"""Seconds a message for a private room waits for the person to come in, before the courier tries later."""

NOT_IN_YET = 15.0
"""Seconds until the courier should try again where nobody has come in."""

HANDFUL = 1
"""Answers that may wait in a room before what was said next in it is handled."""

REPLY_TRIES = 8
"""How often an answer to somebody's message is tried before it is given up."""

LEFT_AGAIN = 600.0
"""Seconds until a message is tried again for somebody who left their private room and was invited back."""

LETTER_WAIT = 20.0
"""Seconds a letter that has its turn waits at most for answers that go before it; then it comes again later."""
