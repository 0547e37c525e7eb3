"""The rehearsal: a group practises before it uses the bot, and tests tell their stories.

A story (a TOML file) is played through the real bus, store, sealed boxes and courier in virtual time.
"""
