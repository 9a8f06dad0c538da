"""A region without a host: `python -m aws --port 4566`. Instances have no body, functions do not exist."""

import argparse
import logging
import sys
import threading

from .server import serve


def main() -> None:
    parser = argparse.ArgumentParser(prog="aws", description=__doc__)
    parser.add_argument("--port", type=int, default=4566)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO)
    region = serve(port=arguments.port)
    sys.stdout.write(f"{region.url}\n")
    sys.stdout.flush()
    threading.Event().wait()


main()
