"""What it costs to read a file in a child process: the same bytes read here, read apart, and by an interpreter of its own.

The peer is the engine's own reader in this process, which nobody protects. Both take turns, so that a busy machine is
busy for both; ratios of medians.
"""

import io
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pillow_heif
from PIL import Image

from bench.serving import quantile
from sigap_engine.apart import Apart, Kind, Limits
from sigap_engine.pictures import look
from sigap_engine.sheets import read_table, write_xlsx

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "15"))
TRIAL = {"trial": Kind("sigap_engine.apart.trial", Limits())}


def photo(kind: str, size: tuple[int, int] = (4032, 3024)) -> bytes:
    """Twelve million pixels with as much in them as a street has."""
    chance = random.Random(1)
    small = Image.frombytes("RGB", (size[0] // 8, size[1] // 8), chance.randbytes(size[0] // 8 * (size[1] // 8) * 3))
    whole, out = small.resize(size, Image.Resampling.BICUBIC), io.BytesIO()
    if kind == "HEIC":
        pillow_heif.from_pillow(whole).save(out, quality=50)
    else:
        whole.save(out, kind, quality=85)
    return out.getvalue()


def took(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def compare(name: str, here: Callable[[], object], there: Callable[[], object]) -> None:
    here(), there()
    pairs = [(took(here), took(there)) for _ in range(ROUNDS)]
    one, other = (quantile([pair[at] for pair in pairs], 0.5) for at in (0, 1))
    print(f"{name:<34} here {one * 1000:8.1f} ms   apart {other * 1000:8.1f} ms   ratio {other / one:5.2f}")


def resident(pid: int) -> int:
    words = Path(f"/proc/{pid}/statm").read_text().split()
    return int(words[1]) * os.sysconf("SC_PAGE_SIZE") // 2**20


def main() -> None:
    apart, trial = Apart(), Apart(TRIAL)
    for kind in ("JPEG", "HEIC"):
        data = photo(kind)
        compare(f"{kind} of 12 million pixels", lambda d=data: look(d), lambda d=data: apart.ask("pictures", {}, [d]))
    sheet = write_xlsx("a", [f"kolom {n}" for n in range(10)], [[f"{n}-{m}" for m in range(10)] for n in range(2000)])
    compare("XLSX of 2,000 rows", lambda: read_table(sheet), lambda: apart.ask("sheets", {}, [sheet]))
    trial.ask("trial", {"do": "echo"})
    empty = quantile([took(lambda: trial.ask("trial", {"do": "echo"})) for _ in range(ROUNDS * 3)], 0.5)
    alone = [sys.executable, "-I", "-c", "import sigap_engine.pictures"]
    start = quantile([took(lambda: subprocess.run(alone, check=True)) for _ in range(ROUNDS)], 0.5)
    print(f"{'a child that reads nothing':<34} {empty * 1000:8.1f} ms")
    print(f"{'an interpreter of its own, started':<34} {start * 1000:8.1f} ms   × a child {start / empty:5.1f}")
    for kind, one in apart._templates.items():
        print(f"{'waiting template: ' + kind:<34} {resident(one.process.pid):8} MB")
    apart.end(), trial.end()


if __name__ == "__main__":
    main()
