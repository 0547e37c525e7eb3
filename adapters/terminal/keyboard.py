"""A person's typed lines."""

from __future__ import annotations

import signal


class Keyboard:
    """Standard input, line by line; with editing and history where the terminal offers them."""

    def __init__(self) -> None:
        try:
            import readline  # noqa: F401, PLC0415 - arrow keys work once it is there; not every Python has it
        except ImportError:
            return

    def line(self, prompt: str) -> str | None:
        """Return the next line; ``None`` when there is none any more (ctrl-d) or the person stops (ctrl-c)."""
        # The event loop's own handler would only note a ctrl-c and go on waiting for the line.
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            return input(prompt)
        except (EOFError, KeyboardInterrupt):
            print()  # noqa: T201 - the prompt's line is still open
            return None
        except UnicodeDecodeError:
            return ""
        finally:
            signal.signal(signal.SIGINT, before)
