"""Offices, superiors, territory and what may be loaded."""

import pytest
from django.utils import timezone

from sigap.accounts import actions, queries
from sigap.accounts.models import Institution, Jurisdiction, Post
from sigap.accounts.refusals import NotAllowed, WrongInput
from sigap.accounts.roles import all_roles, office_grants
from sigap.accounts.seeding import read_directory, seed_directory
from sigap.journal import guard, rebuild
from sigap.journal.reading import entries_about, head_mark
from tests.factories.accounts import NOW, SEED, make_officer

pytestmark = pytest.mark.django_db


def test_the_shipped_directory_covers_all_eighteen_districts(directory):
    for kind in ("CAMAT", "PPK", "PANWASCAM"):
        assert Post.objects.filter(kind=kind).count() == 18
    polsek = Institution.objects.filter(code__startswith="POLSEK_")
    covered = set(
        Jurisdiction.objects.filter(institution_code__in=polsek.values("code")).values_list("area_code", flat=True)
    )
    assert polsek.count() == 10
    assert len(covered) == 18


def test_loading_the_same_files_again_changes_nothing(directory):
    before = head_mark()
    assert seed_directory(SEED, NOW) is None
    assert head_mark() == before


def test_every_role_has_a_post_and_every_grant_names_a_role_and_an_office(directory):
    assert set(Post.objects.values_list("role", flat=True)) == set(all_roles())
    for role, office in office_grants():
        assert role in all_roles()
        assert Institution.objects.filter(code=office).exists()


def test_an_accused_office_and_all_above_it_are_kept_away(directory):
    assert queries.kept_away(["SATPOLPP"]) == ("BUPATI", "SATPOLPP", "SEKDA")
    assert queries.kept_away(["POLSEK_SANDARAN"]) == ("POLRES", "POLSEK_SANDARAN")
    assert queries.kept_away([]) == ()


def test_the_list_filter_mirrors_the_superiors(directory):
    kapolres = make_officer("polres-ops").viewer
    hidden = queries.hidden_accusations(kapolres)
    assert {"POLRES", "POLSEK_SANDARAN", "POLSEK_BUSANG"} <= hidden
    assert "SATPOLPP" not in hidden
    for code in Institution.objects.values_list("code", flat=True):
        assert (code in hidden) == queries.is_kept_away(kapolres, [code])


def test_changing_hats_does_not_bring_an_accused_officer_nearer(directory):
    officer = make_officer("desk-piket-1", "polres-ops")
    assert officer.viewer.institution == "KESBANGPOL"
    assert queries.is_kept_away(officer.viewer, ["POLSEK_SANDARAN"])


def test_a_loop_in_the_data_ends(db):
    assert queries.superiors("A", {"A": "B", "B": "A"}) == ("B",)
    assert queries.superiors("A", {"A": "A"}) == ()


def test_a_place_is_enclosed_by_its_prefixes():
    assert queries.enclosing("64.08.04.2003/088") == ("64.08.04.2003/088", "64.08.04.2003", "64.08.04", "64.08", "64")


def test_a_wrong_file_is_refused_in_one_sentence(db):
    tables = read_directory()
    broken = [{**tables["posts"][0], "institution_code": "TIDAK_ADA"}]
    with pytest.raises(WrongInput) as refused:
        actions.import_directory(SEED, institutions=tables["institutions"], posts=broken, jurisdictions=[], now=NOW)
    assert "TIDAK_ADA" in refused.value.sentence
    assert not Institution.objects.exists()


def test_a_corrected_file_corrects_posts_and_removes_none(directory):
    tables = read_directory()
    posts = [{**row, "title": "Ketua KPU (baru)"} if row["code"] == "kpu-ketua" else row for row in tables["posts"]][:5]
    posts.append({**next(row for row in tables["posts"] if row["code"] == "kpu-ketua"), "title": "Ketua KPU (baru)"})
    count = Post.objects.count()
    actions.import_directory(
        SEED, institutions=tables["institutions"], posts=posts, jurisdictions=tables["jurisdictions"], now=NOW
    )
    assert Post.objects.get(code="kpu-ketua").title == "Ketua KPU (baru)"
    assert Post.objects.count() == count


def test_only_the_administrator_loads_it(directory):
    piket = make_officer("desk-piket-1")
    with pytest.raises(NotAllowed) as refused:
        actions.import_directory(piket.actor, institutions=[], posts=[], jurisdictions=[], now=NOW)
    assert "Administrator" in refused.value.sentence


def test_nobody_edits_a_row_by_hand(directory):
    with pytest.raises(guard.HandWrite):
        Post.objects.filter(code="kpu-ketua").update(title="Diubah tangan")


@pytest.mark.django_db(transaction=True)
def test_everything_rebuilds_from_its_entries():
    officer = make_officer("bawaslu-piket")
    actions.add_contact(SEED, person=officer.person, channel="phone", address="0812 3456 7890", now=NOW)
    now = timezone.now()
    actions.add_to_register(
        officer.actor, kind="team", name="Contoh", phone="081200001111", from_at=NOW, until_at=now, now=now
    )
    actions.note_attempt(officer.actor, person=officer.person, page="desk:home", now=now)
    actions.depart(SEED, person=officer.person, now=now)
    assert rebuild.check().differences == []
    told = [entry.kind for entry in entries_about(f"person:{officer.person}")]
    assert told[0] == "person.added"
    assert {"post.assigned", "login.issued", "contact.added", "post.ended", "login.revoked"} <= set(told)
