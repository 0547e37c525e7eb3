"""The verbs people have, and what their words mean: the door other parts of the house use."""

from bot.ui.catalogue import SIX, VERBS
from bot.ui.understand import as_fields, misplaced, suggest, understand
from bot.ui.verb import Into, Page, Param, Understood, Verb, Wanted

__all__ = [
    "SIX",
    "VERBS",
    "Into",
    "Page",
    "Param",
    "Understood",
    "Verb",
    "Wanted",
    "as_fields",
    "misplaced",
    "suggest",
    "understand",
]
