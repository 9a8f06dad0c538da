"""The load balancer and the edge before it: HAProxy, whose servers come and go through its runtime socket as targets do.

The balancer does nothing one of AWS would not do: no request is sent to a second target when the first fails, a target
gets requests after its first good health check and none after as many bad ones in a row as the target group says.
The edge does what CloudFront does with a group of origins: a GET or HEAD that was answered with 502, 503 or 504, or not at all,
is asked a second time; nothing else is. Each of its places shows the balancer a token, which lets in whoever has one that it accepts.
"""

import csv
import io
import socket
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from aws.real_clock import real_time

from .builder import free_port
from .process import Process

CONFIGURATION = """\
global
  stats socket {socket} mode 600 level admin
  maxconn 4000

defaults
  mode http
  retries 0
  timeout connect 2s
  timeout client 60s
  timeout server 60s
  timeout http-keep-alive 60s
  option forwardfor

frontend edge
  bind 127.0.0.1:{port}
  http-request set-header X-Origin-Token %[rand({places}),map({shown},none)]
  default_backend origin

backend origin
  retries 1
  retry-on conn-failure empty-response response-timeout 502 503 504
  http-request disable-l7-retry unless METH_GET
  server balancer 127.0.0.1:{balancer}

frontend shop
  bind 127.0.0.1:{balancer}
  http-request deny deny_status 403 unless {{ req.hdr(X-Origin-Token) -m str -f {accepted} }}
  http-response set-header X-Served-By %s
  default_backend fleet

backend fleet
  balance roundrobin
  timeout check 3s
  option httpchk GET /readyz
  http-check expect status 200
"""

PLACES = 10
"""Of the edge, each of which may show another token while CloudFront brings a change to all of them."""
FIRST_TOKEN = "as-it-came-up"


@dataclass(frozen=True)
class Checks:
    """How the target group looks at its targets."""

    seconds: float = 1.0
    """From one look to the next."""
    to_fail: int = 2
    """Bad ones in a row that take a target out."""

    @property
    def window(self) -> float:
        """Seconds in which a lost target may still get requests."""
        return self.seconds * self.to_fail


@dataclass(frozen=True)
class Target:
    """A server as the load balancer sees it."""

    instance: str
    zone: str
    address: str
    health: str
    requests: int
    open: int
    errors: int
    """Answers with 500 and above that it gave itself."""


class Proxy:
    """HAProxy with one backend of targets, `fleet`."""

    def __init__(self, folder: Path, port: int):
        self.port = port
        self.checks = Checks()
        # A path longer than 108 characters is no address of a socket.
        self._socket = str(folder / "haproxy.sock")
        configuration, self._shown, self._accepted = folder / "haproxy.cfg", folder / "shown.map", folder / "accepted.list"
        self._shown.write_text("".join(f"{place} {FIRST_TOKEN}\n" for place in range(PLACES)))
        self._accepted.write_text(f"{FIRST_TOKEN}\n")
        self._lets_in = {FIRST_TOKEN}
        self.balancer = free_port()
        configuration.write_text(
            CONFIGURATION.format(socket=self._socket, port=port, balancer=self.balancer, places=PLACES, shown=self._shown, accepted=self._accepted)
        )
        self._process = Process(["haproxy", "-db", "-f", configuration], {"PATH": "/usr/sbin:/usr/bin:/bin"}, folder / "haproxy.log")
        until = real_time() + 10
        while not self._answers():
            if not self._process.alive() or real_time() > until:
                raise RuntimeError(f"HAProxy did not start:\n{self._process.last_lines()}")
            time.sleep(0.05)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def register(self, instance: str, zone: str, address: str) -> None:
        """Behind the balancer from its first good health check on."""
        name = f"{zone}.{instance}"
        self._do(f"add server fleet/{name} {address} check inter {int(1000 * self.checks.seconds)} fall {self.checks.to_fail} rise 1", "New server registered")
        self._do(f"set server fleet/{name} health down")
        self._do(f"enable health fleet/{name}")
        self._do(f"enable server fleet/{name}")

    def deregister(self, instance: str) -> None:
        """No new requests; those in flight are finished."""
        for target in self._named(instance):
            self._do(f"set server fleet/{target} state drain")

    def forget(self, instance: str) -> None:
        """The target is gone."""
        for target in self._named(instance):
            self._do(f"set server fleet/{target} state maint")
            self._do(f"shutdown sessions server fleet/{target}")
            until = real_time() + 2
            while "Server deleted" not in self._ask(f"del server fleet/{target}") and real_time() < until:
                time.sleep(0.05)

    def show(self, place: int, token: str) -> None:
        """What this place of the edge shows the balancer from now on."""
        self._do(f"set map {self._shown} {place} {token}")

    def accept(self, tokens: Iterable[str]) -> None:
        """Whom the balancer lets in from now on; there is no moment at which it knows neither old nor new."""
        wanted = set(tokens)
        for token in wanted - self._lets_in:
            self._do(f"add acl {self._accepted} {token}")
        for token in self._lets_in - wanted:
            self._do(f"del acl {self._accepted} {token}")
        self._lets_in = wanted

    def targets(self) -> list[Target]:
        """Every server with its state."""
        rows = csv.DictReader(io.StringIO(self._ask("show stat fleet 4 -1").removeprefix("# ")))
        found = []
        for row in rows:
            zone, _, instance = row["svname"].partition(".")
            if not instance:
                continue
            found.append(
                Target(
                    instance,
                    zone,
                    row["addr"],
                    row["status"],
                    int(row["req_tot"] or row["stot"] or 0),
                    int(row["scur"] or 0),
                    int(row["hrsp_5xx"] or 0),
                )
            )
        return found

    def asked_twice(self) -> int:
        """Requests that the edge has sent to the balancer a second time."""
        (row,) = csv.DictReader(io.StringIO(self._ask("show stat origin 2 -1").removeprefix("# ")))
        return int(row["wretr"] or 0)

    def close(self) -> None:
        self._process.kill()

    def _named(self, instance: str) -> list[str]:
        return [f"{target.zone}.{target.instance}" for target in self.targets() if target.instance == instance]

    def _answers(self) -> bool:
        try:
            return "Name: HAProxy" in self._ask("show info")
        except OSError:
            return False

    def _do(self, command: str, expected: str = "") -> None:
        said = self._ask(command).strip()
        if expected not in said or (not expected and said):
            raise RuntimeError(f"HAProxy answers to {command!r}: {said}")

    def _ask(self, command: str) -> str:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(5)
            connection.connect(self._socket)
            connection.sendall(f"{command}\n".encode())
            said = bytearray()
            while chunk := connection.recv(65536):
                said += chunk
        return said.decode()
