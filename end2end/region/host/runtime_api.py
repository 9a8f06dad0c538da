"""The Lambda Runtime API of one function: what a `bootstrap` polls for events and answers to."""

import json
import queue
import sys
import threading
import uuid
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aws.real_clock import real_time


BASE = "/2018-06-01/runtime"
MOST_BYTES = 6 * 1024 * 1024


@dataclass
class Invocation:
    """One event on its way through a function."""

    payload: bytes
    timeout_seconds: float
    arn: str
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    done: threading.Event = field(default_factory=threading.Event)
    taken: threading.Event = field(default_factory=threading.Event)
    answer: bytes | None = None
    error: dict | None = None
    deadline_ms: int = 0

    def finish(self, answer: bytes | None = None, error: dict | None = None) -> bool:
        """Settles it once; False when it was settled before."""
        if self.done.is_set():
            return False
        self.answer, self.error = answer, error
        self.done.set()
        return True


class RuntimeApi:
    """The four routes on a loopback port of their own, as each sandbox has them."""

    def __init__(self):
        self._waiting: queue.Queue[Invocation | None] = queue.Queue()
        self._running: dict[str, Invocation] = {}
        self.ready = threading.Event()
        self.init_error: dict | None = None
        self.failed = threading.Event()
        self._closed = False
        api = self

        class Handler(_Handler):
            runtime = api

        self._server = _Server(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def address(self) -> str:
        """Host and port, as AWS_LAMBDA_RUNTIME_API carries it."""
        return f"127.0.0.1:{self._server.server_port}"

    def give(self, invocation: Invocation) -> None:
        """Hands an event to whoever asks next."""
        self._waiting.put(invocation)

    def close(self) -> None:
        """Ends the routes; a sandbox that still polls gets no further event."""
        self._closed = True
        self._waiting.put(None)
        self._server.shutdown()
        self._server.server_close()

    def next(self) -> Invocation | None:
        """Blocks until there is an event; None when the sandbox is over."""
        self.ready.set()
        invocation = self._waiting.get()
        if invocation is None or self._closed:
            self._waiting.put(None)
            return None
        invocation.deadline_ms = int((real_time() + invocation.timeout_seconds) * 1000)
        self._running[invocation.id] = invocation
        invocation.taken.set()
        return invocation

    def settle(self, request_id: str, answer: bytes | None, error: dict | None) -> int:
        """Takes an answer; the status to reply with."""
        invocation = self._running.pop(request_id, None)
        if invocation is None:
            return 400
        return 202 if invocation.finish(answer, error) else 400

    def refuse_start(self, error: dict) -> None:
        """The program says that it cannot start."""
        self.init_error = error
        self.failed.set()


class _Server(ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        """A sandbox that is killed drops its connections; anything else is a fault of ours."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Without it an answer waits for the client's delayed acknowledgement, 40 ms each.
    disable_nagle_algorithm = True
    runtime: RuntimeApi

    def do_GET(self):
        if self.path != f"{BASE}/invocation/next":
            return self._reply(404, b'{"errorType":"InvalidRequest"}')
        invocation = self.runtime.next()
        if invocation is None:
            self.close_connection = True
            return None
        return self._reply(
            200,
            invocation.payload,
            {
                "Lambda-Runtime-Aws-Request-Id": invocation.id,
                "Lambda-Runtime-Deadline-Ms": str(invocation.deadline_ms),
                "Lambda-Runtime-Invoked-Function-Arn": invocation.arn,
                "Lambda-Runtime-Trace-Id": _trace(),
            },
        )

    def do_POST(self):
        body = self._body()
        if body is None:
            return self._reply(413, b'{"errorType":"RequestEntityTooLarge"}')
        if self.path == f"{BASE}/init/error":
            self.runtime.refuse_start(_error(body, self.headers))
            return self._reply(202, b'{"status":"OK"}')
        parts = self.path.removeprefix(f"{BASE}/invocation/").split("/")
        if not self.path.startswith(f"{BASE}/invocation/") or len(parts) != 2:
            return self._reply(404, b'{"errorType":"InvalidRequest"}')
        request_id, what = parts
        if what == "response":
            status = self.runtime.settle(request_id, body, None)
        elif what == "error":
            status = self.runtime.settle(request_id, None, _error(body, self.headers))
        else:
            status = 404
        reply = b'{"status":"OK"}' if status == 202 else b'{"errorType":"InvalidRequestID"}'
        return self._reply(status, reply)

    def _body(self) -> bytes | None:
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return self._chunks()
        length = int(self.headers.get("Content-Length") or 0)
        return None if length > MOST_BYTES else self.rfile.read(length)

    def _chunks(self) -> bytes | None:
        body = bytearray()
        while True:
            size = int(self.rfile.readline().split(b";")[0].strip() or b"0", 16)
            if size == 0:
                while self.rfile.readline().strip():
                    pass
                return bytes(body)
            body += self.rfile.read(size)
            self.rfile.readline()
            if len(body) > MOST_BYTES:
                return None

    def _reply(self, status: int, body: bytes, headers: dict | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def _trace() -> str:
    stamp = uuid.uuid4().hex
    return f"Root=1-{int(real_time()):08x}-{stamp[:24]};Parent={stamp[16:]};Sampled=0"


def _error(body: bytes, headers) -> dict:
    try:
        error = json.loads(body)
    except ValueError:
        error = {"errorMessage": body.decode(errors="replace")[:1000]}
    if not isinstance(error, dict):
        error = {"errorMessage": str(error)[:1000]}
    error.setdefault("errorType", headers.get("Lambda-Runtime-Function-Error-Type", "Unknown"))
    return error
