"""The application around the core. Only ``compose`` and ``__main__`` know the adapters."""
