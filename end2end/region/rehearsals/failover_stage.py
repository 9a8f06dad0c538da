"""The set-up of rehearsal `failover`: two MySQL servers, one the other's standby, behind one name, and four shops in two zones."""

import json
import os
import secrets
import shutil
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from host.builder import free_port
from host.database import Database, Server
from host.instance import answers
from host.process import Process
from host.proxy import Proxy
from host.environment import Expected, Plan

NAME = "database.fleetcart.internal"
ADDRESSES = ("127.9.8.1", "127.9.8.2")
ZONES = ("eu-central-1a", "eu-central-1a", "eu-central-1b", "eu-central-1b")
CATCHES_UP = 180
PASSWORD = "only-for-rehearsals"

REPLICATION = (
    "--log-bin=binlog",
    "--sync-binlog=1",
    "--gtid-mode=ON",
    "--enforce-gtid-consistency=ON",
    "--plugin-load-add=semisync_source.so",
    "--plugin-load-add=semisync_replica.so",
    "--rpl-semi-sync-replica-enabled=1",
    # Nothing is confirmed that the standby has not got, however long that takes: a Multi-AZ database does no less.
    "--rpl-semi-sync-source-timeout=3600000",
)


class Pair:
    """Two servers. The first is the primary; `promote` changes that."""

    def __init__(self, root: Path):
        port = free_port()
        self.servers: list[Server] = []
        self.primary = 0
        try:
            for number, address in enumerate(ADDRESSES, 1):
                self.servers.append(Server(root, f"{address}:{port}", *REPLICATION, f"--server-id={number}"))
        except BaseException:
            self.close()
            raise
        self.port = port
        first = self.servers[0]
        # Like an application's user on RDS: bound by read_only, not a master of the server.
        first.ask(f"CREATE USER 'shop'@'%' IDENTIFIED BY '{PASSWORD}'")
        first.ask("GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, REFERENCES ON *.* TO 'shop'@'%'")
        self.follow(1, 0)
        self.wait_for_standby()

    @property
    def url(self) -> str:
        return self.servers[self.primary].url

    def wait_for_standby(self) -> None:
        """From now on commits wait until the standby has them. A server starts without that, or a standby would wait for its own."""
        self.servers[self.primary].ask("SET GLOBAL rpl_semi_sync_source_enabled = ON")

    def follow(self, follower: int, source: int) -> None:
        """Makes one the standby of the other."""
        server = self.servers[follower]
        # What it applies must not wait for a standby of its own.
        server.ask("SET GLOBAL rpl_semi_sync_source_enabled = OFF")
        server.ask(
            f"CHANGE REPLICATION SOURCE TO SOURCE_HOST = '{ADDRESSES[source]}', SOURCE_PORT = {self.port}, SOURCE_USER = 'root', "
            "SOURCE_AUTO_POSITION = 1, SOURCE_CONNECT_RETRY = 1, SOURCE_RETRY_COUNT = 100000, GET_SOURCE_PUBLIC_KEY = 1"
        )
        keep(server, safely=False)
        server.ask("START REPLICA")
        server.ask("SET GLOBAL super_read_only = ON")
        until = time.monotonic() + 60
        while not self._runs(server):
            if time.monotonic() > until:
                raise Expected("the standby does not follow")
            time.sleep(0.1)

    def promote(self) -> None:
        """The standby applies what it got and takes writes; whatever the other one does."""
        standby = self.servers[1 - self.primary]
        standby.ask("STOP REPLICA IO_THREAD")
        self.catch_up()
        standby.ask("STOP REPLICA")
        standby.ask("RESET REPLICA ALL")
        keep(standby, safely=True)
        standby.ask("SET GLOBAL super_read_only = OFF")
        standby.ask("SET GLOBAL read_only = OFF")
        self.primary = 1 - self.primary

    def catch_up(self) -> None:
        """Until the standby has applied what it got."""
        standby = self.servers[1 - self.primary]
        (got,) = standby.ask("SELECT received_transaction_set FROM performance_schema.replication_connection_status")[0]
        (late,) = standby.ask(f"SELECT WAIT_FOR_EXECUTED_GTID_SET('{got}', {CATCHES_UP})")[0] if got else (0,)
        if late:
            said = standby.ask("SELECT last_error_number, last_error_message FROM performance_schema.replication_applier_status_by_worker")
            raise Expected(f"the standby does not catch up in {CATCHES_UP} s: {[line for line in said if line[0]]}")

    def close(self) -> None:
        for server in self.servers:
            server.close()

    @staticmethod
    def _runs(server: Server) -> bool:
        rows = server.ask(
            "SELECT c.service_state, a.service_state FROM performance_schema.replication_connection_status c, "
            "performance_schema.replication_applier_status a"
        )
        return rows == [("ON", "ON")]


def keep(server: Server, safely: bool) -> None:
    """A standby has the primary to ask again; it need not wait for its disk with each commit."""
    server.ask(f"SET GLOBAL innodb_flush_log_at_trx_commit = {1 if safely else 2}")
    server.ask(f"SET GLOBAL sync_binlog = {1 if safely else 0}")


