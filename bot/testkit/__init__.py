"""Fakes for every port, and one contract suite a port. Shipped: whoever writes an adapter tests it with these."""
