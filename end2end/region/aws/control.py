"""The control API of the region, under `/region`: status, clock, faults, zones, events, calls, reset, and the host's commands."""

from __future__ import annotations

import datetime
import json
import logging
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from .clock import iso
from .overview import page
from .real_clock import real_time
from .status import status

if TYPE_CHECKING:
    from .region import Region

log = logging.getLogger("region.control")


class Control:
    """A WSGI application that answers in JSON."""

    def __init__(self, region: Region) -> None:
        self.region = region

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "").removeprefix("/region").strip("/")
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if environ["REQUEST_METHOD"] == "GET" and not path:
            return _reply(start_response, "200 OK", "text/html; charset=utf-8", page(status(self.region)))
        try:
            body = json.loads(environ["wsgi.input"].read(length) or b"{}")
            query = {name: values[-1] for name, values in parse_qs(environ.get("QUERY_STRING", "")).items()}
            answer, code = self._answer(environ["REQUEST_METHOD"], path.split("/"), body, query), "200 OK"
        except LookupError as error:
            answer, code = {"error": f"missing: {error}"}, "404 Not Found"
        except (ValueError, TypeError) as error:
            answer, code = {"error": str(error)}, "400 Bad Request"
        except Exception as failure:  # the operator is told, the region goes on
            log.exception("%s failed", path)
            answer, code = {"error": f"{type(failure).__name__}: {failure}"}, "500 Internal Server Error"
        return _reply(start_response, code, "application/json", json.dumps(answer, default=_text) + "\n")

    def _answer(self, method: str, path: list[str], body: dict[str, Any], query: dict[str, str]) -> Any:
        region = self.region
        match method, path:
            case "GET", ["status"]:
                return status(region)
            case "GET", ["events"]:
                return region.journal.since(int(query.get("since", 0)), query.get("kind"))
            case "GET", ["calls"]:
                return region.calls.report()
            case "GET", ["rights"]:
                return region.iam.report()
            case "GET", ["clock"]:
                return self._clock()
            case "POST", ["clock"]:
                ran = region.advance(float(body["advance_seconds"]))
                return {**self._clock(), "timers": ran}
            case "POST", ["settle"]:
                return {"settled": region.settle()}
            case "POST", ["faults"]:
                with region.lock:
                    region.faults.read(body)
                return {"calls": len(region.faults.calls), "events": region.faults.events is not None}
            case "DELETE", ["faults"]:
                region.faults.reset()
                return {}
            case "POST", ["zones", zone]:
                with region.lock:
                    region.zones.set(zone, body["state"])
                return {"zone": zone, "state": body["state"]}
            case "POST", ["events"]:
                with region.lock:
                    number = region.bus.emit(
                        body["source"], body["detail-type"], body["detail"], body.get("resources", [])
                    )
                return {"id": number}
            case "POST", ["functions", name]:
                region.functions.register(name, **body)
                return {"name": name}
            case "POST", ["instances", instance, what]:
                return self._instance(instance, what, body)
            case "POST", ["delays"]:
                for name, seconds in body.items():
                    if not hasattr(region.delays, name):
                        raise ValueError(f"nothing is delayed that is called {name}")
                    setattr(region.delays, name, float(seconds))
                return vars(region.delays)
            case "POST", ["host", *command]:
                return region.host.commands.act(command, body)
            case "POST", ["reset"]:
                began = real_time()
                region.reset()
                return {"seconds": round(real_time() - began, 3)}
        raise LookupError(f"{method} /region/{'/'.join(path)}")

    def _clock(self) -> dict[str, Any]:
        now = self.region.clock.now()
        return {"now": iso(now), "seconds": now, "ahead": round(now - real_time(), 3)}

    def _instance(self, instance: str, what: str, body: dict[str, Any]) -> dict[str, Any]:
        region = self.region
        if region.instance(instance) is None:
            raise LookupError(f"there is no instance {instance}")
        actions: dict[str, Callable[[], None]] = {
            "died": lambda: region.instance_died(instance),
            "stopped": lambda: region.instance_stopped(instance),
            "health": lambda: region.instance_health(instance, bool(body["healthy"])),
            "drained": lambda: region.target_drained(instance),
            "console": lambda: region.console(instance, body["text"]),
        }
        actions[what]()
        return region.instance(instance) or {}


def _reply(start_response: Callable[..., Any], code: str, kind: str, text: str) -> list[bytes]:
    data = text.encode()
    start_response(code, [("Content-Type", kind), ("Content-Length", str(len(data)))])
    return [data]


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime.datetime) else str(value)
