"""Images with the stand-in shop in them, and places for instances of them."""

import json
import shutil
import sys
from pathlib import Path

import pytest
from host.instance import Place

HERE = Path(__file__).parent


@pytest.fixture
def place(tmp_path):
    """Makes places on loopback addresses of their own."""
    image = tmp_path / "image"
    (image / "bin").mkdir(parents=True)
    shop = image / "bin/fleetcart"
    shop.write_text(f'#!/bin/sh\nexec {sys.executable} {HERE}/fake_shop.py "$@"\n')
    shop.chmod(0o755)
    (image / "release.json").write_text(json.dumps({"release_sha256": "ab" * 32, "version": "1.0.0"}))

    def make(address: str, **settings: str) -> Place:
        return Place(image, tmp_path / address, tmp_path / "shared", address, settings)

    return make


@pytest.fixture(autouse=True)
def haproxy_is_here(request):
    if "proxy" in request.fixturenames and not shutil.which("haproxy"):
        pytest.fail("HAProxy is not installed: script/region setup")
