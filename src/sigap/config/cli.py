"""The ``sigap`` command. Chooses the realm first, then loads Django, then runs one verb.

Exit codes: 0 ok, 1 finding, 2 usage, 3 environment. Under --json only JSON stands on stdout.
"""

import argparse
import os
import sys
from dataclasses import dataclass
from importlib import import_module
from typing import NoReturn

import django
import psycopg
from django.core.exceptions import ImproperlyConfigured
from django.db.utils import DatabaseError, InterfaceError

from sigap.config.env import WrongSetting
from sigap.config.stopping import USAGE, stop
from sigap.journal.refusal import BrokenJournal, Refusal

INTERRUPTED = 130
TROUBLE = (WrongSetting, ImproperlyConfigured, DatabaseError, InterfaceError, psycopg.Error, OSError, BrokenJournal)


@dataclass(frozen=True)
class Verb:
    """One verb of the command: where its ``add_<name>`` (options) and ``run_<name>`` live."""

    group: str
    name: str
    module: str
    help: str
    needs_django: bool = True
    realm: str = ""

    @property
    def words(self) -> str:
        return f"{self.group} {self.name}".strip()


VERBS = (
    Verb(
        "",
        "serve",
        "sigap.config.serve",
        "start web and tick (one realm, or --all: live and contoh)",
        needs_django=False,
    ),
    Verb("", "tick", "sigap.config.tick", "run clocks, reactions and deliveries (--once: one round)"),
    Verb("", "doctor", "sigap.operation.commands", "is all well? Every check: what was found, and what to do"),
    Verb("", "migrate", "sigap.config.database", "bring the realm's tables up to date"),
    Verb("", "upgrade", "sigap.config.upgrade", "a realm of an earlier version: backup, tables, journal, shipped data"),
    Verb(
        "seed",
        "kutim-2024",
        "sigap.config.seeding",
        "load Kutai Timur: areas, TPS, offices, taxonomy, one login per role",
    ),
    Verb("seed", "contoh", "sigap.config.seeding", "play the example day into realm contoh", realm="contoh"),
    Verb("realm", "list", "sigap.config.realm_commands", "realms that exist, with their entries", needs_django=False),
    Verb(
        "realm",
        "remove",
        "sigap.config.realm_commands",
        "remove a realm: its whole folder or schema",
        needs_django=False,
    ),
    Verb(
        "login",
        "reset",
        "sigap.accounts.commands",
        "take passkeys, telephone and codes off an officer who lost them all",
    ),
    Verb("territory", "check", "sigap.territory.commands", "count areas, TPS and voters from the tables"),
    Verb("territory", "import", "sigap.territory.commands", "official borders from a file (--dry-run: only report)"),
    Verb("journal", "verify", "sigap.journal.commands", "re-hash the chain; --against FILE finds a cut tail"),
    Verb("journal", "rebuild", "sigap.journal.commands", "fold the journal again; --check only compares"),
    Verb("journal", "checkpoint", "sigap.journal.commands", "write a signed head outside the database"),
    Verb("journal", "tail", "sigap.journal.commands", "the last entries as sentences"),
    Verb("journal", "export", "sigap.journal.commands", "every entry exactly as stored, one a line"),
    Verb("journal", "conflicts", "sigap.journal.commands", "what waits for a person: contradictions, quarantine"),
    Verb("notify", "test", "sigap.notify.commands", "hand a trial text to one channel (--channel sms --to +62…)"),
    Verb("notify", "channels", "sigap.notify.commands", "how each channel fares; 1 when one is in trouble"),
    Verb("vault", "check", "sigap.vault.commands", "every sealed text and file that an entry names is still as it was"),
    Verb("vault", "backup", "sigap.vault.commands", "write the subject keys to a sealed file that expires in 30 days"),
    Verb("vault", "restore", "sigap.vault.commands", "put back missing keys; erased ones never return"),
)


class WrongWords(Exception):
    """A command line that cannot be meant; the parser knows the right one."""

    def __init__(self, parser: argparse.ArgumentParser, message: str) -> None:
        super().__init__(message)
        self.parser = parser


class Words(argparse.ArgumentParser):
    """Says what is wrong to ``main``, which knows whether people or programs read it."""

    def error(self, message: str) -> NoReturn:
        raise WrongWords(self, message)


DESCRIPTION = "Sigap: satu tanda masalah, sampai ke kantor yang bernama, sampai ada hasilnya, dan kembali ke pelapor."


