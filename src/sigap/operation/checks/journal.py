"""The chain, its witness outside the database, and the keys without which sealed texts stay shut."""

from datetime import timedelta

from django.conf import settings

from sigap.journal.attention import how_many
from sigap.journal.checkpoint import read_checkpoint
from sigap.journal.models import Entry
from sigap.journal.refusal import BrokenJournal
from sigap.journal.verifying import verify_tail
from sigap.operation import realm
from sigap.operation.findings import Finding, Look, Sentence, care, good, grave, unknown

LAST = 500
CHECKPOINT_AGE = timedelta(hours=24)
BACKUP_AGE = timedelta(days=7)
MAKE_CHECKPOINT = Sentence(
    "Jalankan: sigap journal checkpoint, dan simpan berkasnya di luar server ini (misalnya di tiga lembaga)."
)
MAKE_BACKUP = Sentence("Jalankan: sigap vault backup, dan simpan berkasnya di tempat terkunci di luar server.")


def tail_holds(look: Look) -> Finding:
    verdict = verify_tail(LAST)
    broken = verdict.broken_at
    if broken is not None:
        return grave(
            Sentence(
                "Rantai putus pada %(node)s/%(seq)s: %(why)s.", node=broken.node, seq=str(broken.seq), why=broken.why
            ),
            Sentence(
                "Jangan ubah apa pun. Jalankan: sigap journal verify, dan bandingkan dengan checkpoint di luar server."
            ),
        )
    return good(
        Sentence(
            "%(n)s entri; %(last)s yang terakhir dan kepala rantainya utuh.",
            n=verdict.entries,
            last=min(LAST, verdict.entries),
        )
    )


def checkpoint(look: Look) -> Finding:
    """A signed head outside the database: the one thing that shows that a tail was cut."""
    at = realm.newest("checkpoints/*.json")
    if at is None:
        return care(Sentence("Belum pernah dibuat: pemotongan ujung jurnal tidak akan ketahuan."), MAKE_CHECKPOINT)
    newest = max(realm.folder().glob("checkpoints/*.json"), key=lambda path: path.stat().st_mtime)
    try:
        told = read_checkpoint(newest)
    except BrokenJournal as problem:
        return grave(Sentence("Checkpoint terakhir tidak terbaca: %(why)s", why=str(problem)), MAKE_CHECKPOINT)
    for node in told["nodes"]:
        seen = Entry.objects.filter(node=node["node"], seq=node["entries"]).values_list("hash", flat=True).first()
        if node["entries"] and seen != node["head"]:
            return grave(
                Sentence("Jurnal tidak lagi memuat entri yang dilihat checkpoint %(at)s.", at=at),
                Sentence(
                    "Jalankan: sigap journal verify --against %(file)s, dan panggil yang bertanggung jawab.",
                    file=str(newest),
                ),
            )
    if look.now - at > CHECKPOINT_AGE:
        return care(Sentence("Tidak ada checkpoint dalam 24 jam; yang terakhir %(at)s.", at=at), MAKE_CHECKPOINT)
    return good(Sentence("Checkpoint terakhir %(at)s, cocok dengan jurnal.", at=at))


def waits_for_a_person(look: Look) -> Finding:
    number = how_many()
    if number:
        return care(
            Sentence("%(n)s hal di jurnal menunggu keputusan seseorang.", n=number),
            Sentence("Buka halaman Menunggu keputusan, atau jalankan: sigap journal conflicts"),
        )
    return good(Sentence("Tidak ada pertentangan dan tidak ada entri yang tertahan."))


def key_backup(look: Look) -> Finding:
    """Without the subject keys every sealed name, number and text is lost, whatever else was saved."""
    if settings.SIGAP_REALM != "live":
        return unknown(Sentence("Ranah ini bukan live: isinya tidak perlu dicadangkan."))
    at = realm.newest("key-backups/*.keys")
    if at is None:
        return care(Sentence("Kunci teks tersegel belum pernah dicadangkan."), MAKE_BACKUP)
    if look.now - at > BACKUP_AGE:
        return care(Sentence("Cadangan kunci terakhir %(at)s, lebih dari 7 hari lalu.", at=at), MAKE_BACKUP)
    return good(Sentence("Cadangan kunci terakhir %(at)s.", at=at))
