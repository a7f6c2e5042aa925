"""The command as people and scripts meet it: what it prints, where, and with which exit code."""

import json
import os
import re
import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from sigap.config.realm_folder import ServeLock
from tests.config.commands import by_hand, installed, sigap

OK, FINDING, USAGE, ENVIRONMENT = 0, 1, 2, 3
COUNTS = {"kecamatan": 18, "desa": 141, "tps": 701, "voters": 297_994, "problems": []}


def only_json(done):
    """One JSON document on stdout and not a word on stderr."""
    assert done.stderr == ""
    assert done.stdout.count("\n") == 1
    return json.loads(done.stdout)


def sentence(done):
    """One line on stderr that names the program, nothing on stdout, no traceback."""
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("sigap: ")
    assert done.stderr.count("\n") == 1
    return done.stderr


# --- help and usage ---------------------------------------------------------------------------------------------------


def test_help_names_every_command_and_the_exit_codes(tmp_path):
    done = installed(tmp_path, "--help", COLUMNS="120")
    assert (done.returncode, done.stderr) == (OK, "")
    assert "Sigap: satu tanda masalah" in done.stdout
    commands = done.stdout.partition("COMMAND\n")[2].partition("\noptions:")[0]
    told = dict(re.findall(r"^ {4}(\w+)\s+(.+)$", commands, re.MULTILINE))
    assert list(told) == [
        "serve",
        "tick",
        "doctor",
        "migrate",
        "upgrade",
        "seed",
        "realm",
        "login",
        "territory",
        "journal",
        "notify",
        "vault",
    ]
    assert told["journal"] == "verify, rebuild, checkpoint, tail, export, conflicts"
    assert told["notify"] == "test, channels"
    assert told["vault"] == "check, backup, restore"
    assert told["seed"] == "kutim-2024, contoh"
    assert told["realm"] == "list, remove"
    assert told["login"] == "reset"
    assert told["territory"] == "check, import"
    assert "0 ok · 1 finding · 2 usage · 3 environment" in done.stdout
    assert list(tmp_path.iterdir()) == [], "asking for help makes no realm"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "COMMAND"),
        (("terbang",), "terbang"),
        (("journal",), "VERB"),
        (("journal", "perbaiki"), "perbaiki"),
        (("--realm",), "--realm"),
        (("serve", "--port", "delapan"), "delapan"),
        (("realm", "remove"), "name"),
    ],
)
def test_a_wrong_command_line_exits_2_and_says_which_word(tmp_path, words, told):
    done = installed(tmp_path, *words)
    assert (done.returncode, done.stdout) == (USAGE, "")
    assert "usage: sigap" in done.stderr
    assert told in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "COMMAND"),
        (("terbang",), "terbang"),
        (("journal",), "VERB"),
        (("journal", "tail", "-n", "tiga"), "tiga"),
        (("serve", "--port", "80"), "80"),
        (("realm", "remove"), "name"),
        (("realm", "remove", "../live"), "../live"),
        (("realm", "remove", "live"), "--yes-remove-live"),
        (("seed", "contoh", "--realm", "live"), "ranah contoh"),
    ],
)
def test_under_json_a_wrong_command_line_is_told_in_json(copied_once, words, told):
    done = sigap(copied_once, *words, "--json")
    answer = only_json(done)
    assert (done.returncode, answer["ok"]) == (USAGE, False)
    assert told in answer["error"]


@pytest.fixture(scope="module")
def copied_once(seeded, tmp_path_factory):
    """A copy for those who are refused anyhow."""
    return shutil.copytree(seeded, tmp_path_factory.mktemp("copied") / "data")


# --- a healthy realm --------------------------------------------------------------------------------------------------

