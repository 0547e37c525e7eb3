"""What holds for every test."""

from hypothesis import settings

# The machine that runs this is busy with other things: how long one example takes proves nothing.
settings.register_profile("house", deadline=None, print_blob=True)
settings.load_profile("house")
