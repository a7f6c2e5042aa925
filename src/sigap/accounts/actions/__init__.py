"""Every meaningful write of this room, one function per verb."""

from sigap.accounts.actions.contacts import add_contact, note_contact_check, remove_contact
from sigap.accounts.actions.departure import Departure, OpenWork, depart, open_work
from sigap.accounts.actions.directory import import_directory
from sigap.accounts.actions.exports import note_export
from sigap.accounts.actions.logins import (
    IssuedLogin,
    issue_login,
    reset_password,
    revoke_login,
    revoke_sessions,
)
from sigap.accounts.actions.passkeys import (
    accept_proof,
    actor_of,
    register_passkey,
    remove_passkey,
    use_recovery,
)
from sigap.accounts.actions.people import add_person, assign_post, end_holding
from sigap.accounts.actions.register import add_to_register, note_attempt, remove_from_register
from sigap.accounts.actions.resets import agree_to_reset, refuse_reset, reset_mfa
from sigap.accounts.actions.tokens import IssuedToken, issue_token, revoke_token

__all__ = [
    "Departure",
    "IssuedLogin",
    "IssuedToken",
    "OpenWork",
    "accept_proof",
    "actor_of",
    "add_contact",
    "add_person",
    "add_to_register",
    "agree_to_reset",
    "assign_post",
    "depart",
    "end_holding",
    "import_directory",
    "issue_login",
    "issue_token",
    "note_attempt",
    "note_contact_check",
    "note_export",
    "open_work",
    "refuse_reset",
    "register_passkey",
    "remove_contact",
    "remove_from_register",
    "remove_passkey",
    "reset_mfa",
    "reset_password",
    "revoke_login",
    "revoke_sessions",
    "revoke_token",
    "use_recovery",
]
