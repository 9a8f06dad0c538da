"""The host of the region: instances become processes, targets become servers of the proxy, functions run their binaries."""

import functools
import json
import shutil
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
from aws.host import Host, InvokeResult
from aws.real_clock import real_time
from botocore.exceptions import ClientError

from .builder import orders_in
from .alb_metrics import AlbMetrics
from .functions import Function, unpacked
from .instance import Instance, Place
from .loopback_network import LoopbackNetwork
from .process import Process
from .proxy import Proxy
from .stack import ENVIRONMENT, REGION

FIRST_CHECK_SECONDS = 6
"""How long the region's time waits for a target's first good health check, or the bad one after its loss."""
LOSS_NOTICED_SECONDS = 60


@dataclass
class House:
    """Where the host keeps things, and what its fleet is told."""

    folder: Path
    verifier: Path
    trust: str
    shop: dict[str, str]
    """Settings of every shop; filled when the stacks are there."""
    functions: dict[str, Function] = field(default_factory=dict)


@dataclass
class Build:
    """A builder at work."""

    id: str
    process: Process
    deadline: float
    """When its dead-man timer powers it off, in the region's time."""
    build: str
    hangs: bool
    """Whether it was told to: the region's time does not wait for it then."""


class Machine(Host):
    """Everything real that stands behind the region."""

    def __init__(self, house: House, proxy: Proxy):
        self.house = house
        self.proxy = proxy
        self.instances: dict[str, Instance] = {}
        self.builders: dict[str, Build] = {}
        self.zones: dict[str, str] = {}
        self.builder_faults: list[str] = []
        self._lock = threading.RLock()
        self._health: dict[str, bool] = {}
        self._unchecked: dict[str, float] = {}
        self._closed = threading.Event()
        self._network = LoopbackNetwork()
        self._numbers: dict[str, int] = {}
        self._shutting: set[str] = set()
        self.alb_metrics = AlbMetrics()
        self._say_lock = threading.Lock()
        self._clients: dict[tuple[str, str], Any] = {}

    def attach(self, region: Any) -> None:
        self.region = region
        threading.Thread(target=self._watch_targets, name="health checks", daemon=True).start()
        threading.Thread(target=self._watch_builders, name="builders", daemon=True).start()

    def on_instance_start(self, instance: dict[str, Any]) -> None:
        if orders_in(instance.get("user_data") or ""):
            self._start_builder(instance)
        else:
            self._start_shop(instance)

    def on_instance_stop(self, instance_id: str) -> None:
        self._end(instance_id, 5)
        self.region.instance_stopped(instance_id)

    def on_instance_terminate(self, instance_id: str) -> None:
        """Its system shuts down in good order, unless the machine itself is lost."""
        known = self.region.instance(instance_id)
        timeout = 0 if known is None or known["lost"] else None
        self._shutting.add(instance_id)
        threading.Thread(target=self._shut_down, args=(instance_id, timeout), name=f"{instance_id} ends", daemon=True).start()

    def on_function(self, function: dict[str, Any]) -> None:
        """Unpacks its code, as Lambda does, and hands it to the function's next sandbox."""
        name = function["name"]
        place = {"AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION, "AWS_ENDPOINT_URL": self.region.url, "FLEETCART_S3_PATH_STYLE": "true"}
        settings = unpacked(function, self.house.folder / "functions", place | self.region.credentials(name, function["role"]))
        known = self.house.functions.get(name)
        if known is None:
            self.house.functions[name] = Function(settings)
        elif known.settings != settings:
            known.redeploy(settings)

    def on_function_gone(self, name: str) -> None:
        function = self.house.functions.pop(name, None)
        if function:
            function.close()

    def on_lifecycle_state(self, instance_id: str, state: str) -> None:
        instance = self.instances.get(instance_id)
        if instance and state == "Terminating:Wait":
            instance.drain()

    def register_target(self, instance_id: str) -> None:
        instance = self.instances.get(instance_id)
        if instance:
            self._unchecked[instance_id] = real_time()
            self.proxy.register(instance_id, self.zones[instance_id], instance.address)

    def deregister_target(self, instance_id: str) -> None:
        self.proxy.deregister(instance_id)
        self._unchecked.pop(instance_id, None)
        self._health.pop(instance_id, None)

    def invoke(self, function: str, event: Any) -> InvokeResult:
        known = self._function(function)
        if known is None:
            return InvokeResult(missing=True)
        outcome = known.invoke(event)
        if outcome.ok:
            return InvokeResult(payload=outcome.answer)
        return InvokeResult(error=f"{outcome.error_type}: {outcome.error_message}")

    def settled(self) -> bool:
        with self._lock:
            at_work = any(not build.hangs for build in self.builders.values())
            unchecked = any(real_time() - since < FIRST_CHECK_SECONDS for since in list(self._unchecked.values()))
            unnoticed = any(instance.lost_for() < FIRST_CHECK_SECONDS and self._health.get(id) for id, instance in self.instances.items())
            return not at_work and not unchecked and not unnoticed and not self._shutting and all(instance.quiet() for instance in self.instances.values())

    def on_reset(self) -> None:
        with self._lock:
            everyone = list(self.instances) + list(self.builders)
        for instance_id in everyone:
            self._end(instance_id, 0)
            self.proxy.forget(instance_id)

    def close(self) -> None:
        """Ends every process."""
        self._closed.set()
        self.on_reset()
        for function in self.house.functions.values():
            function.close()
        self.proxy.close()
        self._network.close()

    def _function(self, name: str) -> Function | None:
        """Waits a little for one that was deployed a moment ago and is being unpacked."""
        until = real_time() + 10
        while name not in self.house.functions and name in self.region.functions.deployed and real_time() < until:
            time.sleep(0.02)
        return self.house.functions.get(name)

    def kill(self, instance_id: str) -> bool:
        """kill -9 of an instance's shop: the instance is lost."""
        instance = self.instances.get(instance_id)
        if instance is None or instance.pid is None:
            return False
        instance.kill()
        return True

    def kill_zone(self, zone: str) -> list[str]:
        """Every instance of a zone is lost at once."""
        lost = [id for id in list(self.instances) if self.zones.get(id) == zone and self.kill(id)]
        return lost

    def _start_shop(self, instance: dict[str, Any]) -> None:
        image = self._image_folder(instance)
        instance_id = instance["id"]
        if image is None:
            # The base image boots, but there is no shop on it: nobody will ever announce it.
            self.region.console(instance_id, f"{instance['image_id']} holds no release\n")
            return
        role = self.region.iam.identities.of_profile(instance["profile"])
        try:
            told = self._settings(role)
        except ClientError as refused:
            # As the image's units do: a shop half configured must not open.
            self.region.console(instance_id, f"no configuration: {refused}\n")
            return
        zone = instance["zone"]
        place = Place(
            image=image,
            folder=self.house.folder / "instances" / instance_id,
            shared=self.house.folder / "shared",
            address=self._address(zone),
            settings=told | self.house.shop,
        )
        with self._lock:
            self.zones[instance_id] = zone
            say = functools.partial(self._say, role)
            self.instances[instance_id] = Instance(instance_id, place, say, self._lost, self.region.console)

    def _settings(self, role: str | None) -> dict[str, str]:
        """What the environment's parameters say, read as an instance reads it when it boots: with its role, the database's user last."""
        pages = self._client("ssm", role).get_paginator("get_parameters_by_path").paginate(Path=f"/fleetcart/{ENVIRONMENT}/shop", WithDecryption=True)
        found = {entry["Name"].rsplit("/", 1)[-1]: entry["Value"] for page in pages for entry in page["Parameters"]}
        if secret := found.get("database-secret"):
            self._client("secretsmanager", role).get_secret_value(SecretId=secret)
        # The database is another one here, and the import left the pictures in the folder that all instances share.
        return {f"FLEETCART_{name.upper().replace('-', '_')}": value for name, value in found.items() if not name.startswith("database-") and name != "pictures"}

    def _keys(self, instance: dict[str, Any], caller: str) -> dict[str, str]:
        """What the metadata service hands to whoever asks on an instance: keys of the role in its profile, or none."""
        role = self.region.iam.identities.of_profile(instance["profile"])
        return self.region.credentials(caller, role) if role else {}

    def _client(self, service: str, role: str | None) -> Any:
        """A client as an instance has it; one for all instances of a role, since making one takes long."""
        keys = self.region.credentials("instance", role or "none")
        with self._say_lock:
            known = self._clients.get((service, keys["AWS_SESSION_TOKEN"]))
            if known is None:
                known = boto3.client(
                    service,
                    endpoint_url=self.region.url,
                    region_name=REGION,
                    aws_access_key_id=keys["AWS_ACCESS_KEY_ID"],
                    aws_secret_access_key=keys["AWS_SECRET_ACCESS_KEY"],
                    aws_session_token=keys["AWS_SESSION_TOKEN"],
                )
                self._clients[service, keys["AWS_SESSION_TOKEN"]] = known
        return known

    def _start_builder(self, instance: dict[str, Any]) -> None:
        orders = orders_in(instance["user_data"])
        instance_id = instance["id"]
        fault = self.builder_faults.pop(0) if self.builder_faults else ""
        build = orders["build"]
        command = [sys.executable, "-m", "host.builder", "--instance", instance_id, "--base-image", instance["image_id"]]
        command += ["--disk", self._disk(build), "--verifier", self.house.verifier, "--trust", self.house.trust, "--fault", fault]
        script = self.house.folder / "instances" / instance_id
        script.mkdir(parents=True, exist_ok=True)
        (script / "user-data").write_text(instance["user_data"])
        environment = {
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": str(Path(__file__).parent.parent),
            "AWS_ENDPOINT_URL": self.region.url,
            **self._keys(instance, "builder"),
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        shell = ["/bin/sh", "-c", 'exec "$@" <"$0"', script / "user-data"]
        process = Process([*shell, *command], environment, script / "console.log")
        deadline = time.time() + 60 * orders["deadline_minutes"]
        with self._lock:
            self.builders[instance_id] = Build(instance_id, process, deadline, build, fault == "hang")

    def _watch_builders(self) -> None:
        """A builder whose process has ended has powered itself off; so has one whose dead-man timer ran out."""
        while not self._closed.wait(0.05):
            for build in list(self.builders.values()):
                if time.time() >= build.deadline:
                    build.process.kill()
                if build.process.alive():
                    continue
                with self._lock:
                    self.builders.pop(build.id, None)
                self.region.console(build.id, build.process.last_lines(200))
                self.region.instance_stopped(build.id)

    def _watch_targets(self) -> None:
        """Tells the region what the load balancer's health checks find."""
        while not self._closed.wait(0.2):
            targets = self._targets()
            self.alb_metrics.tell(self.region, targets)
            for target in targets:
                healthy = target.health.startswith("UP")
                if target.health.startswith("DRAIN") or target.health == "MAINT":
                    continue
                known = self._health.get(target.instance)
                if known is None and not healthy:
                    continue
                self._unchecked.pop(target.instance, None)
                if known != healthy:
                    self._health[target.instance] = healthy
                    self.region.instance_health(target.instance, healthy)

    def _targets(self):
        try:
            return self.proxy.targets()
        except OSError:
            return []

    def _lost(self, instance_id: str) -> None:
        """Nobody tells: the load balancer's checks notice first, EC2's own some time later."""
        self.region.clock.after(LOSS_NOTICED_SECONDS, f"EC2 notices the loss of {instance_id}", lambda: self.region.instance_died(instance_id))

    def _shut_down(self, instance_id: str, timeout: float | None) -> None:
        try:
            self._end(instance_id, timeout)
            self.proxy.forget(instance_id)
            self._unchecked.pop(instance_id, None)
            self._health.pop(instance_id, None)
        finally:
            self._shutting.discard(instance_id)

    def _end(self, instance_id: str, timeout: float | None) -> None:
        with self._lock:
            instance = self.instances.pop(instance_id, None)
            build = self.builders.pop(instance_id, None)
        if instance:
            instance.power_off(timeout)
            shutil.rmtree(instance.place.folder / "var", ignore_errors=True)
        if build:
            build.process.kill()

    def _say(self, role: str | None, kind: str, detail: dict) -> None:
        """An event from an instance; without an answer it tries again, as the instance's own unit would."""
        entry = {"Source": "fleetcart.instance", "DetailType": kind, "Detail": json.dumps(detail)}
        until = real_time() + 20
        while not self._closed.is_set():
            try:
                answer = self._client("events", role).put_events(Entries=[entry])
                if not answer.get("FailedEntryCount"):
                    return
            except Exception:
                if real_time() > until:
                    return
            time.sleep(0.5)

    def _image_folder(self, instance: dict[str, Any]) -> Path | None:
        build = (instance.get("image_tags") or {}).get("fleetcart:build")
        if not build:
            return None
        root = self._disk(build) / "root"
        return root if root.is_dir() else None

    def _disk(self, build: str) -> Path:
        return self.house.folder / "disks" / build

    def _address(self, zone: str) -> str:
        """The next free address of the zone's loopback network."""
        taken = {instance.place.address for instance in self.instances.values()}
        with self._lock:
            number = self._numbers.get(zone, 1)
            while True:
                number = 2 + (number - 1) % 250
                address = self._network.address(zone, number)
                if address not in taken:
                    self._numbers[zone] = number
                    return address
