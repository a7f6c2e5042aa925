"""What the shared tags put on a page: state in words and shape, never in colour alone."""

import re
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone, translation

NOW = datetime(2024, 11, 27, 6, 22, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def drawn(text, **context):
    return Template("{% load sigap %}" + text).render(Context(context)).strip()


def read_aloud(markup):
    """What is left for somebody who sees no pictures."""
    root = ElementTree.fromstring(f"<p>{markup}</p>")
    for parent in list(root.iter()):
        for child in list(parent):
            if child.get("aria-hidden") == "true":
                parent.remove(child)
    return " ".join("".join(root.itertext()).split())


@pytest.mark.parametrize(
    ("text", "value", "told"),
    [
        ("{{ it|wita }}", NOW, "14.22"),
        ("{{ it|wita }}", datetime(2024, 11, 26, 16, 5, tzinfo=UTC), "00.05"),
        ("{{ it|wita_full }}", datetime(2024, 11, 26, 16, 5, tzinfo=UTC), "Rabu, 27 Nov 2024 00.05 WITA"),
        ("{{ it|hari }}", date(2024, 11, 27), "Rabu, 27 Nov 2024"),
        ("{{ it|angka }}", 297_994, "297.994"),
        ("{{ it|angka }}", 0, "0"),
        ("{{ it|lama }}", timedelta(minutes=72), "1 j 12 mnt"),
        ("{{ it|lama }}", timedelta(0), "0 mnt"),
    ],
)
def test_filters_tell_times_days_and_numbers(text, value, told):
    assert drawn(text, it=value) == told


@pytest.mark.parametrize(
    "text",
    [
        *("{{ it|wita }}", "{{ it|wita_full }}", "{{ it|hari }}", "{{ it|angka }}", "{{ it|lama }}"),
        "{% ago it %}",
    ],
)
def test_what_is_not_known_is_a_dash(text):
    assert drawn(text, it=None) == "—"


def test_english_pages_have_english_days_and_numbers():
    with translation.override("en"):
        assert drawn("{{ it|hari }}", it=date(2024, 5, 5)) == "Sun, 5 May 2024"
        assert drawn("{{ it|angka }}", it=297_994) == "297,994"
        assert drawn("{{ it|wita_full }}", it=NOW) == "Wed, 27 Nov 2024 14.22 WITA"


def test_an_age_carries_the_exact_time():
    (age,) = ElementTree.fromstring(
        "<p>" + drawn("{% ago it %}", it=NOW - timedelta(minutes=14)).replace(" data-ago", ' data-ago=""') + "</p>"
    )
    assert age.text == "14 menit lalu"
    assert age.get("title") == "Rabu, 27 Nov 2024 14.08 WITA"
    assert datetime.fromisoformat(age.get("datetime")) == NOW - timedelta(minutes=14)


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_severity_is_a_word_a_number_and_as_many_segments(level):
    markup = drawn("{% severity it %}", it=level)
    assert read_aloud(markup) == f"keparahan {level}"
    segments = [one.get("class") for one in ElementTree.fromstring(markup).iter("rect")]
    assert segments == ["on"] * level + ["off"] * (5 - level)
    assert f"s{level}" in re.search(r'class="([^"]*)"', markup).group(1).split()


def clock(used, total=timedelta(minutes=20)):
    """A clock of which this share has run."""
    start = NOW - total * used
    markup = drawn("{% clock start due %}", start=start, due=start + total)
    return ElementTree.fromstring(markup.replace(" data-clock ", ' data-clock="" '))


@pytest.mark.parametrize(
    ("used", "state", "words", "filled"),
    [
        (0.0, "calm", "sisa 20 mnt", "0"),
        (0.5, "calm", "sisa 10 mnt", "50"),
        (0.74, "calm", "sisa 5 mnt", "74"),
        (0.75, "soon", "sisa 5 mnt", "75"),
        (0.95, "soon", "sisa 1 mnt", "95"),
        (1.0, "late", "lewat 0 mnt", "100"),
        (4.6, "late", "lewat 1 j 12 mnt", "100"),
    ],
)
def test_a_clock_says_what_is_left_or_how_late_it_is(used, state, words, filled):
    shown = clock(used)
    assert shown.get("class").split() == ["clock", state]
    assert "".join(shown.itertext()).strip() == words
    assert shown.find("progress").get("value") == filled
    due = NOW + timedelta(minutes=20) * (1 - used)
    assert abs(datetime.fromisoformat(shown.get("data-due")) - due) < timedelta(seconds=1)
    assert shown.get("title").endswith("WITA")


def test_a_clock_that_has_not_begun_shows_the_whole_time():
    shown = clock(-0.5)
    assert "calm" in shown.get("class")
    assert "".join(shown.itertext()).strip() == "sisa 30 mnt"


def test_a_clock_without_any_time_is_late_once_it_has_passed():
    a_minute_ago = NOW - timedelta(minutes=1)
    markup = drawn("{% clock it it %}", it=a_minute_ago)
    assert 'class="clock late"' in markup
    assert "lewat 1 mnt" in markup


@pytest.mark.parametrize(("start", "due", "stopped"), [(None, NOW, False), (NOW, None, False), (NOW, NOW, True)])
def test_a_stopped_or_missing_clock_shows_nothing(start, due, stopped):
    assert drawn("{% clock start due stopped %}", start=start, due=due, stopped=stopped) == ""


@pytest.mark.parametrize(
    ("path", "prefix", "here"),
    [
        ("/", "/", True),
        ("/peta/", "/", False),
        ("/peta/", "/peta/", True),
        ("/desk/angka/", "/desk/", True),
        ("/laporan/", "/peta/", False),
    ],
)
def test_the_navigation_marks_where_one_is(path, prefix, here):
    marked = drawn("<a {% aktif prefix %}>", prefix=prefix, request=RequestFactory().get(path))
    assert marked == ('<a aria-current="page">' if here else "<a >")


def test_an_empty_list_teaches_and_offers_one_button():
    page = drawn('{% teach "Belum ada laporan" "Laporan warga masuk ke sini." "Buat laporan" "/lapor/" %}')
    assert "Belum ada laporan" in page and "Laporan warga masuk ke sini." in page
    assert page.count('href="/lapor/"') == 1
    without = drawn('{% teach it "Laporan warga masuk ke sini." %}', it="Belum ada <b>laporan")
    assert "href" not in without
    assert "&lt;b&gt;" in without, "words never become markup"


def test_words_of_our_tables_are_english_where_somebody_wrote_it_and_else_marked_as_indonesian():
    both = {"here": "Masa tenang <b>", "english": "Quiet period <b>"}
    assert drawn("{% dua_bahasa here english %}", **both) == "Masa tenang &lt;b&gt;"
    with translation.override("en"):
        assert drawn("{% dua_bahasa here english %}", **both) == "Quiet period &lt;b&gt;"
        assert drawn("{% dua_bahasa here '' %}", **both) == '<span lang="id">Masa tenang &lt;b&gt;</span>'
        assert drawn("{% dua_bahasa '' '' %}") == ""
