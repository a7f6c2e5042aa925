"""Every role, field post and agency that the first part names has a post, and every role a first login."""

import pytest

from sigap.accounts import roles
from sigap.accounts.models import Jurisdiction, Post
from sigap.accounts.seeding import wanted_logins

pytestmark = pytest.mark.django_db

ROLES = [
    "desk_officer",
    "desk_head",
    "verifier",
    "field_reporter",
    "duty_officer",
    "camat",
    "mediator",
    "legal_officer",
    "trainer",
    "independent_reader",
    "administrator",
]
FIELD = [
    "PPK",
    "PPS",
    "KPPS",
    "PANWASCAM",
    "PKD",
    "PTPS",
    "BABINSA",
    "BHABINKAMTIBMAS",
    "KEPALA_DESA",
    "LINMAS",
    "FKDM",
    "TOKOH",
]
AGENCIES = ["POLRES", "KPU", "BAWASLU", "SATPOLPP", "KESBANGPOL", "KODIM", "DISKOMINFO", "DINKES", "BPBD"]


def test_every_role(directory):
    assert set(ROLES) == set(roles.all_roles()), "a new role joins this list and the matrix"
    assert set(ROLES) <= set(Post.objects.values_list("role", flat=True))
    first = Post.objects.filter(code__in=[post for _, post in wanted_logins()])
    assert set(first.values_list("role", flat=True)) == set(ROLES)


@pytest.mark.parametrize("kind", FIELD)
def test_every_kind_of_field_reporter(directory, kind):
    assert Post.objects.filter(role="field_reporter", kind=kind).exists()


@pytest.mark.parametrize("office", AGENCIES)
def test_every_agency_has_a_duty_post(directory, office):
    assert Post.objects.filter(role="duty_officer", institution_code=office).exists()


def test_ten_polsek_cover_the_eighteen_kecamatan_once(directory):
    polsek = Post.objects.filter(role="duty_officer", institution_code__startswith="POLSEK_")
    assert polsek.count() == 10
    covered = Jurisdiction.objects.filter(institution_code__startswith="POLSEK_").values_list("area_code", flat=True)
    assert len(covered) == len(set(covered)) == 18


def test_each_kecamatan_has_its_camat_its_ppk_and_its_panwascam(directory):
    for kind in ("CAMAT", "PPK", "PANWASCAM"):
        areas = Post.objects.filter(kind=kind).values_list("area_code", flat=True)
        assert len(set(areas)) == 18, kind
