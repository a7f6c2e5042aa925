"""The wall has room for a few offices: those past their time."""

from datetime import timedelta

from sigap.desk.queries.situation import tiles
from sigap.desk.queries.waiting import Office, WaitingRow
from tests.factories.reports import NOW, taken


def row(*, late):
    return WaitingRow(taken(now=NOW).incident, "", "", "", NOW, NOW + timedelta(hours=1), late=late)


def test_offices_past_their_time_stand_first_and_the_rest_keeps_its_order():
    offices = [
        Office("calm", [row(late=False)]),
        Office("late", [row(late=False), row(late=True)]),
        Office("calm too", [row(late=False)]),
        Office("late too", [row(late=True)]),
    ]
    assert [one.name for one in tiles(offices)] == ["late", "late too", "calm", "calm too"]
