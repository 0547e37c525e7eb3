"""The named store on SQLite or PostgreSQL: state, record, letters out, events in.

Nothing of an urn is ever here (``safety.md`` rule 4).
"""
