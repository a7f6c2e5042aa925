"""/metrics: numbers for Prometheus. On the machine itself or with the token, never open; nothing personal in them."""

import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from threading import Lock
from time import monotonic

from django.db.utils import DatabaseError
from django.utils import timezone
from prometheus_client import REGISTRY, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from sigap.journal.waits import UPPER_SECONDS, WAITS
from sigap.notify.queries import queues
from sigap.operation import counts, realm

KEPT_SECONDS = 5.0


class Realm(Collector):
    """What the database and the realm's folder say, read at most once in a few seconds however many ask."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: list[Metric] = []
        self._until = -1.0

    def describe(self) -> list[Metric]:
        return []  # nothing is read while the site starts

    def collect(self) -> Iterator[Metric]:
        yield _write_waits()
        with self._lock:
            if monotonic() > self._until:
                self._kept = list(_read(timezone.now()))
                self._until = monotonic() + KEPT_SECONDS
            kept = self._kept
        yield from kept

    def forget(self) -> None:
        self._until = -1.0


REALM = Realm()
REGISTRY.register(REALM)


def as_text() -> bytes:
    """All of it, in the text format of Prometheus."""
    return generate_latest(REGISTRY)


def _write_waits() -> Metric:
    numbers, seconds = WAITS.read()
    buckets, so_far = [], 0
    for bound, number in zip((*map(str, UPPER_SECONDS), "+Inf"), numbers, strict=True):
        so_far += number
        buckets.append((bound, float(so_far)))
    return HistogramMetricFamily(
        "sigap_journal_write_wait_seconds",
        "How long writers of the web process waited for their turn at the journal's head.",
        buckets=buckets,
        sum_value=seconds,
    )


def _read(now: datetime) -> Iterator[Metric]:
    yield from _disk()
    yield from _tick(now)
    try:
        told = list(_database(now))
        up = 1
    except DatabaseError:
        told, up = [], 0
    yield GaugeMetricFamily("sigap_database_up", "1 when the database answered.", value=up)
    yield from told


def _disk() -> Iterator[Metric]:
    try:
        free = shutil.disk_usage(realm.folder()).free
        files = os.statvfs(realm.folder())
    except OSError:
        return
    yield GaugeMetricFamily("sigap_disk_free_bytes", "Free space where the realm's data lies.", value=free)
    if files.f_files:  # some file systems do not count them
        yield GaugeMetricFamily("sigap_disk_free_inodes", "Files that can still be made there.", value=files.f_favail)
    made = realm.newest("checkpoints/*.json")
    if made is not None:
        yield GaugeMetricFamily(
            "sigap_checkpoint_timestamp_seconds", "When the last checkpoint was written.", value=made.timestamp()
        )


def _tick(now: datetime) -> Iterator[Metric]:
    beat = realm.last_beat()
    if beat is None:
        return
    yield GaugeMetricFamily(
        "sigap_tick_age_seconds", "Seconds since the last round of tick.", value=(now - beat.at).total_seconds()
    )
    yield GaugeMetricFamily("sigap_tick_round_seconds", "How long that round took.", value=beat.seconds)
    yield GaugeMetricFamily("sigap_tick_failed_parts", "Parts of that round that failed.", value=len(beat.failed))
    yield CounterMetricFamily("sigap_tick_writes", "Turns of tick at the journal's head.", value=beat.writes)
    yield CounterMetricFamily(
        "sigap_tick_write_wait_seconds", "How long tick waited for those turns, together.", value=beat.waited
    )


def _database(now: datetime) -> Iterator[Metric]:
    entries = CounterMetricFamily("sigap_journal_entries", "Entries in the chain of a node.", labels=("node",))
    for node, number in counts.entries_by_node().items():
        entries.add_metric((node,), number)
    yield entries
    yield GaugeMetricFamily(
        "sigap_journal_waiting_for_a_person",
        "Contradictions, quarantined entries and entries that were given up.",
        value=counts.waiting_for_a_person(),
    )
    yield GaugeMetricFamily("sigap_database_bytes", "Size of the database.", value=counts.database_bytes())
    yield from _messages(now)
    late, oldest = counts.late_timers(now)
    yield GaugeMetricFamily("sigap_timers_late", "Clock steps that are due and not recorded.", value=late)
    yield GaugeMetricFamily("sigap_timers_latest_seconds", "How late the latest of them is.", value=_age(oldest, now))
    yield GaugeMetricFamily("sigap_clocks_overdue", "Running clocks whose time is over.", value=counts.overdue_clocks())
    total, active = counts.sessions(now)
    yield GaugeMetricFamily("sigap_sessions_open", "Open sessions.", value=total)
    yield GaugeMetricFamily("sigap_sessions_active", "Sessions seen in the last 15 minutes.", value=active)
    yield _severities("sigap_incidents_open", "Open matters of the whole realm.", counts.open_by_severity())
    yield _severities(
        "sigap_incidents_waiting", "Open matters on which no office is at work.", counts.waiting_by_severity(now)
    )


def _messages(now: datetime) -> Iterator[Metric]:
    waiting = GaugeMetricFamily("sigap_messages_queued", "Messages that wait, by channel.", labels=("channel",))
    oldest = GaugeMetricFamily(
        "sigap_messages_oldest_queued_seconds", "How long the oldest of them waits.", labels=("channel",)
    )
    failed = GaugeMetricFamily("sigap_messages_failed", "Messages that were given up.", labels=("channel",))
    for queue in queues():
        waiting.add_metric((queue.channel,), queue.waiting)
        oldest.add_metric((queue.channel,), _age(queue.oldest_at, now))
        failed.add_metric((queue.channel,), queue.failed)
    yield from (waiting, oldest, failed)


def _severities(name: str, words: str, found: dict[int, int]) -> Metric:
    family = GaugeMetricFamily(name, words, labels=("severity",))
    for severity, number in found.items():
        family.add_metric((str(severity),), number)
    return family


def _age(moment: datetime | None, now: datetime) -> float:
    return max(0.0, (now - moment).total_seconds()) if moment else 0.0
