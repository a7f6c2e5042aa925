"""Every setting is documented."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_variable_read_is_in_the_reference():
    read = set()
    for path in (ROOT / "src" / "sigap" / "config").glob("*.py"):
        read |= set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', path.read_text()))
    documented = set(re.findall(r"`([A-Z_]{4,})`", (ROOT / "docs" / "reference" / "settings.md").read_text()))
    assert read, "the readers moved"
    assert read <= documented, f"document in docs/reference/settings.md: {sorted(read - documented)}"
