"""Invariants of the fleet, which must hold once a fault scenario is over and time has passed."""

from collections.abc import Callable

from deploy.refreshes import ACTIVE
from host import stack

ALIVE = ("pending", "running", "stopping", "stopped")
GONE = ("shutting-down", "terminated")


def violations(clients: dict[str, object], journal: list[dict], problems: list[str], floor: int) -> list[str]:
    """A sentence for each thing that does not hold; none is what is wanted."""
    ec2, asg, ssm = clients["ec2"], clients["autoscaling"], clients["ssm"]
    found: list[str] = []

    def must(holds: bool, sentence: str) -> None:
        if not holds:
            found.append(sentence)

    images = ec2.describe_images(Filters=[{"Name": "tag-key", "Values": ["fleetcart:build"]}])["Images"]
    live = [image["ImageId"] for image in images if tags(image).get("fleetcart:status") == "live"]
    must(len(live) == 1, f"there are {len(live)} live images, not one: {live}")
    parameter = _parameter(ssm, "ami")
    must(live == [parameter], f"the live parameter says {parameter}, the tags say {live}")
    must(not [image for image in images if tags(image).get("fleetcart:status") == "baking"], "an image is left half baked")

    instances = [one for page in ec2.get_paginator("describe_instances").paginate() for reservation in page["Reservations"] for one in reservation["Instances"]]
    builders = [one["InstanceId"] for one in instances if tags(one).get("fleetcart:role") == "builder" and one["State"]["Name"] in ALIVE]
    must(not builders, f"builders are left: {builders}")

    used = {mapping["Ebs"]["SnapshotId"] for image in images for mapping in image["BlockDeviceMappings"] if mapping.get("Ebs", {}).get("SnapshotId")}
    snapshots = ec2.describe_snapshots(OwnerIds=["self"], Filters=[{"Name": "tag-key", "Values": ["fleetcart:build"]}])["Snapshots"]
    orphans = [one["SnapshotId"] for one in snapshots if one["SnapshotId"] not in used]
    must(not orphans, f"orphan snapshots: {orphans}")
    volumes = ec2.describe_volumes(Filters=[{"Name": "tag:fleetcart:role", "Values": ["builder"]}])["Volumes"]
    must(not volumes, f"builders' volumes are left: {[one['VolumeId'] for one in volumes]}")

    interfaces = ec2.describe_network_interfaces(Filters=[{"Name": "tag:fleetcart:role", "Values": ["builder"]}])["NetworkInterfaces"]
    must(not interfaces, f"builders' network interfaces are left: {[one['NetworkInterfaceId'] for one in interfaces]}")

    group = asg.describe_auto_scaling_groups(AutoScalingGroupNames=[stack.NAME])["AutoScalingGroups"][0]
    serving = [one for one in group["Instances"] if one["LifecycleState"] == "InService"]
    must(len(serving) >= group["MinSize"], f"{len(serving)} serve, the minimum is {group['MinSize']}")
    must(group["MinSize"] >= floor, f"the minimum is {group['MinSize']}, the floor {floor}")
    must(group["MinSize"] <= group["DesiredCapacity"] <= group["MaxSize"], "min ≤ desired ≤ max does not hold")
    waiting = [(one["InstanceId"], one["LifecycleState"]) for one in group["Instances"] if one["LifecycleState"] != "InService"]
    must(not waiting, f"members have not arrived: {waiting}")
    running = {one["InstanceId"]: one["ImageId"] for one in instances}
    strays = [one["InstanceId"] for one in serving if running.get(one["InstanceId"]) not in live]
    must(not strays, f"instances of another image serve: {strays}")
    active = [one["Status"] for one in asg.describe_instance_refreshes(AutoScalingGroupName=stack.NAME)["InstanceRefreshes"] if one["Status"] in ACTIVE]
    must(not active, f"a refresh still runs: {active}")
    must(not problems, f"the region itself had problems: {problems[:3]}")
    return found


def hooks(journal: list[dict]) -> dict[str, int]:
    """How the hooks ended: completed by the function, or by their own time-out."""
    ended: dict[str, int] = {}
    for entry in journal:
        if entry["kind"] == "hook":
            ended[entry["how"]] = ended.get(entry["how"], 0) + 1
    return ended


def tags(resource: dict) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in resource.get("Tags", [])}


def _parameter(ssm, name: str) -> str | None:
    try:
        return ssm.get_parameter(Name=f"/fleetcart/{stack.ENVIRONMENT}/{name}")["Parameter"]["Value"]
    except ssm.exceptions.ParameterNotFound:
        return None


def state(clients: dict[str, object]) -> Callable[[], object]:
    """A fingerprint of what should come to rest."""
    ec2, asg = clients["ec2"], clients["autoscaling"]

    def now():
        group = asg.describe_auto_scaling_groups(AutoScalingGroupNames=[stack.NAME])["AutoScalingGroups"][0]
        images = ec2.describe_images(Filters=[{"Name": "tag-key", "Values": ["fleetcart:build"]}])["Images"]
        alive = [one["InstanceId"] for page in ec2.get_paginator("describe_instances").paginate() for r in page["Reservations"] for one in r["Instances"] if one["State"]["Name"] in ALIVE]
        refreshes = asg.describe_instance_refreshes(AutoScalingGroupName=stack.NAME)["InstanceRefreshes"]
        return (
            group["MinSize"],
            group["DesiredCapacity"],
            sorted((one["InstanceId"], one["LifecycleState"]) for one in group["Instances"]),
            sorted((image["ImageId"], tags(image).get("fleetcart:status")) for image in images),
            sorted(alive),
            [one["Status"] for one in refreshes][:3],
        )

    return now
