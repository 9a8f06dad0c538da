"""The environment `local`, a whole region with the shop in it: database, load balancer, functions, group; brought up, asked, taken down."""

import json
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from aws.real_clock import real_time
from aws.server import serve

from . import stack
from .builder import free_port
from .database import Database
from .deployment import PACE, Deployment
from .instance import answers
from .machine import House, Machine
from .packing import Press
from .proxy import Proxy

#: What the image's unit tells the shop, at the region's pace; parameters beside those of the stacks, as an operator's would be.
CHOSEN = {"drain-grace-seconds": str(15 // PACE), "drain-deadline-seconds": "60"}


@dataclass
class Plan:
    """What to bring up, and where."""

    root: Path
    """The checkout."""
    programs: Path
    """Folder of the built programs."""
    folder: Path
    """What this region keeps; emptied when it comes up."""
    cache: Path
    mysql: str = ""
    port: int = 0
    shop_port: int = 0
    say: Callable[[str], None] = lambda line: None


class Environment:
    """Up from construction to `close`."""

    def __init__(self, plan: Plan):
        self.plan = plan
        self._open: list[Callable[[], None]] = []
        self.follow: Callable[[], None] = lambda: None
        """Called after every step of `until`: for whoever tells what happens."""
        try:
            self._bring_up()
        except BaseException:
            self.close()
            raise

    def _bring_up(self) -> None:
        plan, say = self.plan, self.plan.say
        shutil.rmtree(plan.folder, ignore_errors=True)
        plan.folder.mkdir(parents=True)
        missing = [name for name in ("fleetcart", "fleetcart-release", *stack.FUNCTIONS) if not (plan.programs / name).exists()]
        if missing:
            raise RuntimeError(f"not built yet in {plan.programs}: {', '.join(missing)}")
        self.press = Press(plan.programs / "fleetcart-release", plan.programs / "fleetcart", plan.root / "target/site", plan.root / "ami", plan.cache / "press")
        trust = self.press.trust()
        say("the shop's database: MySQL with the demo catalogue")
        self.database = Database(plan.root, plan.mysql)
        self._open.append(self.database.close)
        shared = plan.folder / "shared"
        shared.mkdir()
        self.database.fill(plan.programs / "fleetcart", shared, plan.cache / "media")
        say("the load balancer")
        self.proxy = Proxy(plan.folder, plan.shop_port or free_port())
        self._open.append(self.proxy.close)
        house = House(plan.folder, plan.programs / "fleetcart-release", trust, {})
        self.machine = Machine(house, self.proxy)
        say("the region, and the stacks in it: script/deploy local --local")
        self.region = serve(self.machine, port=plan.port)
        self._open.append(self.region.stop)
        self._open.append(self.machine.close)
        self.deployment = Deployment(plan.root, self.region.url, plan.folder, trust, say)
        seconds = self.deployment.deploy()
        say(f"network, data and app deployed in {seconds:.1f} s; control waits for a release with functions")
        self.bucket: str = self.deployment.read("data/release-bucket")
        stack.put_recipe(self.client("s3"), self.bucket, plan.root / "ami")
        for name, value in CHOSEN.items():
            self.deployment.write(f"shop/{name}", value)
        self.proxy.checks = self.deployment.checks()
        balancer, targets, _ = self.deployment.read("app/load").split(",")
        self.machine.alb_metrics.balancer = balancer, targets
        house.shop.update(self._shop())

    def _shop(self) -> dict[str, str]:
        """What is elsewhere here than the environment's parameters say: database, address, and the edge as a second proxy."""
        return {
            "FLEETCART_DATABASE_URL": self.database.url,
            "FLEETCART_DATABASE_CONNECTIONS": "8",
            "FLEETCART_DATABASE_WAIT_SECONDS": "3",
            "FLEETCART_BASE_URL": self.proxy.url,
            "FLEETCART_TRUSTED_PROXY_HOPS": "2",
            "FLEETCART_TEST_PAYMENTS": "on",
            "FLEETCART_ORDERS_PER_NETWORK": "100000",
            "FLEETCART_LOG": "info,sqlx=warn,tantivy=warn,sea_orm_migration=warn",
        }

    def client(self, service: str):
        """A client as an operator has it."""
        return stack.client(self.region.url, service)

    def release(self, version: str, mistake: str = "") -> str:
        """Packs, signs and uploads; the fleet does the rest. The release digest."""
        digest = self.press.pack(version, mistake)
        self.press.upload(self.region.url, self.bucket, version)
        if not self.machine.house.functions:
            seconds = self.deployment.deploy("control")
            self.plan.say(f"control deployed in {seconds:.1f} s, with the functions of {version}")
        return digest

    @property
    def opened(self) -> bool:
        """Whether the stacks have been told that a release is live."""
        return self.deployment.read("lt-version") is not None and self.group()["MinSize"] > 0

    def open(self) -> None:
        """What `script/deploy` does when the first release has gone live: the group follows it, and its floor rises."""
        seconds = self.deployment.deploy("app", "control")
        self.plan.say(f"the group is opened, in {seconds:.1f} s")

    def until(self, what: str, reached: Callable[[], object], region_seconds: float = 3600, step: float = 5, real_seconds: float = 240) -> float:
        """Lets the region's time pass, in steps, until this holds; the region's seconds it took.

        Between two steps everything real comes to rest first: functions that run, shops that start or drain.
        """
        began, deadline = time.time(), real_time() + real_seconds
        while not reached():
            if time.time() - began > region_seconds or real_time() > deadline:
                raise Expected(f"{what}: not after {time.time() - began:.0f} s of the region's time and {real_time() - deadline + real_seconds:.0f} s of ours")
            self.region.advance(step)
            self.follow()
            time.sleep(0.02)
        return time.time() - began

    def group(self) -> dict:
        groups = self.client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[stack.NAME])
        return groups["AutoScalingGroups"][0]

    def in_service(self) -> list[dict]:
        return [member for member in self.group()["Instances"] if member["LifecycleState"] == "InService"]

    def refreshes(self) -> list[dict]:
        return self.client("autoscaling").describe_instance_refreshes(AutoScalingGroupName=stack.NAME)["InstanceRefreshes"]

    def parameter(self, name: str) -> str | None:
        return self.deployment.read(name)

    def images(self) -> dict[str, str]:
        """Build → status of every image of ours."""
        images = self.client("ec2").describe_images(Filters=[{"Name": "tag-key", "Values": ["fleetcart:build"]}])["Images"]
        tags = [{tag["Key"]: tag["Value"] for tag in image["Tags"]} for image in images]
        return {tag["fleetcart:build"]: tag.get("fleetcart:status", "") for tag in tags}

    def status_of(self, version: str) -> str | None:
        """The status of this version's image."""
        return next((status for build, status in self.images().items() if build.startswith(f"{version}-")), None)

    def healthy_targets(self) -> int:
        return sum(target.health.startswith("UP") for target in self.proxy.targets())

    def shop_answers(self) -> bool:
        return answers(f"{self.proxy.url}/healthz")

    def put_calendar(self, calendar: dict) -> None:
        self.client("s3").put_object(Bucket=self.bucket, Key="calendar/calendar.json", Body=json.dumps(calendar).encode())

    def close(self) -> None:
        """Ends every process and removes the database; logs stay."""
        while self._open:
            try:
                self._open.pop()()
            except Exception as problem:  # the others still have to end
                self.plan.say(f"while ending: {problem}")


class Expected(Exception):
    """What should have come about and did not."""


def default_plan(say: Callable[[str], None], name: str) -> Plan:
    """Where things are in this checkout."""
    root = Path(__file__).resolve().parents[3]
    target = Path(os.environ.get("CARGO_TARGET_DIR") or root / "target")
    cache = Path(os.environ.get("FLEETCART_CACHE") or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "fleetcart")
    return Plan(
        root=root,
        programs=target / "debug",
        folder=_folder(cache / "region", name),
        cache=cache / "region" / "kept",
        mysql=os.environ.get("FLEETCART_TEST_MYSQL_URL", ""),
        say=say,
    )


def _folder(place: Path, name: str) -> Path:
    """One per process, so that two regions never share; those of processes that have ended are removed."""
    for old in place.glob(f"{name}-*"):
        pid = old.name.rsplit("-", 1)[-1]
        if pid.isdigit() and not Path(f"/proc/{pid}").exists():
            shutil.rmtree(old, ignore_errors=True)
    return place / f"{name}-{os.getpid()}"
