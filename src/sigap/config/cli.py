"""The ``sigap`` command. Chooses the realm first, then loads Django, then runs one verb.

Exit codes: 0 ok, 1 finding, 2 usage, 3 environment. Under --json only JSON stands on stdout.
"""

import argparse
import json
import os
import sys
from dataclasses import dataclass
from importlib import import_module

import django
from django.core.exceptions import ImproperlyConfigured
from django.db.utils import OperationalError

from sigap.config.env import WrongSetting
from sigap.journal.refusal import BrokenJournal

FINDING, USAGE, ENVIRONMENT = 1, 2, 3


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
    Verb("", "migrate", "sigap.config.database", "bring the realm's tables up to date"),
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
    Verb("territory", "check", "sigap.territory.commands", "count areas, TPS and voters from the tables"),
    Verb("journal", "verify", "sigap.journal.commands", "re-hash the chain; --against FILE finds a cut tail"),
    Verb("journal", "rebuild", "sigap.journal.commands", "fold the journal again; --check only compares"),
    Verb("journal", "checkpoint", "sigap.journal.commands", "write a signed head outside the database"),
    Verb("journal", "tail", "sigap.journal.commands", "the last entries as sentences"),
    Verb("journal", "export", "sigap.journal.commands", "every entry exactly as stored, one a line"),
    Verb("journal", "conflicts", "sigap.journal.commands", "what waits for a person: contradictions, quarantine"),
    Verb("vault", "check", "sigap.vault.commands", "every sealed text and file that an entry names is still as it was"),
    Verb("vault", "backup", "sigap.vault.commands", "write the subject keys to a sealed file that expires in 30 days"),
    Verb("vault", "restore", "sigap.vault.commands", "put back missing keys; erased ones never return"),
)

DESCRIPTION = "Sigap: satu tanda masalah, sampai ke kantor yang bernama, sampai ada hasilnya, dan kembali ke pelapor."


def parser() -> argparse.ArgumentParser:
    """The whole command line; every verb's options come from its module."""
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print only JSON on stdout")
    shared.add_argument("--realm", default=argparse.SUPPRESS, metavar="R", help="live (default), contoh, latihan-…")
    top = argparse.ArgumentParser(
        prog="sigap",
        description=DESCRIPTION,
        epilog="exit codes: 0 ok · 1 finding · 2 usage · 3 environment",
        parents=[shared],
    )
    groups = top.add_subparsers(dest="group", metavar="COMMAND", required=True)
    opened: dict[str, argparse._SubParsersAction[argparse.ArgumentParser]] = {}
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
    chosen, rest = _split(words)
    if chosen is None:
        parser().parse_args(words)
        return USAGE
    as_json = "--json" in rest
    try:
        return _run(chosen, rest)
    except WrongSetting as problem:
        return _stop(str(problem), as_json)
    except BrokenJournal as problem:
        return _stop(str(problem), as_json)
    except ImproperlyConfigured as problem:
        return _stop(f"Pengaturan salah: {problem}", as_json)
    except OperationalError as problem:
        return _stop(f"Basis data tidak siap ({str(problem).splitlines()[0]}). Jalankan: sigap migrate", as_json)
    except BrokenPipeError:
        return _quietly()
    except OSError as problem:
        return _stop(f"Berkas tidak dapat dipakai: {problem.filename}: {problem.strerror}", as_json)
    except KeyboardInterrupt:
        return 130


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
    options = argparse.ArgumentParser(prog=f"sigap {verb.words}", description=verb.help)
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


def _stop(sentence: str, as_json: bool) -> int:
    """One clear sentence: on stderr, or as JSON on stdout."""
    if as_json:
        sys.stdout.write(json.dumps({"ok": False, "error": sentence}) + "\n")
    else:
        sys.stderr.write(f"sigap: {sentence}\n")
    return ENVIRONMENT


if __name__ == "__main__":
    sys.exit(main())
