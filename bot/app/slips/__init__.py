"""The slips desk: the only place that sees a member and a private answer together (``safety.md`` rules 1 to 8).

``casting`` takes answers in; ``pulse`` makes, opens and destroys urns; ``reading`` says what may open; ``kept``
moves the words of a box with too few answers on; ``sealed`` keeps blob and key in step. Nothing here logs or
counts; what goes wrong inside is one fixed sentence with a code. Nobody else imports ``governance.urn``.
"""

from bot.app.slips.desks import Cast, Receipt, SealedBoxError
from bot.app.slips.pulse import Slips

__all__ = ["Cast", "Receipt", "SealedBoxError", "Slips"]
