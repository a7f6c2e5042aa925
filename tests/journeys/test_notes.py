"""The worker that shows notes on a device: one sentence, a repeat replaces it, and it leads nowhere else."""

import json

import pytest

pytestmark = pytest.mark.browser
SAID = "Ada permintaan untuk kantor Anda, buka Sigap."
SHOWN = """navigator.serviceWorker.getRegistration('/perangkat/').then((one) => one.getNotifications())
  .then((list) => list.map((note) => [note.body, note.tag, note.data.to]))"""


def test_a_note_shows_one_sentence_and_a_repeat_replaces_it(enter, world):
    page = enter("Badan Kesbangpol Kutai Timur", "piket1")
    page.context.grant_permissions(["notifications"])
    page.goto(world[0] + "/perangkat/")
    assert "belum diatur" in page.inner_text("main"), "the example realm sends nothing out"
    known = []
    wire = page.context.new_cdp_session(page)
    wire.on("ServiceWorker.workerRegistrationUpdated", lambda told: known.extend(told["registrations"]))
    wire.send("ServiceWorker.enable")
    page.evaluate("navigator.serviceWorker.register('/perangkat/pekerja.js').then(() => navigator.serviceWorker.ready)")
    notes = (
        json.dumps({"text": SAID, "tag": "k1", "to": "/permintaan/"}),
        json.dumps({"text": SAID, "tag": "k1", "to": "/permintaan/"}),
        json.dumps({"text": SAID, "tag": "k2", "to": "https://jahat.id/"}),
        "bukan JSON",
    )
    for note in notes:
        told = {"origin": world[0], "registrationId": known[-1]["registrationId"], "data": note}
        wire.send("ServiceWorker.deliverPushMessage", told)
    page.wait_for_function(f"async () => (await {SHOWN.replace(chr(10), ' ')}).length === 3")
    assert page.evaluate(SHOWN) == [
        [SAID, "k1", "/permintaan/"],
        [SAID, "k2", "/permintaan/"],
        ["Ada kabar untuk kantor Anda, buka Sigap.", "sigap", "/permintaan/"],
    ]
