"""The fallback sheet on disk: every six hours, so that a desk without power or network has paper."""

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string

from sigap.accounts.roles import role_of
from sigap.accounts.viewer import Viewer
from sigap.desk.queries.paper import sheet
from sigap.ui.context import realm_mark
from sigap.ui.words import here

EVERY = timedelta(hours=6)
KEPT = 8


def folder() -> Path:
    return Path(settings.SIGAP_REALM_DIR) / "cetak"


def print_due(now: datetime) -> Path | None:
    """Write the sheet when the last one is older than six hours; the newest eight are kept."""
    made = sorted(folder().glob("lembar-darurat-*.html"))
    if made and now.timestamp() - made[-1].stat().st_mtime < EVERY.total_seconds():
        return None
    folder().mkdir(parents=True, exist_ok=True)
    path = folder() / f"lembar-darurat-{here(now):%Y%m%d-%H%M}.html"
    path.touch(mode=0o600)  # it holds telephone numbers
    path.write_text(render_to_string("desk/sheet_paper.html", {**sheet(_desk(), now), **realm_mark()}))
    for old in made[: -(KEPT - 1)]:
        old.unlink(missing_ok=True)
    return path


def _desk() -> Viewer:
    """What a desk officer would see: nothing that accuses the desk's own office, nothing for an outside body."""
    role = role_of("desk_officer")
    return Viewer(
        role="desk_officer",
        institution="KESBANGPOL",
        offices=frozenset({"KESBANGPOL"}),
        areas=("64.08",),
        is_public=False,
        permissions=role.permissions if role else frozenset(),
    )
