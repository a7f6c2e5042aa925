"""Run by script/golden."""

import os
import sys
import tempfile

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sigap.config.settings")
    os.environ.setdefault("SIGAP_DATA", tempfile.mkdtemp(prefix="sigap-golden-"))
    django.setup()
    from tests.architecture.test_events import write_missing  # after setup: it needs the app registry

    sys.stdout.write("".join(f"{name}\n" for name in write_missing()) or "nothing new\n")
