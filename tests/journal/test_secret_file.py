from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from secrets import token_bytes

from sigap.journal.secret_file import read_or_make


def test_of_many_makers_one_wins_and_nobody_reads_half_a_key(tmp_path: Path) -> None:
    for round_ in range(20):
        path = tmp_path / f"k{round_}" / "node.key"
        with ThreadPoolExecutor(16) as pool:
            secrets = set(pool.map(read_or_make, [path] * 16, [lambda: token_bytes(32)] * 16))
        assert len(secrets) == 1
        assert len(secrets.pop()) == 32
        assert [left.name for left in path.parent.iterdir()] == ["node.key"], "no draft is left behind"
        assert path.stat().st_mode & 0o077 == 0
