"""What ``make`` runs: standard library only, except the import-linter contract."""
