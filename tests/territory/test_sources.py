"""Every source code that a shipped fact names can be opened."""

import json
import re
from pathlib import Path

from django.conf import settings

from sigap.territory.models import Fact, Stage
from sigap.territory.sources import source
from sigap.territory.templatetags.sources import sumber


def test_every_source_of_a_fact_and_a_stage_is_known():
    named = {code for row in [*Fact.objects.all(), *Stage.objects.all()] for code in row.sources}
    assert len(named) > 20
    assert {code for code in named if source(code) is None} == set()


def test_every_code_in_the_data_is_known_and_has_an_address():
    files = [path for path in Path(settings.SIGAP_FACTS).rglob("*") if path.suffix in {".json", ".yaml"}]
    named = {code for path in files for code in re.findall(r'"?\b(S\d{2,3})\b', path.read_text(encoding="utf-8"))}
    assert len(named) > 20
    for code in named:
        found = source(code)
        assert found and found.address.startswith(("http://", "https://")), code


def test_a_source_is_shown_by_its_owner_and_an_unknown_one_by_its_code():
    known = json.loads(json.dumps(sorted(code for row in Fact.objects.all() for code in row.sources)))[0]
    html = sumber([known, "S999<b>"])
    assert source(known).host in html
    assert "S999&lt;b&gt;" in html
