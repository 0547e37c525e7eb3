"""What the host does when the bot's identity is lost or was replaced: it gets a new one, and everybody sees that.

A homeserver may refuse to take an identity again that was replaced once (Synapse does), so there is no way back to
the old one. Nothing else of the bot changes: device, keys of rooms, whose devices are whose.
"""

from __future__ import annotations

from adapters.matrix import crosssign
from adapters.matrix.files import OneProcess, write_private
from adapters.matrix.selfcheck import from_outside
from adapters.matrix.settings import Settings
from bot.ports import Entropy, Trouble


async def renew(settings: Settings, entropy: Entropy) -> None:
    """Make and publish a new identity; the next start signs the bot's device with it. After a crash call it again.

    Raises ``Trouble`` if the bot runs, has no password or never signed in, or the homeserver refuses.
    """
    client = from_outside(settings) if settings.directory.is_dir() else None
    if client is None:
        raise Trouble(f"The bot has not signed in as {settings.user} yet, so there is nothing to renew.", final=True)
    if settings.password is None:
        raise Trouble("A new identity needs the password of the bot's account. Set password_file.", final=True)
    held = OneProcess(settings.directory)
    try:
        fresh = settings.directory / "identity.fresh.json"
        await crosssign.publish(client, crosssign.load_or_make(fresh, entropy), settings.password, fresh)
        write_private(settings.directory / "identity.json", fresh.read_bytes())
        fresh.unlink()
    finally:
        held.release()
        await client.close()
