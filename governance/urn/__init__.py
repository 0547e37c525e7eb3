"""The fence: what a private answer is and how a sealed urn is laid out. ``RULES.md`` says what it keeps.

Importable only by ``bot.app.slips``, ``adapters.store.urn_store`` and ``bot.testkit``.
"""
