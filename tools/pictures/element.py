"""One person at Element Web in a browser: logs in, comes into rooms, reads, types."""

from __future__ import annotations

import asyncio
import json
import math

from bot.ports import Trouble
from tools.pictures.browser import Browser

_CLIENT = "window.mxMatrixClientPeg.get()"
_TIMELINE = "document.querySelector('.mx_RoomView_MessageList')"
_COMPOSER = ".mx_SendMessageComposer [contenteditable=true]"
_TIPS = (("Threads Activity Centre", "OK"), ("Set up Secure Backup", "Later"))
"""What it says once to everybody, and the button that makes it go away."""
_TILES = "[...document.querySelectorAll('.mx_RoomView_MessageList .mx_EventTile')]"
_SAID = "((tile) => [...tile.querySelectorAll('.mx_EventTile_body')].at(-1)?.innerText)"
"""What a message says itself; what it replies to comes before that."""
_WARNINGS = ".mx_EventTile_e2eIcon, .mx_DecryptionFailureBody, .mx_EventTile_notSent"
"""Shields, messages it cannot read, messages that did not go out."""
_WIDTH, _HIGHEST = 1000, 1600
"""Pixels: as wide, and at most as high."""
_SETTLES = 1.5
"""Seconds until nothing on the page moves any more."""
_LIST = 232
"""Width of the list of rooms, in pixels."""


class Element:
    """Build it with ``log_in``."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.room = ""
        """The open room."""

    @classmethod
    async def log_in(cls, browser: Browser, address: str, name: str, password: str) -> Element:
        """Type name and password; the client makes this account's keys. Raises ``Trouble`` if it never gets there."""
        await browser.go(address + "/#/login")
        await browser.click("#mx_LoginForm_username")
        await browser.type(name)
        await browser.click("#mx_LoginForm_password")
        await browser.type(password)
        await browser.press("Enter")
        await browser.until("!!document.querySelector('.mx_HomePage')")
        await browser.until(f"{_CLIENT}.getCrypto().isCrossSigningReady()")
        # A narrow list of rooms, no offer of notifications: read when the page is opened.
        await browser.value(f"localStorage.setItem('mx_lhs_size', '{_LIST}')")
        await browser.value("localStorage.setItem('notifications_hidden', 'true')")
        await browser.go("about:blank")
        await browser.go(address)
        await browser.until("!!document.querySelector('.mx_HomePage')")
        return cls(browser)

    async def come_into(self, room: str) -> None:
        """Accept the invitation to a room."""
        await self.browser.until(f"{_CLIENT}.getRoom({json.dumps(room)})?.getMyMembership() === 'invite'")
        await self.browser.value(f"{_CLIENT}.joinRoom({json.dumps(room)}).then(() => true)")
        await self.browser.until(f"{_CLIENT}.getRoom({json.dumps(room)})?.getMyMembership() === 'join'")

    async def invited_by(self, person: str) -> str:
        """Return the room this person invites us to, waiting for it."""
        found = await self.browser.until(
            f"{_CLIENT}.getRooms().find((room) => room.getMyMembership() === 'invite'"
            f" && room.getDMInviter() === {json.dumps(person)})?.roomId"
        )
        return str(found)

    async def look_at(self, room: str) -> None:
        """Open a room and wait until its messages are there, all decrypted."""
        self.room = room
        await self.browser.value(f"void (window.location.hash = '#/room/' + {json.dumps(room)})")
        name = await self.browser.value(f"{_CLIENT}.getRoom({json.dumps(room)}).name")
        header = "document.querySelector('.mx_RoomHeader')?.innerText"
        await self.browser.until(f"{header}?.includes({json.dumps(name)}) && !!{_TIMELINE}")
        await self.browser.until(
            "!document.querySelector('.mx_DecryptionFailureBody, .mx_RoomView_messagePanelSpinner')"
        )

    async def say(self, text: str) -> None:
        """Type a message in the open room, send it, and wait until it is answered."""
        said = await self._count()
        await self.browser.click(_COMPOSER)
        await self.browser.type(text)
        await self.browser.press("Enter")
        await self.browser.until(f"{self._messages()}.length > {said + 1}")
        await self.browser.until(f"{self._messages()}.at(-1).getSender() !== {_CLIENT}.getUserId()")

    async def shows(self, text: str) -> None:
        """Wait until the open room shows this text."""
        await self.browser.until(f"{_TIMELINE}?.innerText.includes({json.dumps(text)})")

    async def picture(self, since: str) -> bytes:
        """Return a picture of the open room as PNG, from the last message that begins with ``since`` to its end.

        Raises ``Trouble`` if the client could not read a message, or warns of one.
        """
        browser = self.browser
        for tip, button in _TIPS:
            await self._dismiss(tip, button)
        await browser.size(_WIDTH, _HIGHEST)
        await browser.click(_COMPOSER)
        await browser.press("Escape")
        await browser.until("!document.querySelector('.mx_TopUnreadMessagesBar, .mx_EventTile_sending')")
        await asyncio.sleep(_SETTLES)
        tile = f"{_TILES}.findLast((one) => {_SAID}(one)?.startsWith({json.dumps(since)}))"
        panel = "document.querySelector('.mx_RoomView_messagePanel')"
        await browser.until(f"!!{tile}")
        above = await browser.value(f"{tile}.getBoundingClientRect().top - {panel}.getBoundingClientRect().top")
        await browser.size(_WIDTH, _HIGHEST - math.ceil(above))
        await asyncio.sleep(_SETTLES)
        if warned := await browser.value(f"document.querySelector('{_WARNINGS}')?.outerHTML"):
            raise Trouble(f"The client warns of a message: {warned}", final=True)
        return await browser.picture()

    async def _count(self) -> int:
        return int(await self.browser.value(f"{self._messages()}.length"))

    def _messages(self) -> str:
        """Return the JavaScript for the open room's messages."""
        room = json.dumps(self.room)
        return f"{_CLIENT}.getRoom({room}).timeline.filter((one) => one.getType() === 'm.room.message')"

    async def _dismiss(self, tip: str, button: str) -> None:
        """Click a tip away if it is there."""
        shows = f"document.body.innerText.includes({json.dumps(tip)})"
        found = f"[...document.querySelectorAll('button, [role=button]')].find((one) => one.innerText === '{button}')"
        if await self.browser.value(shows):
            await self.browser.value(f"{found}.click()")
            await self.browser.until(f"!{shows}")
