"""A fault at every step of laying a file down, in the sealing, and between the commit and the answer."""

import errno
import os
from itertools import count

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sigap.config import tick
from sigap.incidents import views
from sigap.journal import durable
from sigap.vault.checking import check as vault_check
from tests.faults.breaking import changed, rows
from tests.faults.deeds import api_report, page_report, photo
from tests.faults.test_every_statement import must_be_whole


class FailingDisk:
    """The os module as durable.py sees it: its step number ``at`` fails; a write leaves half behind."""

    STEPS = ("open", "fdopen", "fsync", "replace", "close")

    def __init__(self, at, code):
        self.at, self.code, self.seen, self.fired = at, code, 0, ""

    def __getattr__(self, name):
        real = getattr(os, name)
        return (lambda *told, **more: self._step(name, real, *told, **more)) if name in self.STEPS else real

    def _step(self, name, real, *told, **more):
        number, self.seen = self.seen, self.seen + 1
        if number != self.at:
            return real(*told, **more)
        self.fired = name
        if name == "fdopen":
            return HalfWritten(real(*told, **more), self.code)
        if name == "close":
            real(*told)
        raise OSError(self.code, os.strerror(self.code))


class HalfWritten:
    def __init__(self, file, code):
        self.file, self.code = file, code

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()

    def write(self, content):
        self.file.write(content[: len(content) // 2])
        raise OSError(self.code, os.strerror(self.code))


@pytest.mark.parametrize(("code", "status"), [(errno.ENOSPC, 507), (errno.EDQUOT, 507), (errno.EIO, 500)])
@pytest.mark.parametrize("make", [page_report, photo], ids=lambda one: one.__name__)
def test_a_disk_that_fails_while_a_photo_is_laid_down(make, code, status, desk, lain, monkeypatch):
    deed, broken = make(desk), []
    for at in count():
        disk = FailingDisk(at, code)
        monkeypatch.setattr(durable, "os", disk)
        before, files = rows(), lain()
        answer = deed.send()
        if not disk.fired:
            break
        broken.append(disk.fired)
        assert answer.status_code == status, (at, disk.fired)
        assert "elum tersimpan" in answer.content.decode()
        assert changed(before, rows()) == []
        assert lain() == files, f"left behind after {disk.fired}"
    assert set(broken) == set(FailingDisk.STEPS)
    assert deed.times() == 1
    assert vault_check().problems == []
    must_be_whole()


def test_a_sealing_that_fails_keeps_nothing(desk, lain, monkeypatch):
    deed = page_report(desk)
    for at in count():
        calls = count()

        def encrypt(self, *told, at=at, calls=calls):
            if next(calls) == at:
                raise MemoryError
            return AESGCM(self.key).encrypt(*told)

        before, files = rows(), lain()
        monkeypatch.setattr("sigap.vault.sealing.AESGCM", type("Broken", (AESGCMProxy,), {"encrypt": encrypt}))
        answer = deed.send()
        if next(calls) <= at:
            break
        assert answer.status_code == 500
        assert "elum tersimpan" in answer.content.decode()
        assert changed(before, rows()) == [] and lain() == files
    assert at > 4
    assert deed.times() == 1


class AESGCMProxy:
    def __init__(self, key):
        self.key = key

    def decrypt(self, *told):
        return AESGCM(self.key).decrypt(*told)


def test_a_fault_between_the_commit_and_the_answer_is_told_as_saved(desk, monkeypatch):
    """The second try with the same key is the same report."""

    def lost(*_):
        raise RuntimeError("contoh")

    deed = page_report(desk)
    with monkeypatch.context() as broken:
        broken.setattr(views, "_sent", lost)
        answer = deed.send()
    assert answer.status_code == 500
    assert "Sudah tersimpan" in answer.content.decode()
    assert "elum tersimpan" not in answer.content.decode()
    assert deed.send().status_code == 302
    assert deed.times() == 1


def test_a_program_hears_of_it_in_json(desk, monkeypatch):
    deed = api_report(desk)

    def lost(*_args, **_more):
        raise RuntimeError("contoh")

    with monkeypatch.context() as broken:
        broken.setattr("sigap.incidents.api.take_report", lost)
        answer = deed.send()
    assert answer.status_code == 500
    assert answer.json()["error"]["code"] == "server"
    assert "belum tersimpan" in answer.json()["error"]["sentence"]
    assert deed.send().status_code == 201


def test_a_full_disk_does_not_stop_the_clockwork(desk, monkeypatch):
    """Its sign of life cannot be written, so /readyz says that it is missing; the rounds go on."""

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("sigap.config.tick.os.replace", full)
    tick.beat(tick.timezone.now(), [])
