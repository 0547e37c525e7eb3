"""From state to what people see: the door other parts of the house use. All pure."""

from bot.ui.cards import card
from bot.ui.cards import key as card_key
from bot.ui.daily import after_rest, digest, released
from bot.ui.model import Answer, Card, Form, Nothing, Notice
from bot.ui.news import announce
from bot.ui.pages import page
from bot.ui.prompts import prompt
from bot.ui.replies import founding, kept, not_kept, refusal, reply

__all__ = [
    "Answer",
    "Card",
    "Form",
    "Nothing",
    "Notice",
    "after_rest",
    "announce",
    "card",
    "card_key",
    "digest",
    "founding",
    "kept",
    "not_kept",
    "page",
    "prompt",
    "refusal",
    "released",
    "reply",
]
