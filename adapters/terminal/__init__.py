"""The rehearsal in a terminal: cards and forms as lines of text, a screen, a keyboard."""
