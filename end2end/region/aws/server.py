"""The HTTP server of a region."""

from __future__ import annotations

import logging
import threading
import warnings
from typing import Any

from moto.server import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import make_server

from .control import Control
from .gateway import Gateway
from .host import Host, NullHost
from .region import Region


class Quiet(MotoRequestHandler):
    """No line for each of some hundred thousand requests; connections stay open between them."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        logging.getLogger("region.http").debug("%s %s %s", self.command, self.path, code)


def serve(host: Host | None = None, port: int = 0, name: str = "eu-central-1") -> Region:
    """Starts a region on the loopback address; `region.url` says where, `region.stop()` ends it. Port 0 is any free one."""
    # Of every type of a stack that it leaves out; the stacks' own tests hold the list.
    warnings.filterwarnings("ignore", module=r"moto\.cloudformation")
    logging.getLogger("moto").setLevel(logging.ERROR)
    region = Region(host if host is not None else NullHost(), name)

    def app(service: Any) -> Any:
        made = create_backend_app(service)
        made.config["PROPAGATE_EXCEPTIONS"] = True
        return made

    region.gateway = Gateway(region, DomainDispatcherApplication(app), Control(region))
    _listen(region, port)
    region.host.attach(region)
    return region


def serve_copy(region: Region) -> None:
    """In a copy of the process, made by a fork while the region was `at_rest`: it has none of its threads, and the address is the
    other one's. Afterwards `region.url` is its own."""
    region.server.socket.close()
    region.go_on()
    _listen(region, 0)


def _listen(region: Region, port: int) -> None:
    server = make_server("127.0.0.1", port, region.gateway, threaded=True, request_handler=Quiet)
    server.daemon_threads = True
    region.server = server
    region.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="region-http", daemon=True
    ).start()
