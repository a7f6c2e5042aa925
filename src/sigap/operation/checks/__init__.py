"""Everything the doctor looks at, room by room of the machine. A new check is one function and one line here."""

from sigap.operation.checks import clock, database, journal, machine, messages, people, set_up, work
from sigap.operation.findings import Check, Group, Sentence

ALONE = ""

CHECKS: tuple[Check, ...] = (
    Check("disk", Group.MACHINE, Sentence("Ruang cakram"), machine.disk, ALONE),
    Check("folder", Group.MACHINE, Sentence("Folder data"), machine.folder, ALONE),
    Check("keys", Group.MACHINE, Sentence("Berkas rahasia"), machine.secrets, ALONE),
    Check("clock", Group.MACHINE, Sentence("Jam komputer"), clock.against_what_is_known, ALONE),
    Check("clock-sync", Group.MACHINE, Sentence("Penyetelan jam"), clock.kept_by_the_network, ALONE),
    Check("time-zone", Group.MACHINE, Sentence("Zona waktu"), clock.zone, ALONE),
    Check("database", Group.DATABASE, Sentence("Basis data"), database.answers, ALONE),
    Check("durability", Group.DATABASE, Sentence("Tahan listrik padam"), database.durable),
    Check("integrity", Group.DATABASE, Sentence("Keutuhan berkas"), database.whole),
    Check("migrations", Group.DATABASE, Sentence("Tabel"), database.migrated),
    Check("journal", Group.DATABASE, Sentence("Rantai jurnal"), journal.tail_holds),
    Check("checkpoint", Group.DATABASE, Sentence("Checkpoint hari ini"), journal.checkpoint),
    Check("attention", Group.DATABASE, Sentence("Yang menunggu seseorang"), journal.waits_for_a_person),
    Check("key-backup", Group.DATABASE, Sentence("Cadangan kunci"), journal.key_backup),
    Check("shipped-data", Group.DATABASE, Sentence("Data bawaan"), set_up.shipped_data),
    Check("tick", Group.WORK, Sentence("Mesin jam (tick)"), work.tick, ALONE),
    Check("timers", Group.WORK, Sentence("Jam tanggap"), work.timers),
    Check("messages", Group.WORK, Sentence("Antrean pesan"), messages.queue),
    Check("channels", Group.WORK, Sentence("Saluran keluar"), messages.channels),
    Check("watcher", Group.WORK, Sentence("Pengawas luar"), work.watcher, ALONE),
    Check("ladder-posts", Group.PEOPLE, Sentence("Jabatan jenjang"), people.ladder_posts),
    Check("second-factor", Group.PEOPLE, Sentence("Langkah kedua"), people.second_factor),
    Check("administrators", Group.PEOPLE, Sentence("Administrator"), people.administrators),
    Check("ended-posts", Group.PEOPLE, Sentence("Akses tanpa jabatan"), people.without_a_post),
    Check("printed-passwords", Group.PEOPLE, Sentence("Sandi cetakan"), people.printed_passwords),
    Check("secrets", Group.SETTINGS, Sentence("Rahasia pengaturan"), set_up.secrets, ALONE),
    Check("debug", Group.SETTINGS, Sentence("Halaman galat rinci"), set_up.debug, ALONE),
    Check("hosts", Group.SETTINGS, Sentence("Nama server"), set_up.hosts, ALONE),
    Check("https", Group.SETTINGS, Sentence("HTTPS dan perantara"), set_up.https, ALONE),
    Check("example-realm", Group.SETTINGS, Sentence("Ranah contoh"), set_up.example_realm, ALONE),
    Check("languages", Group.SETTINGS, Sentence("Bahasa"), set_up.languages, ALONE),
    Check("assets", Group.SETTINGS, Sentence("Berkas halaman"), set_up.assets, ALONE),
)
