"""``sigap login reset``: the last way back, for whoever runs the server, when no second person is left to agree."""

import argparse
import json
import sys

from django.utils import timezone
from django.utils.translation import gettext as _

from sigap.accounts.actions import reset_mfa
from sigap.accounts.queries import person_of_login
from sigap.accounts.refusals import NoSuchThing
from sigap.journal.writing import Actor

SERVER = Actor.system("server")


def add_reset(options: argparse.ArgumentParser) -> None:
    options.add_argument("name", metavar="NAME", help="the officer's login name")


def run_reset(options: argparse.Namespace) -> int:
    """Takes passkeys, telephone and recovery codes off and closes the sessions; the password stays. An entry says so."""
    person = person_of_login(options.name.strip().lower())
    if person is None:
        raise NoSuchThing(_("Nama masuk itu tidak ada."))
    reset_mfa(SERVER, person=person, now=timezone.now())
    if options.json:
        sys.stdout.write(json.dumps({"ok": True, "person": str(person)}) + "\n")
    else:
        sys.stdout.write("Dilepas. Petugas masuk dengan kata sandi dan mendaftar ulang.\n")
    return 0
