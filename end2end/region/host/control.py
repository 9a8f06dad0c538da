"""The operator's door of a running region: HTTP on the loopback address, used by `script/region` and by a browser."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from .builder import FAULTS
from .overview import overview
from .packing import MISTAKES
from .page import page
from .environment import Environment

LAST = 60


class Refused(Exception):
    """What was asked makes no sense; said to the operator."""


class Control:
    """Routes below /region/, on a port of its own."""

    def __init__(self, environment: Environment, port: int, down):
        self.environment = environment
        self._down = down
        control = self

        class Handler(_Handler):
            owner = control

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/region/"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def look(self, path: list[str], query: dict[str, str]) -> Any:
        if path == ["status"]:
            return overview(self.environment)
        if path == ["events"]:
            return self.environment.region.journal.since(int(query.get("since", "0")))
        if path == ["calls"]:
            return self.environment.region.calls.report()
        raise Refused("there is /region/, /region/status, /region/events?since=N and /region/calls")

    def act(self, path: list[str], query: dict[str, str]) -> Any:
        environment = self.environment
        match path:
            case ["advance"]:
                timers = environment.region.advance(float(query["seconds"]))
                if environment.parameter("lt-version") and not environment.opened:
                    # The command that deployed the stacks waits for this moment; here nobody sits before it.
                    environment.open()
                return {"timers": timers, "now": overview(environment)["now"]}
            case ["release"]:
                mistake = query.get("mistake", "")
                if mistake and mistake not in MISTAKES:
                    raise Refused(f"mistakes a release can have: {', '.join(MISTAKES)}")
                return {"release_sha256": environment.release(query["version"], mistake)}
            case ["functions", name, "kill"]:
                known = environment.machine.house.functions
                function = known.get(name) or known.get(f"fleetcart-local-{name}")
                if function is None:
                    raise Refused(f"no function {name}; there are {', '.join(known)}")
                return {"killed": function.kill()}
            case ["instances", instance, "kill"]:
                return {"killed": environment.machine.kill(instance)}
            case ["zones", zone, "kill"]:
                lost = environment.machine.kill_zone(zone)
                with environment.region.lock:
                    environment.region.zones.set(zone, "down")
                return {"killed": lost}
            case ["zones", zone, "up"]:
                with environment.region.lock:
                    environment.region.zones.set(zone, "up")
                return {"up": zone}
            case ["builder-fault"]:
                if query.get("kind") not in FAULTS:
                    raise Refused(f"faults a builder can have: {', '.join(FAULTS)}")
                environment.machine.builder_faults += [query["kind"]] * int(query.get("times", "1"))
                return {"faults": environment.machine.builder_faults}
            case ["calendar"]:
                environment.put_calendar(json.loads(query["calendar"]))
                return {}
            case ["down"]:
                threading.Thread(target=self._down, daemon=True).start()
                return {}
        raise Refused("there is advance, release, functions/NAME/kill, instances/ID/kill, zones/ZONE/kill, zones/ZONE/up, builder-fault, calendar and down")


class _Handler(BaseHTTPRequestHandler):
    owner: Control

    def do_GET(self):
        parts, query = self._asked()
        if parts == []:
            environment = self.owner.environment
            entries = environment.region.journal.since(0)["events"][-LAST:]
            return self._reply(200, page(overview(environment), entries).encode(), "text/html; charset=utf-8")
        return self._answer(lambda: self.owner.look(parts, query))

    def do_POST(self):
        parts, query = self._asked()
        return self._answer(lambda: self.owner.act(parts, query))

    def _asked(self) -> tuple[list[str], dict[str, str]]:
        split = urlsplit(self.path)
        parts = [part for part in split.path.removeprefix("/region").split("/") if part]
        return parts, {name: values[-1] for name, values in parse_qs(split.query).items()}

    def _answer(self, act) -> None:
        try:
            status, answer = 200, act()
        except (Refused, ValueError) as refused:
            status, answer = 400, {"error": str(refused)}
        except KeyError as missing:
            status, answer = 400, {"error": f"{missing} is missing"}
        except Exception as failure:  # the operator is told, the region goes on
            status, answer = 500, {"error": f"{type(failure).__name__}: {failure}"}
        self._reply(status, json.dumps(answer, default=str).encode(), "application/json")

    def _reply(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass
