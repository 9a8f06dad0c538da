"""The operator's command inside the region's own process: for whoever has to act between two of its calls, or answer for what AWS would take minutes for."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from deploy import deploy
from deploy.environment import LOCAL
from deploy.environment import Environment as Operated
from host.environment import Environment


@contextmanager
def operator(opened: Environment) -> Iterator[Operated]:
    """The environment `local` as the command knows it."""
    before = {name: os.environ.pop(name, None) for name in (*LOCAL, "AWS_ENDPOINT_URL")}
    os.environ["AWS_ENDPOINT_URL"] = opened.region.url
    try:
        yield Operated("local", local=True)
    finally:
        del os.environ["AWS_ENDPOINT_URL"]
        os.environ.update({name: value for name, value in before.items() if value is not None})


def options(opened: Environment, **more) -> deploy.Options:
    """Of an operator who says yes and waits for nothing that the rehearsal waits for."""
    return deploy.Options(**({"yes": True, "wait_minutes": 0.0, "settle_seconds": 0.0, "release_keys": opened.machine.house.trust} | more))
