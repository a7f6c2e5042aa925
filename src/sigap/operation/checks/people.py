"""Whoever will be asked at night, and whoever holds a key to the house. Numbers and posts, never names."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.module_loading import import_string

from sigap.accounts.models import Login, Post
from sigap.accounts.needed import vacant_needed
from sigap.accounts.queries import hard_to_reach, serving
from sigap.accounts.second_factor import required_here
from sigap.accounts.seeding import still_printed
from sigap.operation.findings import Finding, Look, Sentence, care, good, grave, unknown

ADMINISTRATOR = "administrator"
LEAST_ADMINISTRATORS = 2
STEPS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def ladder_posts(look: Look) -> Finding:
    """Posts that some ladder asks: nobody sits there, or whoever does has no way to be told outside these pages."""
    needed: set[str] = set()
    for path in settings.SIGAP_NEEDED_POSTS:
        needed.update(import_string(path)())
    vacant = set(vacant_needed(look.now).values_list("code", flat=True))
    deaf = set(hard_to_reach(sorted(needed - vacant), look.now))
    if vacant or deaf:
        return care(
            Sentence(
                "Dari %(all)s jabatan di jenjang, %(vacant)s kosong dan %(deaf)s terisi tanpa kontak yang berfungsi.",
                all=len(needed), vacant=len(vacant), deaf=len(deaf),
            ),
            Sentence("Buka Kelola > Jabatan (yang kosong) dan Kelola > Petugas (tanpa kontak), lalu isi."),
        )  # fmt: skip
    return good(Sentence("Semua %(all)s jabatan di jenjang terisi dan dapat dihubungi.", all=len(needed)))


def second_factor(look: Look) -> Finding:
    if not required_here():
        return unknown(Sentence("Di ranah ini langkah kedua tidak diminta."))
    entering = Login.objects.filter(is_active=True, person_id__in=serving(look.now).values("person_id"))
    with_step = Authenticator.objects.filter(type__in=STEPS).values("user")
    without = entering.exclude(pk__in=with_step).count()
    if without:
        return care(
            Sentence("%(n)s dari %(all)s akun masuk belum memasang langkah kedua.", n=without, all=entering.count()),
            Sentence("Minta mereka masuk sekali: halaman pertama mereka memasangnya. Cabut akun yang tidak dipakai."),
        )
    return good(Sentence("Semua %(all)s akun masuk memakai langkah kedua.", all=entering.count()))


def administrators(look: Look) -> Finding:
    """One administrator who is ill on voting day is none."""
    posts = Post.objects.filter(role=ADMINISTRATOR).values("code")
    people = serving(look.now).filter(post_code__in=posts).values("person_id")
    number = Login.objects.filter(is_active=True, person_id__in=people).count()
    ask = Sentence("Beri satu orang lagi jabatan administrator di Kelola > Petugas.")
    if number == 0:
        return grave(Sentence("Tidak ada administrator yang dapat masuk."), ask)
    if number < LEAST_ADMINISTRATORS:
        return care(Sentence("Hanya %(n)s administrator yang dapat masuk.", n=number), ask)
    return good(Sentence("%(n)s administrator dapat masuk.", n=number))


def without_a_post(look: Look) -> Finding:
    """Whoever left, and can still sign in: he sees nothing, but his way in should be closed."""
    left = Login.objects.filter(is_active=True).exclude(person_id__in=serving(look.now).values("person_id")).count()
    if left:
        return care(
            Sentence("%(n)s akun masih dapat masuk padahal pemiliknya tidak lagi memegang jabatan.", n=left),
            Sentence("Cabut akses mereka di Kelola > Petugas, atau beri jabatan baru."),
        )
    return good(Sentence("Setiap akun masuk dimiliki orang yang memegang jabatan."))


def printed_passwords(look: Look) -> Finding:
    """First passwords are printed at the start and lie in logins.json until their owners change them."""
    if settings.SIGAP_REALM == "contoh":
        return unknown(Sentence("Di ranah contoh sandinya memang diketahui semua orang."))
    number = still_printed()
    if not number:
        return good(Sentence("Tidak ada akun yang masih memakai sandi cetakan."))
    found = Sentence("%(n)s akun masih memakai sandi yang dicetak saat pemasangan.", n=number)
    do = Sentence("Minta pemiliknya mengganti sandi di Akun saya, atau terbitkan ulang di Kelola > Petugas.")
    return grave(found, do) if settings.SIGAP_PRODUCTION else care(found, do)