QUESTIONS = {
    "check": ("territory", "check", "--json"),
    "check in words": ("territory", "check"),
    "check as installed": ("territory", "check", "--json"),
    "verify": ("journal", "verify", "--json"),
    "rebuild --check": ("journal", "rebuild", "--check", "--json"),
    "doctor": ("doctor", "--json"),
    "tail": ("journal", "tail", "-n", "3"),
    "tail as JSON": ("--json", "journal", "tail", "-n", "3"),
    "export": ("journal", "export"),
    "conflicts": ("journal", "conflicts", "--json"),
    "settling nothing": ("journal", "conflicts", "--settle", "tidak-ada"),
    "export to a file": ("journal", "export", "--to", os.devnull, "--json"),
    "a wrong option": ("journal", "tail", "--terbalik"),
    "a missing checkpoint": ("journal", "verify", "--against", "/tmp/tidak/ada.json"),
    "no checkpoint": ("journal", "verify", "--against", __file__),
    "a folder for a file": ("journal", "export", "--to", "/tmp"),
    "fewer than none": ("journal", "tail", "-n", "-1"),
}


@pytest.fixture(scope="module")
def answers(seeded):
    """Every reading verb asked once, side by side: they change nothing."""
    with ThreadPoolExecutor(4) as pool:
        return dict(zip(QUESTIONS, pool.map(lambda name: asked(seeded, name), QUESTIONS), strict=True))


def asked(seeded, name):
    return (installed if name.endswith("as installed") else sigap)(seeded, *QUESTIONS[name])


def test_territory_check_counts_the_regency(answers):
    assert answers["check"].returncode == OK
    assert only_json(answers["check"]) == only_json(answers["check as installed"]) == COUNTS
    assert "18 kecamatan, 141 desa/kelurahan, 701 TPS, 297994 pemilih" in answers["check in words"].stdout
    assert "Tidak ada masalah." in answers["check in words"].stdout


def test_a_fresh_journal_holds_and_folds_to_the_same_rows(answers):
    assert answers["verify"].returncode == answers["rebuild --check"].returncode == OK
    verdict, folded = only_json(answers["verify"]), only_json(answers["rebuild --check"])
    assert verdict["ok"] and verdict["broken_at"] is None
    assert verdict["entries"] > 50
    assert len(verdict["head"]) == 64
    assert folded["ok"] and folded["differences"] == []
    assert folded["rows"] > 160 + 701


def test_the_doctor_finds_a_fresh_realm_sound_and_says_what_is_still_to_do(answers):
    told = only_json(answers["doctor"])
    assert answers["doctor"].returncode == FINDING
    states = {one["name"]: one["state"] for one in told["checks"]}
    sound = ("folder", "keys", "clock", "database", "durability", "integrity", "migrations", "journal", "shipped-data")
    assert {name: states[name] for name in sound} == dict.fromkeys(sound, "baik")
    assert states["tick"] == "gawat", "nobody serves it"
    assert states["checkpoint"] == states["key-backup"] == states["printed-passwords"] == "perlu perhatian"


def test_the_doctor_exits_3_where_sigap_cannot_work(tmp_path):
    done = sigap(tmp_path, "doctor", "--json", DATABASE_URL="postgresql://127.0.0.1:1/sigap")
    assert done.returncode == ENVIRONMENT
    states = {one["name"]: one["state"] for one in only_json(done)["checks"]}
    assert states["database"] == "gawat"
    assert states["journal"] == states["second-factor"] == "tidak diperiksa"
    assert states["disk"] == "baik"


def test_the_doctor_of_a_realm_without_tables_says_to_make_them(tmp_path):
    done = sigap(tmp_path, "doctor", "--realm", "latihan-kosong")
    assert done.returncode == FINDING
    assert "Tabel: " in done.stdout and "sigap upgrade" in done.stdout
    assert "Traceback" not in done.stderr


def test_the_tail_is_told_in_sentences(answers):
    entries = only_json(answers["verify"])["entries"]
    lines = answers["tail"].stdout.splitlines()
    assert [line.split()[0] for line in lines] == [f"A/{entries - 2}", f"A/{entries - 1}", f"A/{entries}"]
    assert "system:seed" in lines[-1]
    assert "Akses masuk diberikan" in lines[-1]


