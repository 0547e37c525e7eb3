"""One file a migration; ``tables`` is where they end."""
