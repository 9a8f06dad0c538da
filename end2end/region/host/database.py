"""The shop's MySQL: a server of its own, a database with the demo catalogue, and questions to it."""

import csv
import os
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlparse

SETTLE = 600
PLENTY = "10000"
DURABLE = ("--innodb-flush-log-at-trx-commit=1", "--innodb-doublewrite=1")


class Server:
    """A MySQL server of its own that keeps what it confirmed, to be ended and started again at will."""

    def __init__(self, root: Path, place: str, *options: str):
        self._root, self._options = root, (*DURABLE, *options)
        self.url = _script(root, "start", "--at", place, *self._options)

    def halt(self, signal: str) -> None:
        """TERM and KILL end it and return when it is gone; STOP and CONT make it hang and go on."""
        _script(self._root, "halt", self.url, signal)

    def resume(self) -> None:
        """With its data, at its place."""
        _script(self._root, "resume", self.url, *self._options)

    def ask(self, statement: str) -> list[tuple]:
        return ask(self.url, statement)

    def close(self) -> None:
        _script(self._root, "stop", self.url)


class Database:
    """One MySQL server and the shop's database on it."""

    def __init__(self, root: Path, server: str = ""):
        self._root = root
        self._own = not server
        self.server = server or _script(root, "start")
        self.name = f"fleetcart_region_{os.getpid()}"

    @property
    def url(self) -> str:
        return f"{self.server.rstrip('/')}/{self.name}"

    def fill(self, shop: Path, shared: Path, kept: Path) -> None:
        """Creates the database and imports the demo catalogue; the pictures made are kept for the next time."""
        self.ask(f"CREATE DATABASE {self.name}", database="")
        media = shared / "media"
        if kept.is_dir() and not media.exists():
            shutil.copytree(kept, media, copy_function=os.link)
        assets = self._root / "node_modules/@vendure/create/assets"
        catalogue = shared / "products.csv"
        restock(assets / "products.csv", catalogue)
        environment = {"PATH": "/usr/bin:/bin", "FLEETCART_DATABASE_URL": self.url, "FLEETCART_DATA_DIR": str(shared)}
        # Twice: the demo spreads a little stock of its own over the catalogue, then the file's counts.
        for how in ("--demo", "--overwrite-stock"):
            command = [shop, "import", how, "--assets", assets / "images", catalogue]
            ran = subprocess.run(command, env=environment, cwd=self._root, capture_output=True, text=True, timeout=SETTLE, check=False)
            if ran.returncode != 0:
                raise RuntimeError(f"the import failed: {ran.stderr[-2000:]}")
        if not kept.is_dir() and media.is_dir():
            kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.copytree(media, kept)

    def ask(self, statement: str, database: str | None = None) -> list[tuple]:
        """Runs one statement; the rows it answers with."""
        return ask(self.server, statement, self.name if database is None else database)

    def close(self) -> None:
        """Removes what this process made: the database, or the server with it."""
        try:
            self.ask(f"DROP DATABASE IF EXISTS {self.name}", database="")
        finally:
            if self._own:
                _script(self._root, "stop", self.server)


def ask(server: str, statement: str, database: str = "") -> list[tuple]:
    """Runs one statement on the server of that address; the rows it answers with."""
    import pymysql

    place = urlparse(server)
    connection = pymysql.connect(
        host=place.hostname or "127.0.0.1",
        port=place.port or 3306,
        user=place.username or "root",
        password=place.password or "",
        database=database or None,
        autocommit=True,
    )
    with connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def restock(source: Path, target: Path) -> None:
    """The same catalogue with plenty of everything: buyers of a rehearsal must not sell it out."""
    with open(source, newline="", encoding="utf-8") as given, open(target, "w", newline="", encoding="utf-8") as made:
        rows = csv.reader(given)
        write = csv.writer(made).writerow
        header = next(rows)
        write(header)
        column = [name.strip() for name in header].index("stockOnHand")
        for row in rows:
            write([PLENTY if number == column and value.strip() else value for number, value in enumerate(row)])


def _script(root: Path, *arguments: str) -> str:
    ran = subprocess.run([root / "script/mysql", *arguments], capture_output=True, text=True, check=False)
    if ran.returncode != 0:
        raise RuntimeError(f"script/mysql {arguments[0]}: {ran.stderr.strip()}")
    return ran.stdout.strip().splitlines()[-1] if ran.stdout.strip() else ""
