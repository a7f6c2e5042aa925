"""Two hundred desks with an open page: can conditional polling carry them, and what is left for work?

Each desk asks once a second whether anything was recorded; every tenth shows the situation room and then asks for its
changed parts, resting three times as long as that took, as the page does. Peer: the same server's /healthz without a session, the cheapest
answer there is. An event stream would hold one thread per desk: with N threads, N desks and nothing else.
"""

import os
import threading
import time

from bench.serving import Server, get, hammer, serving, told
from bench.spine import TOKEN, intake

DESKS = int(os.environ.get("BENCH_DESKS", "200"))
PARTS = ("/desk/belum/", "/desk/periksa/", "/desk/angka/")
SECONDS = float(os.environ.get("BENCH_SECONDS", "10"))


def polling(
    server: Server, cookies: list[dict[str, str]], over: threading.Event, took: list[float]
) -> list[threading.Thread]:
    """DESKS browsers spread over 25 threads, each desk once a second; the threads take turns among the cookies."""

    def some(number: int) -> None:
        cookie = cookies[number % len(cookies)]
        connection, marks, rest = server.connection(), [""] * (DESKS // 25), 0.0
        while not over.is_set():
            started = time.monotonic()
            for desk, mark in enumerate(marks):
                asked = time.perf_counter()
                status, _told, tag = get(connection, "/hidup/", {**cookie, "If-None-Match": mark})
                if status in (200, 304):
                    took.append(time.perf_counter() - asked)
                if status == 200 and desk == 0 and number % 5 != 0 and time.monotonic() > rest:
                    begun = time.monotonic()
                    for part in PARTS:
                        get(connection, part, {**cookie, "X-Live": "1"})
                    rest = time.monotonic() + 3 * (time.monotonic() - begun)
                marks[desk] = tag
            time.sleep(max(0.0, 1.0 - (time.monotonic() - started)))

    threads = [threading.Thread(target=some, args=(number,)) for number in range(25)]
    for thread in threads:
        thread.start()
    return threads


def main() -> None:
    with serving() as server:
        machine = {"Authorization": f"Bearer {server.run(TOKEN)}", "Content-Type": "application/json"}
        cookie = {"Cookie": server.cookies("desk-piket-1")}
        alone = intake(server, machine)
        floor = hammer(server, 8, 3, lambda connection: get(connection, "/healthz", {})[0] == 200)
        head = hammer(server, 8, 3, lambda connection: get(connection, "/hidup/", cookie)[0] == 200)
        over, took = threading.Event(), []
        threads = polling(server, [cookie], over, took)
        time.sleep(SECONDS)
        quiet = list(took)
        took.clear()
        busy = intake(server, machine)
        over.set()
        for thread in threads:
            thread.join()
    print(f"{DESKS} desks asking once a second: {len(quiet) / SECONDS:.0f} answers/s")
    print(told("head, nothing happening", quiet))
    print(told("head, reports coming in", took))
    print(told("report accepted, no desk open", alone))
    print(told(f"report accepted, {DESKS} desks open", busy))
    print(f"ratio of accepted reports with / without the desks: {len(busy) / len(alone):.2f}")
    print(f"head / healthz answers per second: {len(head) / len(floor):.2f}")


if __name__ == "__main__":
    main()