def test_the_tail_as_json_is_the_stored_entries(answers):
    told = only_json(answers["tail as JSON"])
    head = only_json(answers["verify"])
    assert [entry["seq"] for entry in told["entries"]] == [head["entries"] - n for n in (2, 1, 0)]


def test_the_export_holds_every_entry_exactly_as_stored(answers):
    from hashlib import sha256

    head = only_json(answers["verify"])
    rows = [json.loads(line) for line in answers["export"].stdout.splitlines()]
    assert len(rows) == head["entries"]
    assert all(sha256(row["text"].encode()).hexdigest() == row["hash"] for row in rows)
    assert rows[-1]["hash"] == head["head"]
    chain = [json.loads(row["text"])["prev"] for row in rows]
    assert chain[1:] == [row["hash"] for row in rows[:-1]]


def test_an_export_to_a_file_says_how_much_it_wrote(seeded, answers, tmp_path):
    told = only_json(sigap(seeded, "journal", "export", "--to", str(tmp_path / "semua.jsonl"), "--json"))
    entries = only_json(answers["verify"])["entries"]
    assert told == {"ok": True, "file": str(tmp_path / "semua.jsonl"), "entries": entries}
    assert (tmp_path / "semua.jsonl").read_text() == answers["export"].stdout


def test_nothing_waits_for_a_person_in_a_fresh_realm(answers):
    assert answers["conflicts"].returncode == OK
    assert only_json(answers["conflicts"]) == {"ok": True, "conflicts": [], "quarantined": [], "given_up": []}
    assert answers["settling nothing"].returncode == ENVIRONMENT
    assert "tidak ada" in sentence(answers["settling nothing"])


def test_an_unknown_option_of_a_verb_exits_2(answers):
    done = answers["a wrong option"]
    assert done.returncode == USAGE
    assert "sigap journal tail: error: unrecognized arguments: --terbalik" in done.stderr


# --- damage -----------------------------------------------------------------------------------------------------------


def test_a_missing_village_and_a_missing_station_are_named(copied):
    by_hand(copied, "DELETE FROM territory_area WHERE code = '64.08.11.2001'")
    by_hand(copied, "DELETE FROM territory_tps WHERE id = '64.08.04.2001/088'")
    done = sigap(copied, "territory", "check", "--json")
    found = only_json(done)
    assert done.returncode == FINDING
    assert {**found, "problems": []} == {**COUNTS, "desa": 140, "tps": 700}
    assert found["problems"] == [
        "desa: 140, seharusnya 141",
        "tps: 700, seharusnya 701",
        "TPS di 64.08.11.2001: wilayah tidak ada",
    ]


def test_a_row_edited_by_hand_is_named_and_then_healed(copied):
    by_hand(copied, "UPDATE territory_area SET name = 'Sangata' WHERE code = '64.08.04'")
    found = sigap(copied, "journal", "rebuild", "--check", "--json")
    assert found.returncode == FINDING
    assert only_json(found)["differences"] == [
        {
            "table": "territory_area",
            "row": "64.08.04",
            "field": "name",
            "live": "Sangata",
            "rebuilt": "Sangatta Utara",
        }
    ]
    told = sigap(copied, "journal", "rebuild", "--check").stdout.splitlines()
    assert told[1:] == [
        "  territory_area, baris 64.08.04: kolom name berisi “Sangata”, menurut jurnal “Sangatta Utara”; diubah dengan tangan."
    ]
    healed = sigap(copied, "journal", "rebuild", "--json")
    assert (healed.returncode, only_json(healed)["differences"]) == (OK, [])
    with closing(sqlite3.connect(copied / "live" / "sigap.sqlite3")) as database:
        rows = database.execute("SELECT code, name FROM territory_area WHERE code LIKE '64.08.04%'").fetchall()
    assert ("64.08.04", "Sangatta Utara") in rows
    assert len(rows) == 1 + 4


