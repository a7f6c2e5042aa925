"""Entries → rows of this room. Reads the entry, the file it names and rows of its subjects."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from sigap.accounts.events import (
    ContactAdded,
    ContactChecked,
    ContactRemoved,
    DirectoryImported,
    ListExported,
    LoginIssued,
    LoginReset,
    LoginRevoked,
    PasskeyRegistered,
    PasskeyRemoved,
    PasskeySuspected,
    PersonAdded,
    PostAssigned,
    PostEnded,
    RecoveryUsed,
    RegisterAdded,
    RegisterAttempted,
    RegisterRemoved,
    ResetAgreed,
    ResetAsked,
    ResetRefused,
    SessionsRevoked,
    TokenIssued,
    TokenRevoked,
)
from sigap.accounts.models import (
    Contact,
    FactorReset,
    Holding,
    Institution,
    Jurisdiction,
    Person,
    Post,
    RegisterAttempt,
    RegisterEntry,
)
from sigap.journal import blobs
from sigap.journal.applying import also_applies, applies
from sigap.journal.writing import Recorded
from sigap.vault.events import SubjectErased


@applies(DirectoryImported)
def directory_imported(entry: Recorded, e: DirectoryImported) -> None:
    """Offices and posts are added or corrected, never removed: old entries still name them."""
    directory: dict[str, Any] = json.loads(blobs.get(e.file_sha))
    Institution.objects.bulk_create(
        [Institution(**row) for row in directory["institutions"]],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "parent_code", "kind", "chain"],
        batch_size=150,
    )
    Post.objects.bulk_create(
        [Post(**row) for row in directory["posts"]],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["title", "institution_code", "role", "kind", "area_code"],
        batch_size=150,
    )
    offices = [row["code"] for row in directory["institutions"]]
    for start in range(0, len(offices), 500):
        Jurisdiction.objects.filter(institution_code__in=offices[start : start + 500]).delete()
    Jurisdiction.objects.bulk_create(
        [
            Jurisdiction(
                key=f"{row['institution_code']}|{row['area_code']}",
                institution_code=row["institution_code"],
                area_code=row["area_code"],
            )
            for row in directory["jurisdictions"]
        ],
        ignore_conflicts=True,
        batch_size=150,
    )


@applies(PersonAdded)
def person_added(entry: Recorded, e: PersonAdded) -> None:
    Person.objects.update_or_create(id=e.person, defaults={"name_ref": e.name_ref, "added_at": entry.recorded_at})


@applies(PostAssigned)
def post_assigned(entry: Recorded, e: PostAssigned) -> None:
    Holding.objects.update_or_create(
        id=e.holding,
        defaults={"person_id": e.person, "post_code": e.post, "from_at": e.from_at},
    )


@applies(PostEnded)
def post_ended(entry: Recorded, e: PostEnded) -> None:
    Holding.objects.filter(id=e.holding).update(until_at=e.until_at, end_reason=e.reason)


@applies(ContactAdded)
def contact_added(entry: Recorded, e: ContactAdded) -> None:
    Contact.objects.update_or_create(
        id=e.contact,
        defaults={
            "person_id": e.person,
            "channel": e.channel,
            "address_ref": e.address_ref,
            "address_key": e.address_key,
        },
    )


@applies(ContactChecked)
def contact_checked(entry: Recorded, e: ContactChecked) -> None:
    state = Contact.State.WORKING if e.working else Contact.State.FAILING
    Contact.objects.filter(id=e.contact).update(state=state, checked_at=e.checked_at)


@applies(ContactRemoved)
def contact_removed(entry: Recorded, e: ContactRemoved) -> None:
    Contact.objects.filter(id=e.contact).update(removed_at=entry.recorded_at)


@also_applies(SubjectErased)
def no_longer_found_by_telephone(entry: Recorded, e: SubjectErased) -> None:
    """Erased is also not found any more: the keyed hashes of his addresses go with them."""
    kind, _, name = e.subject.partition(":")
    if kind == "person":
        Contact.objects.filter(person_id=UUID(name)).update(address_key="")


@applies(RegisterAdded)
def register_added(entry: Recorded, e: RegisterAdded) -> None:
    RegisterEntry.objects.update_or_create(
        id=e.entry,
        defaults={
            "kind": e.listed_as,
            "name_ref": e.name_ref,
            "person_id": e.person,
            "phone_key": e.phone_key,
            "from_at": e.from_at,
            "until_at": e.until_at,
        },
    )


@applies(RegisterRemoved)
def register_removed(entry: Recorded, e: RegisterRemoved) -> None:
    RegisterEntry.objects.filter(id=e.entry).update(removed_at=entry.recorded_at)


@applies(RegisterAttempted)
def register_attempted(entry: Recorded, e: RegisterAttempted) -> None:
    RegisterAttempt.objects.update_or_create(
        id=e.attempt,
        defaults={"person_id": e.person, "page": e.page, "attempted_at": e.attempted_at},
    )


@applies(ResetAsked)
def reset_asked(entry: Recorded, e: ResetAsked) -> None:
    asked_by = entry.actor.person
    if asked_by is not None:
        FactorReset.objects.update_or_create(
            id=e.reset, defaults={"person_id": e.person, "asked_by": asked_by, "asked_at": entry.recorded_at}
        )


@applies(ResetAgreed)
@applies(ResetRefused)
def reset_decided(entry: Recorded, e: ResetAgreed | ResetRefused) -> None:
    state = FactorReset.State.AGREED if isinstance(e, ResetAgreed) else FactorReset.State.REFUSED
    FactorReset.objects.filter(id=e.reset, state=FactorReset.State.ASKED).update(
        state=state, decided_by=entry.actor.person, decided_at=entry.recorded_at
    )


@applies(PasskeyRegistered)
@applies(PasskeyRemoved)
@applies(PasskeySuspected)
@applies(RecoveryUsed)
@applies(LoginIssued)
@applies(LoginRevoked)
@applies(LoginReset)
@applies(SessionsRevoked)
@applies(TokenIssued)
@applies(TokenRevoked)
@applies(ListExported)
def credentials_changed(entry: Recorded, e: object) -> None:
    """Credentials are machinery, not history, and a file that left is gone: the entry itself is all that is kept."""
