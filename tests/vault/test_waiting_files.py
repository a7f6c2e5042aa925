"""What waits for a decision lies sealed beside the realm."""

import pytest

from sigap.vault import waiting_files


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.SIGAP_REALM_DIR = tmp_path


def test_it_comes_back_and_nothing_of_it_can_be_read_on_the_disk(tmp_path):
    sha = waiting_files.keep(b"nama;telepon\nContoh;+6281234567890\n")
    assert waiting_files.get(sha) == b"nama;telepon\nContoh;+6281234567890\n"
    kept = (tmp_path / "waiting" / sha).read_bytes()
    assert b"Contoh" not in kept
    assert b"81234567890" not in kept


@pytest.mark.parametrize("spoil", [lambda kept: b"", lambda kept: kept[:-1] + bytes([kept[-1] ^ 1]), lambda kept: b"x"])
def test_what_was_changed_behind_our_back_is_gone(tmp_path, spoil):
    sha = waiting_files.keep(b"contoh")
    path = tmp_path / "waiting" / sha
    path.write_bytes(spoil(path.read_bytes()))
    assert waiting_files.get(sha) is None


@pytest.mark.parametrize("name", ["", "../keys", "0" * 63, "0" * 64])
def test_a_name_that_is_none_gets_nothing(name):
    assert waiting_files.get(name) is None


def test_what_was_decided_about_is_not_kept():
    sha = waiting_files.keep(b"contoh")
    waiting_files.forget(sha)
    assert waiting_files.get(sha) is None
