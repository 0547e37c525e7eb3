"""What a host sets: read once, in ``bot.compose``, and handed on as one frozen value."""
