"""The example day, played in one go."""

from datetime import timedelta

from django.utils import timezone

from sigap.accounts.seeding import seed_logins
from sigap.config.example_day import play
from sigap.intake.models import Opening
from sigap.journal.verifying import verify
from sigap.notify.models import Message
from tests.factories.accounts import SEED
from tests.factories.reports import load_kutim


def test_it_shows_a_number_that_was_opened_and_one_that_waits(db, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    now = timezone.now()
    load_kutim(now)
    seed_logins(SEED, now - timedelta(days=1))
    play(now)
    assert sorted(Opening.objects.values_list("state", flat=True)) == ["asked", "granted"]
    assert Opening.objects.get(state="granted").is_open(now)
    waiting = Opening.objects.get(state="asked")
    told = Message.objects.filter(cause=f"opening:{waiting.id}", state="handed", channel="in_app")
    assert set(told.values_list("to_post", flat=True)) == {"bawaslu-piket", "kpu-piket"}
    assert verify().ok
