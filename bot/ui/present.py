"""From state to what people see: the door other parts of the house use. All pure."""

from bot.ui.cards import card
from bot.ui.cards import key as card_key
from bot.ui.daily import after_rest, digest
from bot.ui.held import look_first
from bot.ui.model import Answer, Card, Form, Nothing, Notice
from bot.ui.news import announce
from bot.ui.pages import page
from bot.ui.prompts import helper_looks, prompt
from bot.ui.released import readable, released
from bot.ui.replies import founding, helper_gone, kept, not_kept, refusal, reply, with_helper

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
    "helper_gone",
    "helper_looks",
    "kept",
    "look_first",
    "not_kept",
    "page",
    "prompt",
    "readable",
    "refusal",
    "released",
    "reply",
    "with_helper",
]
