"""What people who want to know achieve: worlds, views, attacks, planted leaks. See ``docs/adversary.md``."""
