"""The bot is killed (SIGKILL) again and again in the middle of a story."""
