"""Pages with many incidents. Peer: the plain Django list of bench/peer.py with as many rows.

BENCH_INCIDENTS (default 10,000) is written straight through the actions, without HTTP.
"""

import os
import sys
import time

from bench.serving import Server, get, hammer, serving, told
from bench.spine import PEER, body

INCIDENTS = int(os.environ.get("BENCH_INCIDENTS", "10000"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "4"))
PAGES = ("/", "/desk/belum/", "/desk/periksa/", "/peta/tanda.json", "/laporan/", "/laporan/?keadaan=all&halaman=150",
         "/cari/?q=sangatta", "/wilayah/64.08.04/", "/ukuran/", "/lembar-darurat/")  # fmt: skip
FILL = """
import random
from datetime import timedelta
from django.utils import timezone
from sigap.incidents.actions import take_report
from sigap.intake.drafts import ReportDraft
from sigap.journal.writing import Actor, writing
from sigap.territory.models import Area
random.seed(7)
now, seed = timezone.now(), Actor.system("bench")
areas = list(Area.objects.filter(level__in=("desa", "kelurahan")).values_list("code", flat=True))
kinds = ("B1", "D1", "E1", "F1", "G1", "C2")
for start in range(0, %(n)d, 100):
    with writing(seed, now=now):
        for number in range(start, min(start + 100, %(n)d)):
            at = now - timedelta(minutes=number * 4)
            take_report(seed, ReportDraft(kind=random.choice(kinds), area_code=random.choice(areas), occurred_at=at,
                basis="saw", text="CONTOH laporan uji nomor %%d" %% number), now=now)
"""


def ask(server: Server, path: str, headers: dict[str, str], clients: int = 2) -> list[float]:
    return hammer(server, clients, SECONDS, lambda connection: get(connection, path, headers)[0] == 200)


def main() -> None:
    with serving() as server:
        started = time.monotonic()
        server.run(FILL % {"n": INCIDENTS})
        print(f"{INCIDENTS} incidents written in {time.monotonic() - started:.0f} s")
        cookie = {"Cookie": server.cookies("desk-piket-1")}
        ours = {path: ask(server, path, cookie) for path in PAGES}
    with serving(command=PEER) as plain:
        for _ in range(60):
            connection = plain.connection()
            connection.request("POST", "/api/v1/reports", body(), {"Content-Type": "application/json"})
            connection.getresponse().read()
        theirs = ask(plain, "/laporan/", {})
    peer = sorted(theirs)[len(theirs) // 2]
    for path, took in ours.items():
        print(told(path, took), f"  {sorted(took)[len(took) // 2] / peer:5.1f} × plain Django list")
    print(told("plain Django list of 50 rows", theirs))


if __name__ == "__main__":
    sys.exit(main())
