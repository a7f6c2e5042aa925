"""The taxonomy is carried in whole, with its sources; every office it names exists and has somebody to tell."""

import csv
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from sigap.accounts.models import Institution
from sigap.intake.taxonomy import OUTSIDE, kinds
from sigap.response.rules import ladder_for
from sigap.territory.sources import source
from tests.factories.reports import SANGATTA

SAME = {
    "label_id": "label",
    "label_en": "label_en",
    "keparahan": "severity",
    "instansi_utama": "lead",
    "pendukung": "support",
    "target_respons_menit": "target_minutes",
    "pasal": "pasal",
}


def table():
    return yaml.safe_load((Path(settings.SIGAP_FACTS) / "taxonomy" / "kinds.yaml").read_text(encoding="utf-8"))


def test_every_kind_of_the_reference_is_here_with_all_it_says(shared):
    told = yaml.safe_load((shared / "facts" / "taksonomi.yaml").read_text(encoding="utf-8"))
    theirs = {row["kode"]: row for group in told["kelompok"] for row in group["jenis"]}
    ours = {row["code"]: row for row in table()["kinds"]}
    assert set(ours) - set(theirs) == {"X0"}, "only lain-lain is ours"
    for code, row in theirs.items():
        assert {key: row[key] for key in SAME} == {key: ours[code][name] for key, name in SAME.items()}, code
        assert ours[code].get("alike") == row.get("padanan"), code
        assert (ours[code]["form"] == "watch") is code.startswith("I")


def test_every_source_of_the_mapping_is_known():
    codes = [code for row in table()["sources"] for code in row["ids"]]
    assert len(codes) == 9
    assert all(source(code) for code in codes)
    with (Path(settings.SIGAP_FACTS) / "sources.csv").open(encoding="utf-8", newline="") as file:
        assert all(None not in row and None not in row.values() for row in csv.DictReader(file))


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.code)
def test_every_office_exists_and_the_lead_has_somebody_to_tell(kind):
    offices = {*kind.support, *(() if kind.lead == OUTSIDE else (kind.lead,))}
    assert offices <= set(Institution.objects.values_list("code", flat=True))
    if kind.lead != OUTSIDE:
        assert ladder_for(kind.lead, SANGATTA)[0].posts, f"{kind.lead}: an alert would reach nobody"
