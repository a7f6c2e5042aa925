"""A bill of materials in CycloneDX 1.6 (ECMA-424): every package of both locks with its version and hashes.

Written here rather than by a tool: the locks already hold all of it, and what reads them must be able to run on a machine
that has nothing yet. Scope ``required``: in the running product; ``excluded``: only to build and to test it.
"""

import json
import sys
import tomllib
from base64 import b64decode
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

ROOT = Path(__file__).resolve().parents[1]
NAMES = UUID("6f1c2f0e-8d5b-5b0a-9d3e-5a1695e0c0de")
HASHES = {"sha256": "SHA-256", "sha512": "SHA-512", "sha1": "SHA-1"}
Component = dict[str, Any]


def python_components(lock: dict[str, Any]) -> list[Component]:
    packages = {one["name"]: one for one in lock["package"]}
    running = _reached(packages, [one["name"] for one in packages["sigap"].get("dependencies", ())])
    return [
        _python(one, "required" if one["name"] in running else "excluded")
        for one in lock["package"]
        if one["name"] != "sigap"
    ]


def _reached(packages: dict[str, Any], wanted: Iterable[str]) -> set[str]:
    found: set[str] = set()
    waiting = list(wanted)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            own = packages[name]
            extras = [one for some in own.get("optional-dependencies", {}).values() for one in some]
            waiting += [one["name"] for one in (*own.get("dependencies", ()), *extras)]
    return found


def _python(package: dict[str, Any], scope: str) -> Component:
    files = [*([package["sdist"]] if "sdist" in package else []), *package.get("wheels", ())]
    purl = f"pkg:pypi/{package['name']}@{package['version']}"
    told = [{"type": "distribution", "url": one["url"], "hashes": [_hash(*one["hash"].split(":"))]} for one in files]
    return {
        "type": "library",
        "bom-ref": purl,
        "name": package["name"],
        "version": package["version"],
        "purl": purl,
        "scope": scope,
        "externalReferences": told,
    }


def page_components(lock: dict[str, Any]) -> list[Component]:
    return [_page(path, one) for path, one in sorted(lock["packages"].items()) if path]


def _page(path: str, package: dict[str, Any]) -> Component:
    name = package.get("name") or path.rpartition("node_modules/")[2]
    purl = f"pkg:npm/{name.replace('@', '%40')}@{package['version']}"
    kind, _, digest = package["integrity"].partition("-")
    told: Component = {
        "type": "library",
        "bom-ref": f"{purl}#{path}",
        "name": name,
        "version": package["version"],
        "purl": purl,
    }
    told |= {"scope": "excluded" if package.get("dev") else "required"}
    if "license" in package:
        told["licenses"] = [{"license": {"name": package["license"]}}]
    return told | {
        "hashes": [_hash(kind, b64decode(digest).hex())],
        "externalReferences": [{"type": "distribution", "url": package["resolved"]}] if "resolved" in package else [],
    }


def _hash(kind: str, digest: str) -> dict[str, str]:
    return {"alg": HASHES[kind], "content": digest}


def bill() -> dict[str, Any]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    python, pages = (ROOT / "uv.lock").read_text(), (ROOT / "package-lock.json").read_text()
    components = python_components(tomllib.loads(python)) + page_components(json.loads(pages))
    own = {"type": "application", "bom-ref": "sigap", "name": "sigap", "version": project["version"]}
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid5(NAMES, python + pages)}",
        "version": 1,
        "metadata": {"component": own | {"licenses": [{"license": {"id": project["license"]}}]}},
        "components": components,
    }


def main() -> int:
    text = json.dumps(bill(), indent=1, ensure_ascii=False) + "\n"
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(text)
    else:
        sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
