"""The bot's account on Matrix, as its homeserver tells it. Works beside a running bot."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from adapters.matrix import plugin
from adapters.matrix.selfcheck import Found, look_from_outside
from adapters.matrix.settings import Settings as Account
from bot.doctor.finding import Finding, Weight
from bot.ports import Clock
from config.settings import Settings


def account(settings: Settings, clock: Clock) -> Iterator[Finding]:
    """Look at the account, its keys, the homeserver and its clock. Not from within a running event loop."""
    wanted = plugin.told(settings)
    if wanted is None:
        return
    for found in asyncio.run(_look(wanted, clock)):
        yield Finding(Weight[found.weight.name], found.what)


async def _look(wanted: Account, clock: Clock) -> list[Found]:
    return [found async for found in look_from_outside(wanted, clock)]
