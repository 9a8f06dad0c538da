"""Attacks a freshly built demo shop and says for each line whether the answer is the expected one.

    run.py sqlite                     on SQLite
    run.py mysql://root@HOST:PORT     on that server, with 20 000 products more
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

from checks import ALL
from shop import TARGET, Shop, on_mysql

PRODUCTS = 20_000


def main() -> int:
    target = sys.argv[1] if len(sys.argv) > 1 else "sqlite"
    program = Path(os.environ.get("FLEETCART_PROGRAM", TARGET / "debug/fleetcart"))
    folder = Path(tempfile.mkdtemp(prefix="fleetcart-attack-"))
    try:
        if target == "sqlite":
            shop = Shop(folder, f"sqlite:{folder}/shop.db", program)
            shop.fill(0)
        else:
            name = f"fleetcart_attack_{os.getpid()}"
            make_database(target, name)
            shop = Shop(folder, f"{target}/{name}", program)
            shop.fill(int(os.environ.get("ATTACK_PRODUCTS", PRODUCTS)))
        with shop:
            return attack(shop)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def make_database(server: str, name: str) -> None:
    with on_mysql(server) as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")


def attack(shop: Shop) -> int:
    failed = 0
    for check in ALL:
        for what, held, seen in check(shop):
            failed += not held
            print(f"{'ok  ' if held else 'FAIL'} {what}  [{seen}]", flush=True)
    print(f"{failed} of the answers were not the expected ones" if failed else "every answer was the expected one")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
