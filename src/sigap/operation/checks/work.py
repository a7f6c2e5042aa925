"""What has to go on by itself: tick, the clocks it moves, and somebody outside who notices when it does not."""

from datetime import timedelta

from django.conf import settings

from sigap.operation import counts, realm
from sigap.operation.findings import Finding, Look, Sentence, care, good, grave

OLDEST_BEAT = timedelta(seconds=60)
LATE = timedelta(seconds=30)
START = Sentence("Mulai ulang Sigap (sigap serve). Sampai itu jalan: telepon, dan lembar darurat.")


def tick(look: Look) -> Finding:
    beat = realm.last_beat()
    if beat is None:
        return grave(
            Sentence("Tick belum pernah berjalan di ranah ini: jam tidak bergerak, pesan tidak terkirim."), START
        )
    age = look.now - beat.at
    if age > OLDEST_BEAT:
        return grave(
            Sentence("Tick berhenti %(span)s lalu: jam tidak bergerak, pesan tidak terkirim.", span=age), START
        )
    if beat.failed:
        return grave(
            Sentence("Tick berjalan, tetapi bagian ini gagal: %(parts)s.", parts=", ".join(beat.failed)),
            Sentence("Lihat log server pada baris 'tick part failed', lalu mulai ulang Sigap."),
        )
    return good(Sentence("Tick berjalan; putaran terakhir %(ms)s milidetik.", ms=round(beat.seconds * 1000)))


def timers(look: Look) -> Finding:
    late, oldest = counts.late_timers(look.now)
    if oldest is not None and look.now - oldest > LATE:
        return grave(
            Sentence("%(n)s langkah jam terlambat, paling lama %(span)s.", n=late, span=look.now - oldest), START
        )
    return good(Sentence("Semua langkah jam tercatat tepat waktu."))


def watcher(look: Look) -> Finding:
    """A server that is gone cannot say so itself."""
    if settings.SIGAP_HEARTBEAT_URL:
        return good(Sentence("Pengawas di luar diberi tahu setiap menit bahwa server ini hidup."))
    if settings.SIGAP_REALM != "live":
        return good(Sentence("Ranah ini bukan live: tidak perlu diawasi."))
    return care(
        Sentence("Tidak ada yang tahu bila server ini mati."),
        Sentence("Isi SIGAP_HEARTBEAT_URL dengan alamat pengawas yang menelepon Anda bila tanda hidup berhenti."),
    )
