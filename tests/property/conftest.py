"""One fixed set of examples everywhere: a red law is red for everybody, and the minutes are known."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "laws",
    settings.get_profile("default"),
    derandomize=True,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
