"""EC2 instances over time: pending, running, stopping, stopped, shutting-down, terminated, each with its event."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from moto.ec2.models import EC2Backend
from moto.ec2.models.instances import Instance

from .errors import AwsError

if TYPE_CHECKING:
    from .region import Region

CODES = {"pending": 0, "running": 16, "shutting-down": 32, "terminated": 48, "stopping": 64, "stopped": 80}
GONE = ("shutting-down", "terminated")
#: Seconds after which AWS no longer lists a terminated instance.
REMEMBERED = 3600


class Instances:
    """Moves moto's instances from state to state and tells bus, group and host."""

    def __init__(self, region: Region) -> None:
        self.region = region
        self.consoles: dict[str, str] = {}

    def reset(self) -> None:
        self.consoles.clear()

    def find(self, instance_id: str) -> Instance | None:
        return self.region.ec2.get_instance_by_id(instance_id)

    def begin(self, instance: Instance) -> None:
        """A new or restarted instance boots."""
        self._enter(instance, "pending")
        self._later(instance, "pending", self.region.delays.boot, self._run)

    def stop(self, instance: Instance, why: str = "User initiated") -> None:
        if instance.state not in ("pending", "running"):
            return
        instance._reason = f"{why} ({self.region.clock.moment():%Y-%m-%d %H:%M:%S} GMT)"
        self._enter(instance, "stopping")
        self.region.tell_host("on_instance_stop", instance.id)
        self._later(instance, "stopping", self.region.delays.stop, self.stopped)

    def stopped(self, instance: Instance) -> None:
        """It has come to rest; its disks stay."""
        self._enter(instance, "stopped")

    def power_off(self, instance: Instance) -> None:
        """The machine switched itself off: what follows is its shutdown behaviour."""
        if instance.state not in ("pending", "running"):
            return
        if instance.instance_initiated_shutdown_behavior == "terminate":
            self.terminate(instance, "Client.InstanceInitiatedShutdown: Instance initiated shutdown")
        else:
            self.stop(instance, "Instance initiated shutdown")

    def terminate(self, instance: Instance, why: str = "Client.UserInitiatedShutdown: User initiated shutdown") -> None:
        if instance.state in GONE:
            return
        self._enter(instance, "shutting-down")
        instance.state_reason.code, instance.state_reason.message = why.split(":")[0], why
        who = "User initiated" if why.startswith("Client") else "Service initiated"
        instance._reason = f"{who} ({self.region.clock.moment():%Y-%m-%d %H:%M:%S} GMT)"
        self.region.tell_host("on_instance_terminate", instance.id)
        self._later(instance, "shutting-down", self.region.delays.terminate, self._end)

    def fail(self, instance: Instance) -> None:
        """Its hardware is gone, without any notice."""
        self.terminate(instance, "Server.InternalError: Internal error on launch or loss of the host")

    def describe(self, instance_id: str) -> dict[str, Any] | None:
        """What the host is told about an instance."""
        instance = self.find(instance_id)
        if instance is None:
            return None
        image = self.region.ec2.amis.get(instance.image_id)
        tags = {tag["key"]: tag["value"] for tag in instance.get_tags()}
        group, member = self.region.groups.member(instance_id)
        version = tags.get("aws:ec2launchtemplate:version")
        return {
            "id": instance.id,
            "state": instance.state,
            "lost": bool(instance.state_reason and str(instance.state_reason.code).startswith("Server")),
            "image_id": instance.image_id,
            "image_name": image.name if image else None,
            "image_tags": {tag["key"]: tag["value"] for tag in image.get_tags()} if image else {},
            "type": instance.instance_type,
            "zone": instance.placement.zone,
            "subnet_id": instance.subnet_id,
            "private_ip": instance.private_ip,
            "user_data": text_of(instance.user_data),
            "tags": tags,
            "profile": getattr(instance, "profile_name", None),
            "launch_time": instance.launch_time.isoformat(),
            "group": group.name if group else None,
            "lifecycle_state": member.state if member else None,
            "template_id": tags.get("aws:ec2launchtemplate:id"),
            "template_version": int(version) if version else None,
        }

    def _run(self, instance: Instance) -> None:
        self._enter(instance, "running")

    def _end(self, instance: Instance) -> None:
        why, text = instance.state_reason, instance._reason
        instance.terminate()
        instance.state_reason, instance._reason = why, text
        self._enter(instance, "terminated")
        self.region.clock.after(REMEMBERED, f"forgetting {instance.id}", lambda: self._forget(instance))

    def _forget(self, instance: Instance) -> None:
        reservations = self.region.ec2.reservations
        for number, reservation in list(reservations.items()):
            if instance in reservation.instances:
                reservation.instances.remove(instance)
                if not reservation.instances:
                    del reservations[number]

    def _later(self, instance: Instance, still: str, seconds: float, then: Any) -> None:
        def act() -> None:
            if instance.state == still:
                then(instance)

        self.region.clock.after(seconds, f"{instance.id} leaves {still}", act)

    def _enter(self, instance: Instance, state: str) -> None:
        instance._state.name, instance._state.code = state, CODES[state]
        self.region.journal.add("instance", id=instance.id, state=state, zone=instance.placement.zone)
        arn = f"arn:aws:ec2:{self.region.name}:{self.region.account}:instance/{instance.id}"
        detail = {"instance-id": instance.id, "state": state}
        self.region.bus.emit("aws.ec2", "EC2 Instance State-change Notification", detail, [arn])
        if state == "running":  # the host starts it before the group registers it
            self.region.tell_host("on_instance_start", self.describe(instance.id))
        self.region.groups.on_instance_state(instance.id, state)


