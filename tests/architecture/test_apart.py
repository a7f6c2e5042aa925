"""Bytes from strangers are decoded in a child process and nowhere else (docs/decisions/0016)."""

import ast
from pathlib import Path

import pytest

SITE = Path(__file__).resolve().parents[2] / "src" / "sigap"
GATE = SITE / "vault" / "apart.py"
DECODERS = {"PIL", "pi_heif", "python_calamine", "shapefile", "zipfile", "tarfile", "openpyxl", "xml", "lxml"}
READERS = {"read_table", "read_layer", "look", "deliver", "place", "mend", "match"}


def imported(path):
    """(module, name) of every import of a file; the name is "" for a whole module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((one.name, "") for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", one.name) for one in node.names)


def breaches(path):
    return [
        f"{module} {name}".strip()
        for module, name in imported(path)
        if module.split(".")[0] in DECODERS
        or (module.startswith("sigap_engine") and (name in READERS or name == "job" or module.endswith(".reading")))
    ]


@pytest.mark.parametrize("path", sorted(SITE.rglob("*.py")), ids=lambda path: str(path.relative_to(SITE)))
def test_a_room_reads_a_file_through_vault_apart(path):
    if path != GATE:
        assert breaches(path) == [], "use sigap.vault.apart: it reads the file in a child process with limits"


def test_the_gate_itself_is_seen():
    assert breaches(GATE)
