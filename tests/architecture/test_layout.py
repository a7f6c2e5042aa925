"""Names and sizes of the house, and that nothing imports inside a function."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src"
FILES = sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)
BANNED = {"utils", "helpers", "common", "misc", "base", "manager"}
LONGEST_FILE = 450


def name(path: Path) -> str:
    return str(path.relative_to(SOURCE))


@pytest.mark.parametrize("path", FILES, ids=name)
def test_it_has_a_real_name_and_can_be_read_in_one_sitting(path):
    assert path.stem not in BANNED
    assert len(path.read_text().splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize("path", FILES, ids=name)
def test_imports_stand_at_the_top(path):
    tree = ast.parse(path.read_text())
    for function in ast.walk(tree):
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
            inside = [node for node in ast.walk(function) if isinstance(node, (ast.Import, ast.ImportFrom))]
            assert not inside, f"{name(path)}:{inside[0].lineno if inside else 0}"


@pytest.mark.parametrize("path", [p for p in FILES if "sigap_engine" in p.parts], ids=name)
def test_the_engine_reads_no_clock_and_no_environment(path):
    text = path.read_text()
    for word in ("import django", "from django", "datetime.now(", "time.time(", "os.environ", "date.today("):
        assert word not in text, f"{name(path)}: {word}"
