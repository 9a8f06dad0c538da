#!/usr/bin/env python3
"""A shop of one page with the storefront's contract: /readyz, /healthz, a grace after SIGTERM, exit code 0."""

import os
import signal
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

draining = threading.Event()


class Page(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path.startswith("/slow"):
            time.sleep(1)
        ready = self.path != "/readyz" or not draining.is_set()
        body = os.environ["FLEETCART_ADDR"].encode()
        self.send_response(200 if ready else 503)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def main() -> None:
    if os.environ.get("FLEETCART_BROKEN"):
        sys.exit(1)
    host, port = os.environ["FLEETCART_ADDR"].split(":")
    server = ThreadingHTTPServer((host, int(port)), Page)
    server.daemon_threads = False

    def leave(*_):
        draining.set()
        grace = float(os.environ.get("FLEETCART_DRAIN_GRACE_SECONDS", "0"))
        threading.Timer(grace, server.shutdown).start()

    signal.signal(signal.SIGTERM, leave)
    server.serve_forever(poll_interval=0.02)
    server.server_close()


main()
