"""What people see and say, as values; no platform, no prose (prose is in ``bot/locale``)."""
