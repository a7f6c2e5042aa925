"""The database: does it answer, would an acknowledged report survive a power cut, is the file whole, are tables current?"""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import DatabaseError

from sigap.operation import counts
from sigap.operation.findings import Finding, Look, Sentence, care, good, grave, unknown

MB = 1024 * 1024
QUICK_BYTES = 256 * MB  # what is read through while others work
RESTORE = Sentence(
    "Hentikan Sigap, salin folder data ke tempat lain, lalu pulihkan dari cadangan: docs/guides/upgrade.md."
)


def answers(look: Look) -> Finding:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        size = counts.database_bytes()
    except DatabaseError as problem:
        return grave(
            Sentence("Basis data tidak menjawab (%(why)s).", why=type(problem).__name__),
            Sentence("Periksa DATABASE_URL dan folder data, lalu jalankan: sigap migrate"),
        )
    return good(Sentence("%(kind)s menjawab, %(size)s MB.", kind=connection.vendor, size=max(1, size // MB)))


def loose() -> str:
    """What would lose an acknowledged report when the power goes; "" when nothing would."""
    return _loose_sqlite() if connection.vendor == "sqlite" else _loose_postgresql()


def _loose_sqlite() -> str:
    with connection.cursor() as cursor:
        level = cursor.execute("PRAGMA synchronous").fetchone()[0]
        journal = cursor.execute("PRAGMA journal_mode").fetchone()[0]
    if level < 2:
        return "SQLite tidak berjalan dengan synchronous=FULL"
    return "" if journal == "wal" else f"SQLite berjalan dengan journal_mode={journal}, bukan WAL"


def _loose_postgresql() -> str:
    with connection.cursor() as cursor:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            cursor.execute(f"SHOW {setting}")
            if cursor.fetchone()[0] == "off":
                return f"PostgreSQL berjalan dengan {setting}=off"
    return ""


def durable(look: Look) -> Finding:
    wrong = loose()
    if wrong:
        return grave(
            Sentence("%(what)s: laporan yang sudah diterima bisa hilang saat listrik padam.", what=wrong),
            Sentence("Kembalikan pengaturan itu ke nilai asalnya sebelum Sigap dipakai lagi."),
        )
    return good(Sentence("Setiap tulisan sampai di cakram sebelum diakui."))


def whole(look: Look) -> Finding:
    """SQLite reads its own file through; PostgreSQL says whether it checks its pages when it reads them."""
    if connection.vendor != "sqlite":
        return _checksums()
    if not look.thorough and counts.database_bytes() > QUICK_BYTES:
        return unknown(
            Sentence("Berkas terlalu besar untuk dibaca seluruhnya saat semua bekerja."),
            Sentence("Jalankan di terminal, di luar jam sibuk: sigap doctor"),
        )
    with connection.cursor() as cursor:
        told = [str(row[0]) for row in cursor.execute("PRAGMA quick_check(5)").fetchall()]
    if told != ["ok"]:
        return grave(Sentence("Berkas basis data rusak: %(what)s.", what=told[0][:120] if told else "?"), RESTORE)
    return good(Sentence("Berkas basis data dibaca seluruhnya; tidak ada yang rusak."))


def _checksums() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_checksums")
        on = cursor.fetchone()[0] == "on"
    if on:
        return good(Sentence("PostgreSQL memeriksa setiap halaman yang dibacanya (data_checksums)."))
    return unknown(
        Sentence("PostgreSQL ini tidak memeriksa halaman yang dibacanya (data_checksums mati)."),
        Sentence("Nyalakan saat server berhenti: pg_checksums --enable"),
    )


def migrated(look: Look) -> Finding:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        return grave(
            Sentence("%(n)s perubahan tabel belum dijalankan.", n=len(waiting)),
            Sentence("Hentikan Sigap, lalu jalankan: sigap upgrade"),
        )
    ours = {app for (app, _n), one in executor.loader.disk_migrations.items() if _in_our_rooms(one)}
    known = executor.loader.disk_migrations
    ahead = sum(key[0] in ours and key not in known for key in executor.loader.applied_migrations)
    if ahead:
        return care(
            Sentence(
                "Basis data ini pernah dipakai versi yang lebih baru (%(n)s perubahan tabel tidak dikenal).", n=ahead
            ),
            Sentence("Pasang lagi versi itu, atau pulihkan cadangan dari sebelum pembaruan."),
        )
    return good(Sentence("Semua tabel sesuai dengan versi program."))


def _in_our_rooms(migration: object) -> bool:
    return type(migration).__module__.startswith("sigap.")
