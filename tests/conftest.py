"""A temporary SIGAP_DATA for the whole run; the network stays shut; the guard lets only the tests' own clean-up pass."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ["SIGAP_DATA"] = tempfile.mkdtemp(prefix="sigap-tests-")
os.environ["SIGAP_REALM"] = "live"
os.environ["DJANGO_SETTINGS_MODULE"] = (
    "sigap.config.settings"  # not in pyproject: pytest-django would read it before SIGAP_DATA
)
os.mkdir(os.path.join(os.environ["SIGAP_DATA"], "static"))

pytest_plugins = ["tests.chromium"]

import django

django.setup()

import hypothesis
import pytest
from django.db.backends.base.operations import BaseDatabaseOperations

from sigap.journal import guard

hypothesis.settings.register_profile("sigap", deadline=None)  # a busy machine is no finding
hypothesis.settings.load_profile("sigap")

_flush: Callable[..., Any] = BaseDatabaseOperations.execute_sql_flush


def _flush_under_guard(self: BaseDatabaseOperations, sql_list: list[str]) -> Any:
    with guard.applying():
        return _flush(self, sql_list)


BaseDatabaseOperations.execute_sql_flush = _flush_under_guard  # type: ignore[method-assign]


@pytest.fixture
def shared() -> Path:
    """The reference data beside the checkout; tests that need it skip where it is absent."""
    folder = Path(__file__).resolve().parents[2] / "shared"
    if not folder.exists():
        pytest.skip(f"reference data absent: {folder}")
    return folder
