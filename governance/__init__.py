"""How a group decides: the pure core. Standard library only; no clock, no dice, no prose.

The core is two total functions over frozen values::

    decide(circle, ask) -> tuple[Event, ...] | Refusal
    evolve(circle, event) -> Circle

Sources: Sociocracy 3.0 practical guide (consent, objections, review dates), N Street consensus
(working objections in), Openverse's asynchronous consent (rounds with announced ends).
"""
