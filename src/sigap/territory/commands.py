"""``sigap territory check``."""

import argparse
import json
import sys

from sigap.territory.queries import check_counts


def run_check(options: argparse.Namespace) -> int:
    found = check_counts()
    if options.json:
        sys.stdout.write(json.dumps(found) + "\n")
    else:
        sys.stdout.write(
            f"{found['kecamatan']} kecamatan, {found['desa']} desa/kelurahan, {found['tps']} TPS, {found['voters']} pemilih\n"
        )
        sys.stdout.write("".join(f"  {problem}\n" for problem in found["problems"]) or "Tidak ada masalah.\n")
    return 1 if found["problems"] else 0