class Shops:
    """Four shops behind the load balancer, for which the database's name leads where `point` says."""

    def __init__(self, plan: Plan, pair: Pair, database: Database, proxy: Proxy, shared: Path):
        self._plan, self._proxy, self._shared = plan, proxy, shared
        self._hosts = plan.folder / "hosts"
        self.point(ADDRESSES[pair.primary])
        # Whoever builds meanwhile must not pull the program from under the shops.
        programs, site = plan.folder / "bin", plan.folder / "site"
        programs.mkdir()
        for name in ("fleetcart", "hash.txt"):
            shutil.copy2(plan.programs / name, programs / name)
        shutil.copytree(plan.root / "target/site", site, copy_function=os.link)
        self._settings = {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "FLEETCART_DATABASE_URL": f"mysql://shop:{PASSWORD}@{NAME}:{pair.port}/{database.name}",
            "FLEETCART_DATABASE_CONNECTIONS": "8",
            "FLEETCART_BASE_URL": proxy.url,
            "FLEETCART_TRUSTED_PROXY_HOPS": "2",
            "FLEETCART_TEST_PAYMENTS": "on",
            "FLEETCART_ORDERS_PER_NETWORK": "100000",
            "FLEETCART_SECRET": secrets.token_hex(24),
            "FLEETCART_SITE_ROOT": str(site),
            "FLEETCART_LOG": "info,sqlx=error,tantivy=warn",
        }
        # Of their private side, where readiness says why.
        self.private_addresses: dict[str, str] = {}
        self._processes: dict[str, Process] = {}
        for number, zone in enumerate(ZONES, 1):
            self._start(f"shop-{number}", zone, programs / "fleetcart")

    def point(self, address: str) -> None:
        """The name's owner says another address from now on, as RDS does at the end of a fail-over."""
        self._hosts.write_text(f"127.0.0.1 localhost\n{address} {NAME}\n")

    def pids(self) -> dict[str, int]:
        return {name: process.pid for name, process in self._processes.items() if process.alive()}

    def close(self) -> None:
        for process in self._processes.values():
            process.end(10)

    def _start(self, name: str, zone: str, program: Path) -> None:
        folder = self._plan.folder / name
        data = folder / "var"
        data.mkdir(parents=True)
        for kept in ("media", "mail", "test-bank"):
            (self._shared / kept).mkdir(exist_ok=True)
            os.symlink(self._shared / kept, data / kept)
        address, private = f"127.0.0.1:{free_port()}", f"127.0.0.1:{free_port()}"
        own = {"FLEETCART_ADDR": address, "FLEETCART_METRICS_ADDR": private, "FLEETCART_DATA_DIR": str(data)}
        # A view of the file system in which the name can be changed under a running process.
        command = ["unshare", "--mount", "--propagation", "private", "sh", "-c", 'mount --bind "$0" /etc/hosts && exec "$@"']
        process = Process([*command, self._hosts, program, "serve"], self._settings | own, folder / "console.log")
        self._processes[name], self.private_addresses[name] = process, private
        until = time.monotonic() + 60
        while not answers(f"http://{address}/readyz"):
            if not process.alive() or time.monotonic() > until:
                raise Expected(f"{name} does not get ready:\n{process.last_lines()}")
            time.sleep(0.1)
        self._proxy.register(name, zone, address)


class Watch:
    """Looks at the balancer's opinion of the shops, and at the shops' own, several times a second."""

    def __init__(self, proxy: Proxy, shops: Shops):
        self._proxy, self._shops = proxy, shops
        self._since: dict[str, float] = {}
        self.longest_unhealthy = 0.0
        self.slowest_answer = 0.0
        self.degraded: set[str] = set()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, name="health", daemon=True)
        self._thread.start()

    def end(self) -> None:
        self._over.set()
        self._thread.join(10)

    def _look(self) -> None:
        while not self._over.wait(0.25):
            now = time.monotonic()
            for target in self._proxy.targets():
                if target.health.startswith("UP"):
                    self._since.pop(target.instance, None)
                else:
                    since = self._since.setdefault(target.instance, now)
                    self.longest_unhealthy = max(self.longest_unhealthy, now - since)
            for name, address in self._shops.private_addresses.items():
                self._ask(name, f"http://{address}/readyz")

    def _ask(self, name: str, url: str) -> None:
        began = time.monotonic()
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                if json.load(answer)["degraded"]:
                    self.degraded.add(name)
        except (OSError, urllib.error.URLError):
            pass
        self.slowest_answer = max(self.slowest_answer, time.monotonic() - began)


def until(what: str, reached: Callable[[], object], seconds: float = 60) -> None:
    """Waits for it in real time."""
    deadline = time.monotonic() + seconds
    while not reached():
        if time.monotonic() > deadline:
            raise Expected(f"{what}: not after {seconds:.0f} s")
        time.sleep(0.1)
