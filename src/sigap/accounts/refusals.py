"""Why this room says no, each in one sentence that says what to do."""

from __future__ import annotations

from sigap.journal.refusal import Refusal


class NotAllowed(Refusal):
    """The role of the actor does not carry the permission."""


class NoSuchThing(Refusal):
    """A person, post, contact, entry or login that is not there (or not the actor's to see)."""


class HatsCollide(Refusal):
    """Nobody holds two of responder, mediator, independent reader."""


class CannotAssign(Refusal):
    """The post cannot be given to this person as asked."""


class CannotSignIn(Refusal):
    """Sign-in refused; the sentence never tells whether the account exists."""


class WrongInput(Refusal):
    """A value that cannot be used, with the way to put it right."""
