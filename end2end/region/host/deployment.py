"""Deployment of the stacks of environment `local` by the operator's own command, and the parameters they write."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

from aws.real_clock import real_time

from .proxy import Checks
from .stack import ENVIRONMENT, REGION, client

PREFIX = f"/fleetcart/{ENVIRONMENT}"
#: So many times as often as the target group says are targets looked at here, and so much shorter is the shop's grace, which
#: must outlast two bad looks: AWS takes no interval below five seconds, and a rehearsal waits for both in real time.
PACE = 5
#: What of a command's output is worth a line of the story.
TOLD = ("functions of release", "first image", "opening", "is pinned", "is being rolled back", "nothing is pinned")


class Refused(Exception):
    """The command failed; what it said."""


class Deployment:
    """`script/deploy local --local`, run against one region."""

    def __init__(self, root: Path, url: str, folder: Path, trust: str, say: Callable[[str], None]):
        self.url = url
        self._script, self._log, self._trust, self._say = root / "script/deploy", folder / "deploy.log", trust, say
        self._ssm = client(url, "ssm")

    def deploy(self, *stacks: str) -> float:
        """Creates or updates these stacks, or all; the seconds it took."""
        began = real_time()
        only = [word for stack in stacks for word in ("--stack", stack)]
        self.run("--yes", "--wait", "0", "--release-keys", self._trust, *only)
        return real_time() - began

    def run(self, *words: str) -> str:
        """Any of the command's verbs; what it said."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_") and name != "PYTHONPATH"}
        environment |= {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "OPERATOR",
            "AWS_SECRET_ACCESS_KEY": "local",
        }
        command = [str(self._script), ENVIRONMENT, "--local", *words]
        ran = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        with open(self._log, "a", encoding="utf-8") as log:
            log.write(f"$ {' '.join(command)}\n{ran.stdout}{ran.stderr}\n")
        if ran.returncode != 0:
            raise Refused(f"script/deploy {' '.join(words)} ended with {ran.returncode}: {(ran.stderr or ran.stdout).strip()[-2000:]}")
        for line in ran.stdout.splitlines():
            if any(part in line for part in TOLD):
                self._say(f"  {line.strip()}")
        return ran.stdout

    def read(self, name: str) -> str | None:
        """A parameter of the environment, such as `app/targets`."""
        try:
            return self._ssm.get_parameter(Name=f"{PREFIX}/{name}")["Parameter"]["Value"]
        except self._ssm.exceptions.ParameterNotFound:
            return None

    def write(self, name: str, value: str) -> None:
        self._ssm.put_parameter(Name=f"{PREFIX}/{name}", Value=value, Type="String", Overwrite=True)

    def settings(self) -> dict[str, str]:
        """The shop's settings and its secret, as an instance reads them when it boots; without those of RDS."""
        pages = self._ssm.get_paginator("get_parameters_by_path").paginate(Path=f"{PREFIX}/shop", WithDecryption=True)
        found = {entry["Name"].rsplit("/", 1)[-1]: entry["Value"] for page in pages for entry in page["Parameters"]}
        return {f"FLEETCART_{name.upper().replace('-', '_')}": value for name, value in found.items() if not name.startswith("database-")}

    def checks(self) -> Checks:
        """How the target group looks at its targets, at the region's pace."""
        (group,) = client(self.url, "elbv2").describe_target_groups(TargetGroupArns=[self.read("app/targets")])["TargetGroups"]
        return Checks(group["HealthCheckIntervalSeconds"] / PACE, group["UnhealthyThresholdCount"])
