"""What can happen to offices, people and ways in. No name, number or secret is in a payload."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sigap.journal.events import event
from sigap.journal.names import Names


@event("directory.imported", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryImported:
    """Offices, posts and jurisdictions, as one file kept by its SHA-256."""

    file_sha: str
    institutions: int
    posts: int
    jurisdictions: int

    def subjects(self) -> tuple[str, ...]:
        return ("directory",)

    def sentence(self, names: Names) -> str:
        return _("Daftar instansi dimuat: %(institutions)d instansi, %(posts)d jabatan") % {
            "institutions": self.institutions,
            "posts": self.posts,
        }


@event("person.added", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class PersonAdded:
    person: UUID
    name_ref: str

    def subjects(self) -> tuple[str, ...]:
        return (f"person:{self.person}",)

    def sentence(self, names: Names) -> str:
        return _("Seorang petugas ditambahkan")


@event("post.assigned", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class PostAssigned:
    holding: UUID
    person: UUID
    post: str
    from_at: datetime

    def subjects(self) -> tuple[str, ...]:
        return (f"person:{self.person}", f"post:{self.post}")

    def sentence(self, names: Names) -> str:
        return _("Jabatan %(post)s diisi") % {"post": names.post(self.post)}


@event("post.ended", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class PostEnded:
    holding: UUID
    person: UUID
    post: str
    until_at: datetime
    reason: str

    def subjects(self) -> tuple[str, ...]:
        return (f"person:{self.person}", f"post:{self.post}")

    def sentence(self, names: Names) -> str:
        return _("Masa tugas di %(post)s berakhir") % {"post": names.post(self.post)}


@event("contact.added", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class ContactAdded:
    contact: UUID
    person: UUID
    channel: str
    address_ref: str
    address_key: str

    def subjects(self) -> tuple[str, ...]:
        return (f"person:{self.person}",)

    def sentence(self, names: Names) -> str:
        return _("Kontak petugas ditambahkan")


@event("contact.checked", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class ContactChecked:
    contact: UUID
    person: UUID
    working: bool
    checked_at: datetime

    def subjects(self) -> tuple[str, ...]:
        return (f"person:{self.person}",)

    def sentence(self, names: Names) -> str:
        if self.working:
            return _("Kontak petugas dicoba: berfungsi")
        return _("Kontak petugas dicoba: tidak berfungsi")


@event("contact.removed", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRemoved:
    contact: UUID
    person: UUID

    def subjects(self) -> tuple[str, ...]:
        return (f"person:{self.person}",)

    def sentence(self, names: Names) -> str:
        return _("Kontak petugas tidak dipakai lagi")


@event("register.added", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterAdded:
    entry: UUID
    listed_as: str
    name_ref: str
    person: UUID | None
    phone_key: str
    from_at: datetime
    until_at: datetime

    def subjects(self) -> tuple[str, ...]:
        subjects = ("register", f"register:{self.entry}")
        return subjects if self.person is None else (*subjects, f"person:{self.person}")

    def sentence(self, names: Names) -> str:
        return _("Daftar calon, keluarga, dan tim: satu orang dicatat")


@event("register.removed", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRemoved:
    entry: UUID
    reason: str

    def subjects(self) -> tuple[str, ...]:
        return ("register", f"register:{self.entry}")

    def sentence(self, names: Names) -> str:
        return _("Daftar calon, keluarga, dan tim: satu catatan diakhiri")


@event("register.attempted", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterAttempted:
    """A registered person asked for a closed page; `page` is the name of the address."""

    attempt: UUID
    person: UUID
    page: str
    attempted_at: datetime

    def subjects(self) -> tuple[str, ...]:
        return ("register", f"person:{self.person}")

    def sentence(self, names: Names) -> str:
        return _("Orang yang terdaftar sebagai calon, keluarga, atau tim mencoba membuka halaman tertutup")


@event("login.issued", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class LoginIssued:
    person: UUID
    institution: str

    def subjects(self) -> tuple[str, ...]:
        return (f"person:{self.person}",)

    def sentence(self, names: Names) -> str:
        return _("Akses masuk diberikan untuk petugas %(institution)s") % {
            "institution": names.institution(self.institution)
        }


@event("login.revoked", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class LoginRevoked:
    person: UUID
    reason: str

    def subjects(self) -> tuple[str, ...]:
        return (f"person:{self.person}",)

    def sentence(self, names: Names) -> str:
        return _("Akses masuk dicabut")


@event("login.reset", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class LoginReset:
    """A new password was printed, or the second factor was taken off; `what` says which."""

    person: UUID
    what: str

    def subjects(self) -> tuple[str, ...]:
        return (f"person:{self.person}",)

    def sentence(self, names: Names) -> str:
        if self.what == "mfa":
            return _("Kode dua langkah petugas dilepas; ia harus mendaftar ulang")
        return _("Kata sandi petugas diganti")


@event("passkey.registered", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyRegistered:
    """`way`: first, key (another key vouched for it), recovery (a recovery code did), again (only the password did)."""

    person: UUID
    passkey: UUID
    way: str

    def subjects(self) -> tuple[str, ...]:
        return (f"person:{self.person}",)

    def sentence(self, names: Names) -> str:
        if self.way == "recovery":
            return _("Kunci masuk didaftarkan dengan kode cadangan")
        return _("Kunci masuk didaftarkan")


@event("passkey.removed", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyRemoved:
    person: UUID
    passkey: UUID

    def subjects(self) -> tuple[str, ...]:
        return (f"person:{self.person}",)

    def sentence(self, names: Names) -> str:
        return _("Kunci masuk dihapus")


@event("passkey.suspected", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeySuspected:
    """Its counter went back: two copies of one key may exist. It opens nothing any more."""

    person: UUID
    passkey: UUID

    def subjects(self) -> tuple[str, ...]:
        return (f"person:{self.person}",)

    def sentence(self, names: Names) -> str:
        return _("Kunci masuk ditutup karena mungkin disalin")


@event("recovery.used", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryUsed:
    """`left`: how many codes the officer still has."""

    person: UUID
    left: int

    def subjects(self) -> tuple[str, ...]:
        return (f"person:{self.person}",)

    def sentence(self, names: Names) -> str:
        return ngettext(
            "Satu kode cadangan dipakai; tersisa %(left)d", "Satu kode cadangan dipakai; tersisa %(left)d", self.left
        ) % {"left": self.left}


@event("reset.asked", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class ResetAsked:
    reset: UUID
    person: UUID

    def subjects(self) -> tuple[str, ...]:
        return (f"person:{self.person}",)

    def sentence(self, names: Names) -> str:
        return _("Diminta melepas kunci masuk dan kode petugas; menunggu orang kedua")


@event("reset.agreed", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class ResetAgreed:
    reset: UUID
    person: UUID

    def subjects(self) -> tuple[str, ...]:
        return (f"person:{self.person}",)

    def sentence(self, names: Names) -> str:
        return _("Orang kedua menyetujui melepas kunci masuk dan kode petugas")


@event("reset.refused", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class ResetRefused:
    reset: UUID
    person: UUID

    def subjects(self) -> tuple[str, ...]:
        return (f"person:{self.person}",)

    def sentence(self, names: Names) -> str:
        return _("Orang kedua menolak melepas kunci masuk dan kode petugas")


@event("sessions.revoked", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class SessionsRevoked:
    person: UUID
    count: int
    reason: str

    def subjects(self) -> tuple[str, ...]:
        return (f"person:{self.person}",)

    def sentence(self, names: Names) -> str:
        return ngettext("%(count)d sesi masuk dicabut", "%(count)d sesi masuk dicabut", self.count) % {
            "count": self.count
        }


@event("token.issued", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class TokenIssued:
    token: UUID
    post: str
    expires_at: datetime

    def subjects(self) -> tuple[str, ...]:
        return (f"token:{self.token}", f"post:{self.post}")

    def sentence(self, names: Names) -> str:
        return _("Kunci API dibuat untuk %(post)s") % {"post": names.post(self.post)}


@event("token.revoked", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRevoked:
    token: UUID
    post: str

    def subjects(self) -> tuple[str, ...]:
        return (f"token:{self.token}", f"post:{self.post}")

    def sentence(self, names: Names) -> str:
        return _("Kunci API untuk %(post)s dicabut") % {"post": names.post(self.post)}


@event("list.exported", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class ListExported:
    """A list left as a file. `what` is a code of LISTS, `ending` csv or xlsx; what was in it is not kept."""

    what: str
    ending: str
    rows: int

    def subjects(self) -> tuple[str, ...]:
        return (f"list:{self.what}",)

    def sentence(self, names: Names) -> str:
        return _("Daftar diunduh (%(what)s, %(ending)s): %(rows)d baris") % {
            "what": LISTS.get(self.what, self.what),
            "ending": self.ending.upper(),
            "rows": self.rows,
        }


# Lists that leave as files, by the code in the entry.
LISTS = {"acts": gettext_lazy("catatan administrator")}
