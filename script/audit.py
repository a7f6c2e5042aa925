"""Says what two audits found. Exit 0, 1 when something is known, 3 when the second could not ask."""

import json
import sys
from pathlib import Path
from typing import Any


def read(path: str) -> dict[str, Any]:
    try:
        told = json.loads(Path(path).read_text())
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def python_findings(told: dict[str, Any]) -> list[str]:
    return [
        f"{one['name']} {one['version']}: {known['id']}, dibetulkan di {', '.join(known['fix_versions']) or '—'}"
        for one in told["dependencies"]
        for known in one.get("vulns", [])
    ]


def page_findings(told: dict[str, Any]) -> list[str]:
    return [
        f"{name}: {one['severity']}, {next((via['url'] for via in one['via'] if isinstance(via, dict)), 'lewat ' + str(one['via'][0]))}"
        for name, one in sorted(told["vulnerabilities"].items())
    ]


def main() -> int:
    python, pages = read(sys.argv[1]), read(sys.argv[2])
    asked = [one for one in python.get("dependencies", ()) if "skip_reason" not in one]
    if not asked or "vulnerabilities" not in pages:  # pip-audit says "nothing found" also when nobody answered it
        print(
            "sigap: daftar kerentanan tidak dapat ditanya; periksa internet. Belum diketahui apa-apa.", file=sys.stderr
        )
        return 3
    skipped = [f"{one['name']}: {one['skip_reason']}" for one in python["dependencies"] if "skip_reason" in one]
    found = python_findings(python) + page_findings(pages)
    for line in (*found, *skipped):
        print(line)
    print(
        f"{len(python['dependencies'])} paket Python dan {pages['metadata']['dependencies']['total']} paket halaman diperiksa; {len(found)} temuan."
    )
    return 1 if found or skipped else 0


if __name__ == "__main__":
    sys.exit(main())
