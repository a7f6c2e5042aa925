"""How the server was set up: secrets, names, HTTPS, and whether what is built at installation is there."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from sigap.journal.models import Entry
from sigap.operation.findings import Finding, Look, Sentence, care, good, grave, unknown
from sigap.operation.realm import last_beat
from sigap.operation.scraped import SHORTEST_TOKEN
from sigap.operation.shipped import newer

PACKAGE = Path(__file__).resolve().parents[2]
SHORTEST_KEY = 32
FEWEST_LETTERS = 8
KNOWN_WORDS = ("insecure", "changeme", "change-me", "secret", "rahasia", "contoh", "password", "example")
STILL_RUNS = timedelta(seconds=60)
LOOPBACK = {"localhost", "127.0.0.1", "[::1]", "::1"}
BUILT = ("site.css", "print.css", "map.js", "report.js")
INSTALL = Sentence("Jalankan: script/setup, lalu mulai ulang Sigap.")


def secrets(look: Look) -> Finding:
    """Unset ones stop production by themselves; this finds those that are set to something anybody guesses."""
    weak = [name for name, wrong in _weak().items() if wrong]
    if weak:
        return grave(
            Sentence("Mudah ditebak atau tidak diisi: %(names)s.", names=", ".join(weak)),
            Sentence("Buat yang acak: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"),
        )
    if not settings.SIGAP_PRODUCTION:
        return good(Sentence("Rahasia dibuat acak per ranah, di folder keys."))
    return good(Sentence("Semua rahasia diisi dan panjangnya cukup."))


def _weak() -> dict[str, bool]:
    return {
        "SIGAP_SECRET_KEY": _guessable(settings.SECRET_KEY, SHORTEST_KEY),
        "SIGAP_VAULT_KEY": bool(settings.SIGAP_VAULT_KEY) and len(set(settings.SIGAP_VAULT_KEY)) < FEWEST_LETTERS,
        "SIGAP_METRICS_TOKEN": bool(settings.SIGAP_METRICS_TOKEN)
        and _guessable(settings.SIGAP_METRICS_TOKEN, SHORTEST_TOKEN),
        "SIGAP_WEBHOOK_SECRET": bool(settings.SIGAP_WEBHOOK_URL) and not settings.SIGAP_WEBHOOK_SECRET,
    }


def _guessable(secret: str, shortest: int) -> bool:
    known = any(word in secret.lower() for word in KNOWN_WORDS)
    return len(secret) < shortest or len(set(secret)) < FEWEST_LETTERS or known


def debug(look: Look) -> Finding:
    if not settings.DEBUG:
        return good(Sentence("Mati."))
    found = Sentence("Menyala: halaman galat memperlihatkan isi program dan data.")
    do = Sentence("Hapus SIGAP_DEBUG, lalu mulai ulang Sigap.")
    return grave(found, do) if settings.SIGAP_PRODUCTION else care(found, do)


def hosts(look: Look) -> Finding:
    names = set(settings.ALLOWED_HOSTS)
    outside = sorted(names - LOOPBACK)
    if "*" in names:
        return grave(
            Sentence("Server menjawab nama apa saja (SIGAP_HOSTS=*)."),
            Sentence("Isi SIGAP_HOSTS dengan nama server Anda saja."),
        )
    if settings.SIGAP_PRODUCTION and not outside:
        return care(
            Sentence("Produksi, tetapi server hanya menjawab nama komputer ini sendiri."),
            Sentence("Isi SIGAP_HOSTS dengan nama yang diketik petugas."),
        )
    if outside and not settings.SIGAP_PRODUCTION and settings.SIGAP_REALM == "live":
        return grave(
            Sentence("Server menjawab %(names)s tanpa SIGAP_PRODUCTION=1.", names=", ".join(outside)),
            Sentence("Isi SIGAP_PRODUCTION=1: rahasia wajib diisi dan sesi hanya lewat HTTPS."),
        )
    return good(Sentence("Server menjawab: %(names)s.", names=", ".join(outside) or "localhost"))


def https(look: Look) -> Finding:
    if not settings.SIGAP_PRODUCTION:
        return unknown(Sentence("Bukan produksi: HTTPS tidak diminta."))
    if not settings.SESSION_COOKIE_SECURE:
        return grave(
            Sentence("Sesi petugas juga dikirim tanpa HTTPS (SIGAP_SECURE_COOKIES=0)."),
            Sentence("Hapus SIGAP_SECURE_COOKIES, lalu mulai ulang Sigap."),
        )
    if settings.SIGAP_PUBLIC_URL and urlsplit(settings.SIGAP_PUBLIC_URL).scheme != "https":
        return care(
            Sentence("Alamat di tautan jawaban bukan https."), Sentence("Isi SIGAP_PUBLIC_URL dengan alamat https://…")
        )
    if not settings.SIGAP_TRUSTED_PROXIES:
        return care(
            Sentence("Perantara HTTPS tidak dikenal: semua pengunjung terhitung satu orang asing."),
            Sentence("Isi SIGAP_TRUSTED_PROXIES dengan alamat perantara Anda, misalnya 127.0.0.1."),
        )
    return good(Sentence("Sesi hanya lewat HTTPS; perantaranya dikenal."))


def languages(look: Look) -> Finding:
    sources = sorted((PACKAGE / "locale").glob("*/LC_MESSAGES/*.po"))
    stale = [path for path in sources if _older(path.with_suffix(".mo"), path)]
    if stale:
        return care(
            Sentence("Terjemahan belum disusun: %(names)s.", names=", ".join(path.parts[-3] for path in stale)), INSTALL
        )
    return good(Sentence("Terjemahan tersusun."))


def assets(look: Look) -> Finding:
    place = PACKAGE / "ui" / "static" / "dist"
    missing = [name for name in BUILT if not (place / name).exists()]
    if missing:
        return grave(Sentence("Berkas halaman belum dibangun: %(names)s.", names=", ".join(missing)), INSTALL)
    return good(Sentence("Gaya dan program halaman terpasang."))


def _older(made: Path, source: Path) -> bool:
    return not made.exists() or made.stat().st_mtime < source.stat().st_mtime


def shipped_data(look: Look) -> Finding:
    if not Entry.objects.exists():
        return care(Sentence("Belum ada data yang dimuat."), Sentence("Jalankan: sigap seed kutim-2024"))
    more = newer()
    if not more:
        return good(Sentence("Data bawaan yang dimuat sama dengan yang dibawa program ini."))
    found = Sentence("Data bawaan lebih baru dari yang dimuat: %(names)s.", names=", ".join(more))
    return care(
        found,
        Sentence("Hentikan Sigap, jalankan: sigap upgrade (mencadangkan dahulu, lalu memuat), lalu nyalakan lagi."),
    )


def example_realm(look: Look) -> Finding:
    """The passwords of the example day are known to everybody who reads this program."""
    beat = last_beat(Path(settings.SIGAP_DATA) / "contoh")
    if beat is None or look.now - beat.at > STILL_RUNS:
        return good(Sentence("Ranah contoh tidak berjalan di server ini."))
    if not settings.SIGAP_PRODUCTION:
        return good(Sentence("Ranah contoh berjalan, di komputer percobaan."))
    return grave(
        Sentence("Ranah contoh, yang sandinya diketahui semua orang, berjalan di server produksi."),
        Sentence("Jalankan hanya ranah live (sigap serve tanpa --all), atau pastikan portanya tertutup dari internet."),
    )
