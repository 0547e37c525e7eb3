"""Round keys and what they seal. The only place that knows a cipher."""
