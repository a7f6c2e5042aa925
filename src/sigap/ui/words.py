"""Times, dates and numbers as people here read them: WITA, Indonesian separators, plain ages."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

EARLIEST_YEAR, LATEST_YEAR = 1900, 2999

_DAYS_ID = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_MONTHS_ID = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")
_DAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def here(moment: datetime) -> datetime:
    """The moment on the clock of the regency."""
    return moment.astimezone(ZoneInfo(settings.TIME_ZONE))


def clock_time(moment: datetime) -> str:
    """14.22"""
    return f"{here(moment):%H.%M}"


def day(when: date) -> str:
    """Rabu, 27 Nov 2024"""
    english = get_language() == "en"
    days, months = (_DAYS_EN, _MONTHS_EN) if english else (_DAYS_ID, _MONTHS_ID)
    return f"{days[when.weekday()]}, {when.day} {months[when.month - 1]} {when.year}"


def short_day(when: date) -> str:
    """Rabu, 27 Nov: where the year goes without saying."""
    return day(when).rpartition(" ")[0]


def month(when: date) -> str:
    """Nov 2024"""
    months = _MONTHS_EN if get_language() == "en" else _MONTHS_ID
    return f"{months[when.month - 1]} {when.year}"


def full(moment: datetime) -> str:
    """Rabu, 27 Nov 2024 14.22 WITA"""
    return f"{day(here(moment).date())} {clock_time(moment)} WITA"


def read_clock(text: str) -> time | None:
    """The time that "14.22", "14:22", "1422" or "9.05" means; None when it means none."""
    found = re.fullmatch(r"\s*([0-9]{1,2})[.:]?([0-9]{2})\s*", text)
    if found is None:
        return None
    hours, minutes = int(found[1]), int(found[2])
    return time(hours, minutes) if hours < 24 and minutes < 60 else None


def read_day(text: str) -> date | None:
    """The day that "27-11-2024", "27/11/2024", "27.11.2024" or "2024-11-27" means; None when it means none, or one that
    no clock here can hold."""
    parts = re.fullmatch(r"\s*([0-9]{1,4})[-/. ]([0-9]{1,2})[-/. ]([0-9]{1,4})\s*", text)
    if parts is None:
        return None
    first, middle, last = parts.groups()
    year, month_, day_ = (first, middle, last) if len(first) == 4 else (last, middle, first)
    if len(year) != 4 or not EARLIEST_YEAR <= int(year) <= LATEST_YEAR:
        return None
    try:
        return date(int(year), int(month_), int(day_))
    except ValueError:
        return None


def in_language(words: str, english: str) -> str:
    """Words of a table of ours: the English where it is asked for and somebody wrote it."""
    return english if english and get_language() == "en" else words


def typed_day(when: date | None) -> str:
    """27-11-2024: a day as it stands in a field, to be typed over."""
    return f"{when:%d-%m-%Y}" if when else ""


def number(value: int | float | None) -> str:
    """297.994 · 12,5; English: 297,994 · 12.5"""
    if value is None:
        return "—"
    text = f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"
    return text if get_language() == "en" else text.replace(",", "\x00").replace(".", ",").replace("\x00", ".")


def span(length: timedelta) -> str:
    """4 mnt · 1 j 12 mnt · 3 hari"""
    minutes = max(0, int(length.total_seconds()) // 60)
    if minutes < 60:
        return _("%(m)d mnt") % {"m": minutes}
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return _("%(h)d j %(m)d mnt") % {"h": hours, "m": rest} if rest else _("%(h)d j") % {"h": hours}
    return ngettext("%(n)d hari", "%(n)d hari", hours // 24) % {"n": hours // 24}


def whole_span(length: timedelta) -> str:
    """2 hari · 2 hari 12 j · 1 j 30 mnt: as span, with nothing left out."""
    rest = timedelta(seconds=length.total_seconds() % 86400)
    if length < timedelta(days=2) or rest < timedelta(minutes=1):
        return span(length)
    return f"{span(length - rest)} {span(rest)}"


def ago(moment: datetime, now: datetime) -> str:
    """baru saja · 14 menit lalu · kemarin 14.22 · Rabu, 27 Nov 2024"""
    seconds = (now - moment).total_seconds()
    if seconds < 60:
        return _("baru saja")
    if seconds < 3600:
        return _("%(n)d menit lalu") % {"n": int(seconds // 60)}
    if seconds < 86400:
        return _("%(n)d jam lalu") % {"n": int(seconds // 3600)}
    if here(moment).date() == here(now).date() - timedelta(days=1):
        return _("kemarin %(time)s") % {"time": clock_time(moment)}
    return day(here(moment).date())
