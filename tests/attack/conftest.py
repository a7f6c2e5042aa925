"""How hard the parsers are tried: a little in every run, long in script/nightly."""

import os

from hypothesis import HealthCheck, settings

settings.register_profile("attack", deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
settings.register_profile("nightly", deadline=None, max_examples=20_000, suppress_health_check=list(HealthCheck))

TRIES = "nightly" if os.environ.get("SIGAP_NIGHTLY") == "1" else "attack"