def parser() -> Words:
    """The whole command line; every verb's options come from its module."""
    shared = Words(add_help=False)
    shared.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print only JSON on stdout")
    shared.add_argument("--realm", default=argparse.SUPPRESS, metavar="R", help="live (default), contoh, latihan-…")
    top = Words(
        prog="sigap",
        description=DESCRIPTION,
        epilog="exit codes: 0 ok · 1 finding · 2 usage · 3 environment",
        parents=[shared],
    )
    groups = top.add_subparsers(dest="group", metavar="COMMAND", required=True)
    opened: dict[str, argparse._SubParsersAction[Words]] = {}
    for verb in VERBS:
        if verb.group:
            if verb.group not in opened:
                names = ", ".join(v.name for v in VERBS if v.group == verb.group)
                group = groups.add_parser(verb.group, help=names)
                opened[verb.group] = group.add_subparsers(dest="verb", metavar="VERB", required=True)
            added = opened[verb.group].add_parser(verb.name, help=verb.help, description=verb.help, parents=[shared])
        else:
            added = groups.add_parser(verb.name, help=verb.help, description=verb.help, parents=[shared])
        added.set_defaults(chosen=verb)
        added.add_argument("options", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    return top


def main(argv: list[str] | None = None) -> int:
    """Entry point of the console script."""
    words = list(sys.argv[1:] if argv is None else argv)
    as_json = "--json" in words
    try:
        chosen, rest = _split(words)
        if chosen is None:
            parser().parse_args(words)
            return USAGE
        return _run(chosen, rest)
    except WrongWords as wrong:
        return _usage(wrong, as_json)
    except Refusal as refused:
        return stop(refused.sentence, as_json, USAGE)
    except BrokenPipeError:
        return _quietly()
    except TROUBLE as problem:
        return stop(_sentence(problem), as_json)
    except KeyboardInterrupt:
        return INTERRUPTED


def _usage(wrong: WrongWords, as_json: bool) -> int:
    if as_json:
        return stop(str(wrong), as_json, USAGE)
    wrong.parser.print_usage(sys.stderr)
    sys.stderr.write(f"{wrong.parser.prog}: error: {wrong}\n")
    return USAGE


def _sentence(problem: Exception) -> str:
    """What is wrong with the environment, in one sentence that names the culprit."""
    first = (str(problem).strip().splitlines() or [type(problem).__name__])[0]
    if isinstance(problem, ImproperlyConfigured):
        return f"Pengaturan salah: {first}"
    if isinstance(problem, DatabaseError | InterfaceError | psycopg.Error):
        return f"Basis data tidak siap ({first}). Jalankan: sigap migrate"
    if isinstance(problem, OSError) and problem.filename:
        return f"Berkas tidak dapat dipakai: {problem.filename}: {problem.strerror}"
    return first


def _split(words: list[str]) -> tuple[Verb | None, list[str]]:
    """Find the verb among the words; everything else belongs to it."""
    loose: list[str] = []
    position = 0
    while position < len(words) and words[position].startswith("-"):
        if words[position] in {"-h", "--help"}:
            return None, words
        taken = 2 if words[position] == "--realm" else 1
        loose += words[position : position + taken]
        position += taken
    named = words[position:]
    for verb in VERBS:
        length = len(verb.words.split())
        if named[:length] == verb.words.split():
            return verb, loose + named[length:]
    return None, words


def _run(verb: Verb, rest: list[str]) -> int:
    realm = _realm_in(rest) or verb.realm
    if realm:
        os.environ["SIGAP_REALM"] = realm
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sigap.config.settings")
    if verb.needs_django:
        django.setup()
    module = import_module(verb.module)  # only now: the realm had to be chosen before Django loads
    name = verb.name.replace("-", "_")
    options = Words(prog=f"sigap {verb.words}", description=verb.help)
    options.add_argument("--json", action="store_true", help="print only JSON on stdout")
    options.add_argument("--realm", metavar="R", help="live (default), contoh, latihan-…")
    add = getattr(module, f"add_{name}", None)
    if add is not None:
        add(options)
    result: int = getattr(module, f"run_{name}")(options.parse_args(rest))
    return result


def _realm_in(words: list[str]) -> str:
    for position, word in enumerate(words):
        if word == "--realm" and position + 1 < len(words):
            return words[position + 1]
        if word.startswith("--realm="):
            return word.partition("=")[2]
    return ""


def _quietly() -> int:
    """The reader of our output has gone (``| head``): nothing more to say, and nothing wrong."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


if __name__ == "__main__":
    sys.exit(main())