def text_of(user_data: Any) -> str:
    """User data as it was before encoding; empty without any."""
    return base64.b64decode(str(user_data)).decode("utf-8", "replace") if user_data else ""


def no_capacity(kind: str, zone: str) -> AwsError:
    return AwsError(
        "InsufficientInstanceCapacity",
        f"We currently do not have sufficient {kind} capacity in the Availability Zone you requested ({zone}). "
        f"Our system will be working on provisioning additional capacity. You can currently get {kind} capacity by not "
        "specifying an Availability Zone in your request or choosing another one.",
    )


def install(region: Region) -> None:
    """Makes moto check what AWS checks before a launch, and boot what it launches."""
    original = EC2Backend.run_instances

    def run_instances(self: EC2Backend, image_id: str, count: int, user_data: Any, names: Any, **kwargs: Any) -> Any:
        if self is not region.ec2:
            return original(self, image_id, count, user_data, names, **kwargs)
        template = self._get_template_from_args(kwargs["launch_template"]).data if kwargs.get("launch_template") else {}
        image_id = image_id or template.get("ImageId")
        _check_image(region, image_id)
        zone = _zone(region, kwargs)
        kind = template.get("InstanceType") if kwargs.get("is_instance_type_default") else kwargs.get("instance_type")
        if zone in region.zones.down:
            raise no_capacity(kind or "m1.small", zone)
        _defaults(kwargs, template)
        tags = {kind: dict(pairs) for kind, pairs in (kwargs.get("tags") or {}).items()}
        reservation = original(self, image_id, count, user_data, names, **kwargs)
        for instance in reservation.instances:
            asked = {int(nic.get("DeviceIndex", 0)): nic for nic in kwargs.get("nics") or []}
            for index, nic in instance.nics.items():
                spec = asked.get(index, {})
                if "NetworkInterfaceId" not in spec:
                    nic.delete_on_termination = str(spec.get("DeleteOnTermination", True)).lower() == "true"
                    nic.add_tags(tags.get("network-interface", {}))
            instance.launch_time = region.clock.moment()
            instance.profile_name = kwargs.get("iam_instance_profile_name") or kwargs.get("iam_instance_profile_arn")
            region.born[instance.id] = region.clock.now()
            region.instances.begin(instance)
        return reservation

    region.patches.put(EC2Backend, "run_instances", run_instances)


def _check_image(region: Region, image_id: str | None) -> None:
    if not image_id:
        raise AwsError("MissingParameter", "The request must contain the parameter ImageId")
    if not image_id.startswith("ami-"):
        raise AwsError("InvalidAMIID.Malformed", f'Invalid id: "{image_id}" (expecting "ami-...")')
    image = region.ec2.amis.get(image_id)
    if image is None:
        raise AwsError("InvalidAMIID.NotFound", f"The image id '[{image_id}]' does not exist")
    if image.state != "available":
        raise AwsError("InvalidAMIID.Unavailable", f"The image ID '{image_id}' is not available. It is {image.state}.")


def _zone(region: Region, kwargs: dict[str, Any]) -> str:
    nics = kwargs.get("nics") or []
    subnet = kwargs.get("subnet_id") or next((nic["SubnetId"] for nic in nics if nic.get("SubnetId")), None)
    if subnet:
        return region.ec2.get_subnet(subnet).availability_zone
    return kwargs.get("placement") or f"{region.name}a"


def _defaults(kwargs: dict[str, Any], template: dict[str, Any]) -> None:
    """What a template brings and moto forgets, and what AWS assumes about disks."""
    kwargs.setdefault("is_instance_type_default", not kwargs.get("instance_type"))
    if not kwargs.get("metadata_options") and template.get("MetadataOptions"):
        kwargs["metadata_options"] = template["MetadataOptions"]
    if not kwargs.get("instance_initiated_shutdown_behavior"):
        kwargs["instance_initiated_shutdown_behavior"] = template.get("InstanceInitiatedShutdownBehavior")
    disks = kwargs.get("block_device_mappings") or template.get("BlockDeviceMappings")
    if disks:
        kwargs["block_device_mappings"] = [
            {**disk, "Ebs": {"DeleteOnTermination": True, "VolumeSize": 8, **disk["Ebs"]}}
            for disk in disks
            if "Ebs" in disk
        ]
