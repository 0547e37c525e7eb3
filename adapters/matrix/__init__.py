"""Matrix rooms: encrypted, cross-signed, with words to type instead of buttons."""
