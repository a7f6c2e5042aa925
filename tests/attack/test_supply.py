"""What the product is made of: every locked package is named with its version and hashes; audits are read as they are."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def bill():
    said = subprocess.run([sys.executable, "script/sbom.py"], cwd=ROOT, capture_output=True, check=True)
    again = subprocess.run([sys.executable, "script/sbom.py"], cwd=ROOT, capture_output=True, check=True)
    assert said.stdout == again.stdout
    return json.loads(said.stdout)


def test_every_locked_package_is_named_with_its_version(bill):
    named = {one["purl"] for one in bill["components"]}
    python = tomllib.loads((ROOT / "uv.lock").read_text())["package"]
    pages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    locked = {f"pkg:pypi/{one['name']}@{one['version']}" for one in python if one["name"] != "sigap"}
    locked |= {
        f"pkg:npm/{path.rpartition('node_modules/')[2].replace('@', '%40')}@{one['version']}"
        for path, one in pages.items()
        if path
    }
    assert len(locked) > 130
    assert named == locked


def test_every_package_has_hashes(bill):
    for one in bill["components"]:
        hashes = [
            *one.get("hashes", ()),
            *(told for part in one["externalReferences"] for told in part.get("hashes", ())),
        ]
        assert hashes, one["name"]
        assert all(len(told["content"]) == {"SHA-256": 64, "SHA-512": 128, "SHA-1": 40}[told["alg"]] for told in hashes)
    assert len({one["bom-ref"] for one in bill["components"]}) == len(bill["components"])


def test_what_runs_and_what_only_tests_are_told_apart(bill):
    scopes = {one["name"]: one["scope"] for one in bill["components"]}
    assert {scopes[name] for name in ("django", "granian", "maplibre-gl", "fido2", "qrcode") if name in scopes} == {
        "required"
    }
    assert {scopes[name] for name in ("pytest", "schemathesis", "esbuild")} == {"excluded"}


FINE = {"dependencies": [{"name": "a", "version": "1", "vulns": []}]}
KNOWN = {"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}]}]}
UNASKED = {"dependencies": [{"name": "a", "skip_reason": "not found"}]}
PAGES = {"vulnerabilities": {}, "metadata": {"dependencies": {"total": 1}}}
BAD_PAGES = PAGES | {"vulnerabilities": {"b": {"severity": "high", "via": [{"url": "https://x"}]}}}


@pytest.mark.parametrize(
    ("python", "pages", "code", "says"),
    [
        (FINE, PAGES, 0, "0 temuan"),
        (KNOWN, PAGES, 1, "a 1: PYSEC-1"),
        (FINE, BAD_PAGES, 1, "b: high"),
        (UNASKED, PAGES, 3, "Belum diketahui"),
        (FINE, {"message": "405"}, 3, "Belum diketahui"),
        (None, None, 3, "Belum diketahui"),
    ],
)
def test_an_audit_that_nobody_answered_is_no_clean_one(tmp_path, python, pages, code, says):
    for name, told in (("p", python), ("n", pages)):
        (tmp_path / name).write_text(json.dumps(told) if told else "")
    said = subprocess.run(
        [sys.executable, "script/audit.py", tmp_path / "p", tmp_path / "n"], cwd=ROOT, capture_output=True, text=True
    )
    assert said.returncode == code
    assert says in said.stdout + said.stderr