def test_a_payload_edited_by_hand_is_found_at_its_place(copied):
    by_hand(
        copied,
        "UPDATE journal_entry SET text = replace(text, 'Kutai Timur 2024', 'Kutai Barat 2024') WHERE kind = 'territory.imported'",
    )
    done = sigap(copied, "journal", "verify", "--json")
    verdict = only_json(done)
    assert done.returncode == FINDING
    assert verdict["ok"] is False
    assert (verdict["broken_at"]["node"], verdict["broken_at"]["seq"]) == ("A", 1)
    assert "teks tidak cocok dengan hash" in verdict["broken_at"]["why"]


def test_a_tail_cut_with_care_is_found_by_the_checkpoint_alone(copied, tmp_path):
    witness = tmp_path / "elsewhere.json"
    assert only_json(sigap(copied, "journal", "checkpoint", "--to", str(witness), "--json"))["file"] == str(witness)
    entries = json.loads(witness.read_text())["nodes"][0]["entries"]
    by_hand(
        copied,
        f"DELETE FROM journal_entrysubject WHERE entry_id IN (SELECT id FROM journal_entry WHERE seq = {entries})",
        f"DELETE FROM journal_entry WHERE seq = {entries}",
        f"UPDATE journal_head SET seq = {entries - 1}, "
        f"hash = (SELECT hash FROM journal_entry WHERE seq = {entries - 1}), "
        f"hlc_us = (SELECT text ->> '$.hlc[0]' FROM journal_entry WHERE seq = {entries - 1}), "
        f"hlc_count = (SELECT text ->> '$.hlc[1]' FROM journal_entry WHERE seq = {entries - 1})",
    )
    with ThreadPoolExecutor(2) as pool:
        alone, against = pool.map(
            lambda more: sigap(copied, "journal", "verify", "--json", *more), [(), ("--against", str(witness))]
        )
    assert alone.returncode == OK, "the mended head hides the cut from the chain itself"
    verdict = only_json(against)
    assert against.returncode == FINDING
    assert verdict["broken_at"]["seq"] == entries - 1
    assert f"checkpoint melihat {entries} entri" in verdict["broken_at"]["why"]


# --- realms -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def three_realms(seeded, tmp_path):
    """Realms live, contoh and latihan-satu in one data folder."""
    for name in ("live", "contoh", "latihan-satu"):
        shutil.copytree(seeded / "live", tmp_path / "data" / name)
    return tmp_path / "data"


def realms_of(folder):
    done = sigap(folder, "realm", "list", "--json")
    assert done.returncode == OK
    return {row["realm"]: row for row in only_json(done)["realms"]}


def test_realm_list_names_each_realm_with_its_entries(three_realms, answers):
    entries = only_json(answers["verify"])["entries"]
    found = realms_of(three_realms)
    assert set(found) == {"live", "contoh", "latihan-satu"}
    assert {row["entries"] for row in found.values()} == {entries}
    words = sigap(three_realms, "realm", "list").stdout
    assert f"{entries} entri" in words and str(three_realms / "latihan-satu") in words


def test_without_any_realm_the_list_says_what_to_do(tmp_path):
    assert "Belum ada ranah" in sigap(tmp_path, "realm", "list").stdout


@pytest.mark.parametrize("name", ["contoh", "latihan-satu"])
def test_an_example_or_drill_realm_goes_with_its_whole_folder(three_realms, name):
    done = sigap(three_realms, "realm", "remove", name)
    assert done.returncode == OK
    assert f"Ranah {name} dihapus." in done.stdout
    assert not (three_realms / name).exists()
    assert set(realms_of(three_realms)) == {"live", "contoh", "latihan-satu"} - {name}
    again = sigap(three_realms, "realm", "remove", name)
    assert again.returncode == FINDING
    assert f"ranah {name} tidak ada" in sentence(again)
    as_json = sigap(three_realms, "realm", "remove", name, "--json")
    assert (as_json.returncode, only_json(as_json)["ok"]) == (FINDING, False)


