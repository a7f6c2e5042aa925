"""Where we are in the election calendar."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from sigap.territory.models import Stage
from sigap.ui.words import in_language, month

VOTING_AND_COUNT = frozenset({"T09", "T10a", "T10b", "T10c"})
MAIN_ORDER = ("T09", "T08", "T07", "T10b", "T10c", "T10", "T03", "T05", "T06", "T04", "M4", "M3")


@dataclass(frozen=True, slots=True)
class Where:
    """The stage of a day. days_left: to its end, or to the next window; between: no stage is running."""

    title: str
    detail: str
    days_left: int | None
    between: bool


def local_day(moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def stages() -> list[Stage]:
    return list(Stage.objects.all())


def stages_on(day: date) -> list[Stage]:
    return list(Stage.objects.filter(from_on__lte=day, until_on__gte=day))


@lru_cache(maxsize=1)
def next_window() -> dict[str, Any]:
    path = Path(settings.SIGAP_FACTS) / "calendar" / "pilkada-2024.json"
    window: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["next"]
    return window


def where(day: date) -> Where:
    """The main stage on a day, or *antar-pemilihan* with the next expected window."""
    running = {stage.code: stage for stage in stages_on(day)}
    code = next((code for code in MAIN_ORDER if code in running), None)
    stage = running[code] if code else next(iter(running.values()), None)
    if stage is not None and stage.until_on is not None:
        return Where(in_language(stage.name, stage.name_en), "", (stage.until_on - day).days, between=False)
    window = next_window()
    to_come = (date.fromisoformat(window["from_on"]) - day).days
    months = {
        "from": month(date.fromisoformat(window["from_on"])),
        "until": month(date.fromisoformat(window["until_on"])),
    }
    detail = _("berikutnya perkiraan %(from)s – %(until)s") % months
    return Where(_("Antar-pemilihan"), detail, to_come if to_come > 0 else None, between=True)


def is_voting_or_count_day(moment: datetime) -> bool:
    """Voting day, or a day on which results are recapitulated in kecamatan or regency."""
    return any(stage.code in VOTING_AND_COUNT for stage in stages_on(local_day(moment)))
