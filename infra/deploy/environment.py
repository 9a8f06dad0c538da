"""An environment: its name, its parameters file, the account it lives in, and clients for its services."""

import json
import os
import re
from functools import cached_property
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, NoRegionError

from .errors import Refused, is_missing
from .template import FOLDER


#: As AWS writes an architecture → as Debian does.
ARCHITECTURES = {"x86_64": "amd64", "arm64": "arm64"}
#: Where `script/region up` answers when nobody chooses another port.
LOCAL_REGION = "http://127.0.0.1:4566"
#: What a client of the region on this machine needs to be told, unless somebody has told it otherwise.
LOCAL = {
    "AWS_ENDPOINT_URL": LOCAL_REGION,
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_REGION": "eu-central-1",
    "AWS_MAX_ATTEMPTS": "2",
}


class Environment:
    """`local` chooses the endpoint of the region on this machine; everything else is as on AWS."""

    def __init__(self, name: str, local: bool = False, folder: Path = FOLDER / "parameters"):
        if not re.fullmatch(r"[a-z][a-z0-9-]{1,15}", name):
            raise Refused(f"{name!r} is no name of an environment", "Lower-case letters, digits and hyphens; 2 to 16 of them.")
        file = folder / f"{name}.json"
        if not file.is_file():
            known = ", ".join(sorted(path.stem for path in folder.glob("*.json")))
            raise Refused(f"There is no {file.name} in {folder}", f"Known environments: {known}. Copy one of their files to make another.")
        self.name = name
        self.local = local
        self.given: dict[str, Any] = json.loads(file.read_text())
        if self.architecture not in ARCHITECTURES:
            raise Refused(f"{file.name} gives the architecture {self.architecture!r}", f"There is: {', '.join(ARCHITECTURES)}.")
        self._clients: dict[tuple[str, str | None], Any] = {}
        if local:
            os.environ.update({name: value for name, value in LOCAL.items() if not os.environ.get(name)})
        elif os.environ.get("AWS_ENDPOINT_URL"):
            raise Refused("AWS_ENDPOINT_URL is set, but not --local", "Unset it to reach AWS, or add --local.")
        elif not self._session().region_name:
            raise NoRegionError()

    @property
    def prefix(self) -> str:
        """Of every parameter of this environment."""
        return f"/fleetcart/{self.name}"

    @property
    def architecture(self) -> str:
        """What the functions, builders and instances are, as AWS writes it."""
        return self.given.get("architecture", "x86_64")

    def stack(self, name: str) -> str:
        return f"fleetcart-{self.name}-{name}"

    def client(self, service: str, region: str | None = None) -> Any:
        key = (service, region)
        if key not in self._clients:
            attempts = int(os.environ.get("AWS_MAX_ATTEMPTS") or 6)
            config = Config(retries={"mode": "standard", "total_max_attempts": attempts}, connect_timeout=10)
            self._clients[key] = self._session(region).client(service, config=config)
        return self._clients[key]

    @staticmethod
    def _session(region: str | None = None) -> boto3.Session:
        # boto3 itself reads AWS_DEFAULT_REGION only.
        return boto3.Session(region_name=region or os.environ.get("AWS_REGION") or None)

    @cached_property
    def account(self) -> str:
        return self.client("sts").get_caller_identity()["Account"]

    @property
    def region(self) -> str:
        return self.client("cloudformation").meta.region_name

    def read(self, name: str, secret: bool = False) -> str | None:
        """A parameter below the environment's prefix, if it is there; decrypted if it is a secret."""
        more = {"WithDecryption": True} if secret else {}
        try:
            return self.client("ssm").get_parameter(Name=f"{self.prefix}/{name}", **more)["Parameter"]["Value"]
        except ClientError as cause:
            if is_missing(cause):
                return None
            raise

    def write(self, name: str, value: str, **more: Any) -> None:
        kind = more.pop("Type", "String")
        self.client("ssm").put_parameter(Name=f"{self.prefix}/{name}", Value=value, Type=kind, **more)

    def forget(self, name: str) -> None:
        """Deletes a parameter, whether it is there or not."""
        try:
            self.client("ssm").delete_parameter(Name=f"{self.prefix}/{name}")
        except ClientError as cause:
            if not is_missing(cause):
                raise
