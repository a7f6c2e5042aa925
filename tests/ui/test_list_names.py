"""In English a list is named by many, a column by one; in Indonesian both are the same word."""

import re

import pytest
from django.utils import timezone

from tests.factories.accounts import browser, make_officer
from tests.factories.reports import load_kutim

LISTS = {"/kelola/jabatan/": "Posts", "/kelola/instansi/": "Offices", "/kelola/petugas/": "Officers"}


@pytest.mark.django_db
def test_headings_of_lists_are_many_in_english():
    load_kutim()
    web = browser(make_officer("admin-sistem", now=timezone.now()))
    for path in LISTS:
        assert re.search(r"<h1[^>]*>\s*(\w+)\s*</h1>", web.get(path).content.decode())[1] in (
            "Jabatan",
            "Instansi",
            "Petugas",
        )
    web.post("/bahasa/", {"bahasa": "en"})
    for path, name in LISTS.items():
        page = web.get(path).content.decode()
        assert re.search(r"<h1[^>]*>\s*(\w+)\s*</h1>", page)[1] == name
    area = web.get("/wilayah/64.08.04/").content.decode()
    assert "<h2>Incidents</h2>" in area
