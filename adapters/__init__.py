"""The outside. Siblings never import each other; nothing here imports ``bot.app``."""
