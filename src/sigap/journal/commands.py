"""``sigap journal verify | rebuild | checkpoint | tail | export``. Exit codes: 0 ok, 1 finding, 2 usage, 3 environment."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from django.utils import timezone

from sigap.journal.checkpoint import read_checkpoint, write_checkpoint
from sigap.journal.models import Entry
from sigap.journal.names import PlainNames
from sigap.journal.reading import read_all
from sigap.journal.rebuild import check, swap
from sigap.journal.refusal import BrokenJournal
from sigap.journal.verifying import verify


def add_verify(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--against", type=Path, metavar="FILE", help="a checkpoint: also finds a cut tail")


def run_verify(options: argparse.Namespace) -> int:
    try:
        against = read_checkpoint(options.against) if options.against else None
    except BrokenJournal as problem:
        return refuse(options, str(problem))
    verdict = verify(against)
    broken = verdict.broken_at
    say(
        options,
        verdict.as_json(),
        f"{verdict.entries} entri, rantai utuh."
        if broken is None
        else f"PUTUS pada {broken.node}/{broken.seq}: {broken.why}",
    )
    return 0 if verdict.ok else 1


def add_rebuild(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="compare only; change nothing")


def run_rebuild(options: argparse.Namespace) -> int:
    result = check() if options.check else swap(timezone.now())
    told = f"{result.tables} tabel, {result.rows} baris, {len(result.differences)} beda."
    say(options, result.as_json(), told + "".join(f"\n  {item}" for item in result.differences))
    return 0 if not result.differences else 1


def add_checkpoint(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--to", type=Path, metavar="FILE", help="where to write it (default: the realm's checkpoints folder)"
    )


def run_checkpoint(options: argparse.Namespace) -> int:
    path = write_checkpoint(timezone.now(), options.to)
    say(options, {"ok": True, "file": str(path)}, f"Ditulis: {path}")
    return 0


def add_tail(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-n", type=_count, default=20, metavar="N", help="how many entries (default 20)")


def _count(word: str) -> int:
    if not word.isdecimal():
        raise argparse.ArgumentTypeError(f"{word}: isi bilangan bulat, 0 atau lebih")
    return int(word)


def run_tail(options: argparse.Namespace) -> int:
    texts = list(Entry.objects.order_by("-order").values_list("text", flat=True)[: options.n])[::-1]
    if getattr(options, "json", False):
        say(options, {"ok": True, "entries": [json.loads(text) for text in texts]}, "")
        return 0
    names = PlainNames()
    for entry in read_all(texts):
        sys.stdout.write(
            f"{entry.node}/{entry.seq} {entry.recorded_at:%Y-%m-%d %H:%M:%SZ} {entry.actor.role} {entry.event.sentence(names)}\n"
        )
    return 0


def add_export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--to", type=Path, metavar="FILE", help="JSON lines, one exact entry a line (default: standard output)"
    )


def run_export(options: argparse.Namespace) -> int:
    rows = Entry.objects.order_by("node", "seq").values_list("text", "hash", "signature").iterator(chunk_size=500)
    lines = (
        json.dumps({"text": text, "hash": digest, "signature": signature}) + "\n" for text, digest, signature in rows
    )
    if options.to:
        with options.to.open("w") as file:
            file.writelines(lines)
        say(options, {"ok": True, "file": str(options.to)}, f"Ditulis: {options.to}")
    else:
        sys.stdout.writelines(lines)
    return 0


def refuse(options: argparse.Namespace, sentence: str) -> int:
    """A file that cannot be used: one sentence, exit code 3."""
    if getattr(options, "json", False):
        say(options, {"ok": False, "error": sentence}, "")
    else:
        sys.stderr.write(f"sigap: {sentence}\n")
    return 3


def say(options: argparse.Namespace, document: dict[str, Any], words: str) -> None:
    """Under --json only JSON on stdout; otherwise plain words."""
    sys.stdout.write((json.dumps(document) if getattr(options, "json", False) else words) + "\n")
