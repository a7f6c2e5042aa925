"""The example day, loaded and played in one go."""

from django.utils import timezone

from sigap.accounts.models import Holding
from sigap.config.seeding import seed_example
from sigap.intake.models import Opening
from sigap.journal.verifying import verify
from sigap.notify.models import Message


def test_it_shows_a_number_that_was_opened_and_one_that_waits_and_reaches_every_post_in_which_somebody_sits(
    db, settings
):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.SIGAP_REALM = "contoh"
    now = timezone.now()
    seed_example(now)
    assert sorted(Opening.objects.values_list("state", flat=True)) == ["asked", "granted"]
    assert Opening.objects.get(state="granted").is_open(now)
    waiting = Opening.objects.get(state="asked")
    told = Message.objects.filter(cause=f"opening:{waiting.id}", state="handed", channel="in_app")
    assert set(told.values_list("to_post", flat=True)) == {"bawaslu-piket", "kpu-piket"}
    missed = set(Message.objects.filter(state="failed").values_list("to_post", flat=True))
    assert missed, "some posts are vacant, and it shows"
    assert missed.isdisjoint(Holding.objects.values_list("post_code", flat=True))
    assert verify().ok
