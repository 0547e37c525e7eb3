"""The application: the way of an ask, of a private answer, of time and of letters."""
