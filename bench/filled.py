"""A realm live with ten offices at work and thousands of incidents, made once and kept under the temporary folder.

Written through the actions, so that every row is what the journal folds to; a second run with the same code and data
takes seconds. SIGAP_BENCH_CACHE names another folder.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
INCIDENTS = int(os.environ.get("BENCH_INCIDENTS", "10000"))
FILL = """
import random
from datetime import timedelta
from django.utils import timezone
from sigap.incidents.actions import take_report
from sigap.intake.drafts import ReportDraft
from sigap.journal.writing import Actor, writing
from sigap.response import actions as response
from sigap.territory.models import Area
random.seed(7)
now, seed = timezone.now(), Actor.system("seed")
areas = list(Area.objects.filter(level__in=("desa", "kelurahan")).order_by("code").values_list("code", flat=True))
kinds = ("B1", "D1", "E1", "F1", "G1", "C2")
total = %(n)d
for start in range(0, total, 100):
    with writing(seed, now=now):
        for number in range(start, min(start + 100, total)):
            at = now - timedelta(minutes=(total - number) * 4)
            taken = take_report(seed, ReportDraft(kind=random.choice(kinds), area_code=random.choice(areas),
                occurred_at=at, basis="saw", text=f"CONTOH laporan uji nomor {number}"), now=at + timedelta(minutes=3))
            if number %% 4 == 0 and taken.incident and taken.incident.severity >= 4:
                request = response.alert(seed, taken.incident.id, now=at + timedelta(minutes=4))
                if number %% 8 == 0:
                    response.answer(seed, request.id, "accepted", now=at + timedelta(minutes=9), how="phone")
            if number %% 3 == 0 and number < total * 0.8 and taken.incident:
                response.close(seed, taken.incident.id, "settled", "CONTOH selesai", now=at + timedelta(minutes=90))
"""
# A clockwork that had slept for a month would work all through the measuring.
REST = """
import django; django.setup()
from django.utils import timezone
from sigap.config.tick import one_round
from sigap.notify.models import Message
from sigap.response.models import Timer
while Timer.objects.filter(next_at__lte=timezone.now()).exists() or Message.objects.filter(state="queued").exists():
    one_round(timezone.now())
"""


def _mark() -> str:
    """What the filled realm depends on: tables, events, how they become rows, and the shipped data."""
    digest = hashlib.sha256((FILL + str(INCIDENTS)).encode())
    for kind in ("src/sigap/*/migrations/*.py", "src/sigap/*/events.py", "src/sigap/*/apply.py", "data/*/*.*"):
        for path in sorted(ROOT.glob(kind)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def environment(folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "SIGAP_DATA": str(folder),
        "SIGAP_REALM": "live",
        "SIGAP_RATE_LIMIT": "0",
        "DJANGO_SETTINGS_MODULE": "sigap.config.settings",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }


def filled() -> Path:
    """The data folder of the filled realm (SQLite). Copy it before anything writes."""
    cache = Path(os.environ.get("SIGAP_BENCH_CACHE", tempfile.gettempdir()))
    folder = cache / f"sigap-bench-{INCIDENTS}-{_mark()}"
    if folder.exists():
        return folder
    draft = Path(tempfile.mkdtemp(prefix="sigap-bench-draft-", dir=cache))
    told, began = environment(draft), time.monotonic()
    told.pop("DATABASE_URL", None)
    subprocess.run([sys.executable, "-m", "sigap.config.cli", "seed", "kutim-2024", "--json"], env=told, check=True, stdout=subprocess.DEVNULL)  # fmt: skip
    code = "import django; django.setup()\n" + FILL % {"n": INCIDENTS}
    subprocess.run([sys.executable, "-c", code], env=told, check=True, cwd=ROOT)
    subprocess.run([sys.executable, "-c", REST], env=told, check=True, cwd=ROOT)
    print(f"{INCIDENTS} incidents written in {time.monotonic() - began:.0f} s, kept in {folder}", file=sys.stderr)
    draft.rename(folder)
    return folder


def copied(to: Path) -> None:
    shutil.copytree(filled(), to, dirs_exist_ok=True)


if __name__ == "__main__":
    print(filled())
