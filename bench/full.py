"""The spine where it is full: 10,000 incidents, ten offices, two hundred desks with an open page, reports coming in.

Beside it in the same run: the same server with an empty realm and no desk, the full realm with no desk, and the plain
Django insert and list of bench/peer.py. Only ratios are worth keeping.
"""

import threading
import time

from bench.live import DESKS, SECONDS, polling
from bench.pages import PAGES, ask
from bench.serving import Server, quantile, serving, told
from bench.spine import PEER, TOKEN, body, intake, seen


def machine(server: Server) -> dict[str, str]:
    return {"Authorization": f"Bearer {server.run(TOKEN)}", "Content-Type": "application/json"}


def median(took: list[float]) -> float:
    return quantile(took, 0.5)


def main() -> None:
    with serving() as server:
        empty = intake(server, machine(server))
    with serving(full=True) as server:
        keys, offices = machine(server), server.offices(10)
        alone = intake(server, keys)
        pages = {path: ask(server, path, {"Cookie": offices[0]}) for path in PAGES}
        over, took = threading.Event(), []
        threads = polling(server, [{"Cookie": one} for one in offices], over, took)
        time.sleep(SECONDS)
        quiet = list(took)
        took.clear()
        busy = intake(server, keys)
        heads = list(took)
        screen = seen(server, keys, first=False)
        over.set()
        for thread in threads:
            thread.join()
    with serving(command=PEER) as plain:
        theirs = intake(plain, {"Content-Type": "application/json"})
        for _ in range(60):
            connection = plain.connection()
            connection.request("POST", "/api/v1/reports", body(), {"Content-Type": "application/json"})
            connection.getresponse().read()
        row_list = ask(plain, "/laporan/", {})
    for name, one in (("accepted, empty realm", empty), ("accepted, full realm", alone), (f"accepted, full, {DESKS} desks", busy),
                      ("plain Django insert", theirs), ("head, nothing happening", quiet), ("head, reports coming in", heads),
                      ("accepted → another desk's screen", screen), ("plain list of 50 rows", row_list)):  # fmt: skip
        print(told(name, one))
    print(f"offices with an open page: {len(offices)}; desks: {DESKS}")
    print(f"ratio accepted, full / empty realm: {len(alone) / len(empty):.2f}")
    print(f"ratio accepted, full with {DESKS} desks / full without: {len(busy) / len(alone):.2f}")
    print(f"ratio Sigap full with {DESKS} desks / plain Django insert: {len(busy) / len(theirs):.2f}")
    print(f"ratio of medians, report accepted with {DESKS} desks / plain insert: {median(busy) / median(theirs):.0f}")
    print(
        f"waiting for another desk's screen / its interval of 1 s: p50 {median(screen):.2f}, p99 {quantile(screen, 0.99):.2f}"
    )
    for path, one in pages.items():
        print(told(path, one), f"  {median(one) / median(row_list):5.1f} × plain Django list")


if __name__ == "__main__":
    main()
