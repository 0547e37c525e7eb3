"""Whether the homeserver lets the bot speak as fast as a group needs it, and how long a question takes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from math import ceil

from adapters.matrix import override, plugin
from adapters.matrix.override import Limits, Override
from adapters.matrix.selfcheck import from_outside
from adapters.matrix.settings import Settings as Account
from adapters.store.look import look
from bot.doctor.finding import Finding, note, right
from bot.ports import Trouble
from bot.ui.model import Said, msg
from config.settings import Settings

BURST, SPACING, ROOM_SPACING = 10, 5, 62
"""Synapse's own limits: so many messages or rooms at once, then one in so many seconds."""
BESIDES = 2
"""A question is also a line and a card at home."""
USUAL = 8
"""People of a group, where there is none yet."""


def limits(settings: Settings) -> Iterator[Finding]:
    """Look at the limits of the bot's account. Not from within a running event loop.

    Silent while there is no account yet, or the homeserver is away: others say so.
    """
    account = plugin.told(settings)
    if account is None:
        return
    try:
        told = asyncio.run(_ask(account))
        seen = look(settings.database_url)
    except Trouble:  # the account, the homeserver, the database: each has its own finding
        return
    if told is None:
        return
    count = (seen.people if seen is not None else 0) or USUAL
    call = Said(f"{account.homeserver.rstrip('/')}{override.path(account.user)}")
    match told.limits:
        case Limits.NONE:
            yield right(msg("doctor-pace-lifted", user=account.user))
            return
        case Limits.OWN:
            yield note(msg("doctor-pace-own", count=told.a_second))
            return
        case Limits.DEFAULT:
            yield note(msg("doctor-pace-default", user=account.user))
        case Limits.UNTOLD:
            yield note(msg("doctor-pace-untold"))
        case Limits.ELSEWHERE:
            yield note(msg("doctor-pace-elsewhere"))
    yield note(msg("doctor-pace-takes", people=count, seconds=seconds(count), minutes=minutes_of_rooms(count)))
    if told.limits is not Limits.ELSEWHERE:
        yield note(msg("doctor-pace-lift", call=call))


def seconds(people: int) -> int:
    """Return how long a question to so many takes under Synapse's own limits."""
    return max(people + BESIDES - BURST, 0) * SPACING


def minutes_of_rooms(people: int) -> int:
    """Return how many minutes private rooms for so many newcomers take."""
    return ceil(max(people - BURST, 0) * ROOM_SPACING / 60)


async def _ask(account: Account) -> Override | None:
    client = from_outside(account)
    if client is None:
        return None
    try:
        return await override.ask(client, account.user)
    finally:
        await client.close()