def test_live_is_not_removed_by_accident(three_realms):
    done = sigap(three_realms, "realm", "remove", "live")
    assert done.returncode == USAGE
    assert "--yes-remove-live" in sentence(done)
    assert (three_realms / "live" / "sigap.sqlite3").exists()
    assert sigap(three_realms, "realm", "remove", "live", "--yes-remove-live", "--json").returncode == OK
    assert set(realms_of(three_realms)) == {"contoh", "latihan-satu"}


def test_whoever_runs_the_server_takes_a_lost_second_step_off(copied):
    done = sigap(copied, "login", "reset", "admin", "--json")
    assert done.returncode == OK, done.stderr
    assert json.loads(done.stdout)["ok"] is True
    assert "dilepas" in sigap(copied, "journal", "tail").stdout
    missing = sigap(copied, "login", "reset", "tidak.ada")
    assert missing.returncode == USAGE
    assert "Nama masuk itu tidak ada" in sentence(missing)


def test_only_realm_names_can_be_removed(three_realms):
    names = ["../live", "latihan-", "latihan-Besar", "."]
    with ThreadPoolExecutor(4) as pool:
        for done in pool.map(lambda name: sigap(three_realms, "realm", "remove", name), names):
            assert done.returncode == USAGE
            assert "latihan-<nama>" in sentence(done)
    assert set(realms_of(three_realms)) == {"live", "contoh", "latihan-satu"}


def test_the_example_day_never_enters_the_live_realm(copied):
    done = sigap(copied, "seed", "contoh", "--realm", "live")
    assert done.returncode == USAGE
    assert "hanya dimainkan di ranah contoh" in sentence(done)


# --- the environment --------------------------------------------------------------------------------------------------


WRONG = {
    "DATABASE_URL: omong kosong": "DATABASE_URL",
    "DATABASE_URL: mysql://localhost/sigap": "mysql://",
    "DATABASE_URL: postgresql://127.0.0.1:1/sigap": "Basis data tidak siap",
    "SIGAP_REALM: produksi": "SIGAP_REALM='produksi'",
    "SIGAP_PRODUCTION: mungkin": "SIGAP_PRODUCTION='mungkin'",
    "SIGAP_PRODUCTION: 1": "wajib diisi",
    "SIGAP_NODE: ../a": "SIGAP_NODE='../a'",
    "SIGAP_VAULT_KEY: pendek": "SIGAP_VAULT_KEY",
    "SIGAP_REALM: latihan-kosong": "Jalankan: sigap migrate",
}


@pytest.fixture(scope="module")
def refused(tmp_path_factory):
    """The same question in each wrong environment, asked side by side."""

    def ask(setting):
        name, _, value = setting.partition(": ")
        return sigap(tmp_path_factory.mktemp("wrong"), "territory", "check", **{name: value})

    with ThreadPoolExecutor(4) as pool:
        return dict(zip(WRONG, pool.map(ask, WRONG), strict=True))


@pytest.mark.parametrize("setting", WRONG)
def test_a_wrong_environment_exits_3_with_one_sentence(refused, setting):
    assert refused[setting].returncode == ENVIRONMENT
    assert WRONG[setting] in sentence(refused[setting])


def test_under_json_the_sentence_is_json_too(tmp_path):
    done = sigap(tmp_path, "territory", "check", "--json", DATABASE_URL="omong kosong")
    told = only_json(done)
    assert (done.returncode, told["ok"]) == (ENVIRONMENT, False)
    assert "DATABASE_URL" in told["error"]


@pytest.mark.skipif(not os.path.isdir("/sys/kernel"), reason="needs a folder that nobody may write, root included")
def test_a_folder_that_cannot_be_written_exits_3_and_is_named():
    done = sigap("/sys/sigap", "territory", "check")
    assert done.returncode == ENVIRONMENT
    assert "/sys/sigap" in sentence(done)


@pytest.mark.parametrize("words", [("territory", "check"), ("migrate",)])
def test_a_file_in_place_of_the_folder_exits_3_and_is_named(tmp_path, words):
    (tmp_path / "berkas").write_text("bukan folder")
    done = sigap(tmp_path / "berkas", *words)
    assert done.returncode == ENVIRONMENT
    assert str(tmp_path / "berkas") in sentence(done)


def test_a_file_that_is_no_database_exits_3(tmp_path):
    (tmp_path / "live").mkdir()
    (tmp_path / "live" / "sigap.sqlite3").write_text("bukan basis data" * 500)
    done = sigap(tmp_path, "journal", "verify")
    assert done.returncode == ENVIRONMENT
    assert "file is not a database" in sentence(done)


@pytest.mark.parametrize("words", [("realm", "list"), ("realm", "remove", "contoh")])
def test_realms_on_a_server_that_is_away_exit_3(three_realms, words):
    done = sigap(three_realms, *words, DATABASE_URL="postgresql://127.0.0.1:1/sigap")
    assert done.returncode == ENVIRONMENT
    assert "Basis data tidak siap" in sentence(done)
    assert (three_realms / "contoh").exists(), "its folder stays as long as its schema does"


def test_a_database_address_with_a_wrong_port_exits_3(tmp_path):
    done = sigap(tmp_path, "territory", "check", DATABASE_URL="postgresql://localhost:lima/sigap")
    assert done.returncode == ENVIRONMENT
    assert "DATABASE_URL" in sentence(done)


def test_an_impossible_port_is_refused_in_words(tmp_path):
    done = sigap(tmp_path, "serve", "--port", "99999")
    assert done.returncode in {USAGE, ENVIRONMENT}
    assert "99999" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("asked", ["a missing checkpoint", "no checkpoint", "a folder for a file", "fewer than none"])
def test_a_wrong_file_or_number_is_refused_in_words(answers, asked):
    done = answers[asked]
    assert done.returncode in {USAGE, ENVIRONMENT}
    assert "Traceback" not in done.stderr
    assert QUESTIONS[asked][-1] in done.stderr


# --- realms that run, and databases that do not -----------------------------------------------------------------------


def test_a_running_realm_is_not_removed(three_realms):
    lock = ServeLock(three_realms / "contoh")
    assert lock.take() == 0
    done = sigap(three_realms, "realm", "remove", "contoh", "--json")
    lock.give_back()
    assert done.returncode == FINDING
    assert "sedang berjalan" in only_json(done)["error"]
    assert (three_realms / "contoh" / "sigap.sqlite3").exists()


@pytest.mark.parametrize("left", ["", "bukan angka", "999999999", "-5" * 20])
def test_a_process_that_is_gone_holds_no_realm(three_realms, left):
    (three_realms / "contoh" / "serve.pid").write_text(left)
    assert sigap(three_realms, "realm", "remove", "contoh").returncode == OK


@pytest.mark.parametrize("words", [("list",), ("remove", "contoh")])
def test_realm_verbs_say_when_the_database_is_not_there(three_realms, words):
    done = sigap(three_realms, "realm", *words, DATABASE_URL="postgresql://127.0.0.1:1/sigap")
    assert done.returncode == ENVIRONMENT
    assert "Basis data tidak siap" in sentence(done)
    assert (three_realms / "contoh").exists()


def test_a_lost_key_folder_is_said_in_one_sentence(copied):
    (copied / "live" / "keys" / "node-A.ed25519").unlink()
    done = sigap(copied, "seed", "kutim-2024")
    assert done.returncode == ENVIRONMENT
    assert "Pulihkan folder kunci" in sentence(done)
    assert sigap(copied, "journal", "verify", "--json").returncode == FINDING
