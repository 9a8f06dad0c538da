"""The operator's commands beside deploying: status, rollback, unpin, restart, destroy."""

import sys

from . import lock, parameters, refreshes, template
from .environment import Environment
from .errors import Refused
from .stack import Say, Stack
from .versions import is_version


#: Parameters that no stack holds, and that mean nothing without the stacks.
OUTSIDE = ("lt-version", "ami", "pin", "hold", "through-alarms", "release-keys", "bootstrap/image", "bootstrap/lt-version", "restored", "restoring", "settings-known")


def status(environment: Environment, say: Say) -> int:
    say(f"{environment.name}: account {environment.account}, region {environment.region}")
    for which in template.STACKS:
        found = Stack(environment, which, say).describe()
        if not found:
            say(f"  {which:8} not there")
            continue
        when = found.get("LastUpdatedTime") or found["CreationTime"]
        say(f"  {which:8} {found['StackStatus']}  {when:%Y-%m-%d %H:%M}")
    say(f"\n  live: template version {environment.read('lt-version') or 'none'}, image {environment.read('ami') or 'none'}")
    for name, meaning in (("pin", "an operator insists on"), ("hold", "rollouts are held"), ("through-alarms", "rolled out whatever alarms ring")):
        value = environment.read(name)
        if value:
            say(f"  {meaning}: {value}")
    _group(environment, say)
    _alarms(environment, say)
    _undelivered(environment, say)
    return 0


def _group(environment: Environment, say: Say) -> None:
    autoscaling = environment.client("autoscaling")
    name = f"fleetcart-{environment.name}"
    groups = autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"]
    if not groups:
        return
    group = groups[0]
    say(f"  group: {group['DesiredCapacity']} wanted, {group['MinSize']} to {group['MaxSize']}, {len(group['Instances'])} there")
    for instance in sorted(group["Instances"], key=lambda instance: instance["InstanceId"]):
        version = (instance.get("LaunchTemplate") or {}).get("Version", "?")
        say(f"    {instance['InstanceId']} {instance['AvailabilityZone']} {instance['LifecycleState']} {instance['HealthStatus']} version {version}")
    if refresh := refreshes.newest(environment):
        reason = f": {refresh['StatusReason']}" if refresh.get("StatusReason") else ""
        say(f"  newest refresh: {refresh['Status']}, {refresh.get('PercentageComplete', 0)} %{reason}")


def _alarms(environment: Environment, say: Say) -> None:
    pages = environment.client("cloudwatch").get_paginator("describe_alarms").paginate(AlarmNamePrefix=f"fleetcart-{environment.name}-", StateValue="ALARM")
    ringing = [alarm for page in pages for alarm in page["MetricAlarms"] if alarm["StateValue"] == "ALARM"]
    say(f"  alarms ringing: {len(ringing)}")
    for alarm in ringing:
        say(f"    {alarm['AlarmName']}: {alarm.get('AlarmDescription', '')}")


def _undelivered(environment: Environment, say: Say) -> None:
    sqs = environment.client("sqs")
    for name in parameters.FUNCTIONS:
        urls = sqs.list_queues(QueueNamePrefix=f"fleetcart-{environment.name}-{name}-undelivered").get("QueueUrls", [])
        for url in urls:
            number = int(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])["Attributes"]["ApproximateNumberOfMessages"])
            if number:
                say(f"  {name}: {number} events could not be delivered, see {url}")


def rollback(environment: Environment, version: str | None, say: Say) -> int:
    """Rolls back a refresh that is under way; else pins the version told, or the one before the live one."""
    refresh = None if version else refreshes.active(environment)
    if refresh and refresh["Status"] == "RollbackInProgress":
        say(f"refresh {refresh['InstanceRefreshId']} is being rolled back already, {refresh.get('PercentageComplete', 0)} %")
        return 0
    if refresh:
        environment.client("autoscaling").rollback_instance_refresh(AutoScalingGroupName=f"fleetcart-{environment.name}")
        say(f"refresh {refresh['InstanceRefreshId']} is being rolled back; script/deploy {environment.name} status shows how far it is")
        return 0
    known = [(image["CreationDate"], tags["fleetcart:build"].rpartition("-")[0], tags.get("fleetcart:status")) for image in _images(environment) for tags in [_tags(image)]]
    wanted = version or next((release for _, release, state in sorted(known, reverse=True) if state == "previous"), None)
    if not wanted:
        raise Refused("There is no earlier release to go back to", "Images that are kept: " + (", ".join(f"{release} ({state})" for _, release, state in sorted(known)) or "none"))
    if wanted not in {release for _, release, state in known if state in ("live", "previous", "baked")}:
        raise Refused(f"There is no usable image of release {wanted}", "Images that are kept: " + ", ".join(f"{release} ({state})" for _, release, state in sorted(known)))
    # First: the errors that one goes back from ring the alarms that would stop the refresh.
    environment.write("through-alarms", wanted, Overwrite=True)
    environment.write("pin", wanted, Overwrite=True)
    say(f"release {wanted} is pinned, and no alarm stops it; the rollout function brings the fleet there and newer releases wait")
    say(f"when the fault is mended: script/deploy {environment.name} unpin")
    return 0


def unpin(environment: Environment, say: Say) -> int:
    """The newest release may go live again."""
    if environment.read("pin") is None:
        say("nothing is pinned")
        return 0
    if environment.read("through-alarms") == environment.read("pin"):
        environment.forget("through-alarms")
    environment.forget("pin")
    say("nothing is pinned any more; the newest baked release goes live")
    return 0


def restart(environment: Environment, say: Say) -> int:
    """Instances read settings and secrets when they boot."""
    if refresh := refreshes.active(environment):
        raise Refused(f"A rollout is under way: refresh {refresh['InstanceRefreshId']} is {refresh['Status']}", "Its new instances read what is written now; wait for its end.")
    if environment.read("lt-version") is None:
        raise Refused("No release is live yet: there is no instance to put another in place of")
    say(f"refresh {refreshes.replace_all(environment)} puts a new instance in each one's place; script/deploy {environment.name} status shows how far it is")
    return 0


def through_alarms(environment: Environment, version: str | None, say: Say) -> int:
    """One release is rolled out although alarms ring; without a version, none is any more."""
    if version is None:
        if environment.read("through-alarms") is not None:
            environment.client("ssm").delete_parameter(Name=f"{environment.prefix}/through-alarms")
        say("alarms stop the rollout of every release")
        return 0
    if not is_version(version):
        raise Refused(f"{version!r} is no version", f"script/deploy {environment.name} through-alarms 1.4.2")
    environment.write("through-alarms", version, Overwrite=True)
    say(f"no alarm stops the rollout of {version}: only instances that do not get ready do, or script/deploy {environment.name} rollback")
    for image in _images(environment):
        tags = _tags(image)
        if tags["fleetcart:build"].rpartition("-")[0] == version and tags.get("fleetcart:status") == "rejected":
            snapshots = [disk["Ebs"]["SnapshotId"] for disk in image.get("BlockDeviceMappings", []) if "SnapshotId" in disk.get("Ebs", {})]
            environment.client("ec2").create_tags(Resources=[image["ImageId"], *snapshots], Tags=[{"Key": "fleetcart:status", "Value": "baked"}])
            say(f"its image {image['ImageId']} was rejected, and gets a second chance within ten minutes")
    return 0


def _images(environment: Environment) -> list[dict]:
    return environment.client("ec2").describe_images(Owners=["self"], Filters=[{"Name": "tag-key", "Values": ["fleetcart:build"]}])["Images"]


def _tags(image: dict) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in image.get("Tags", [])}


def destroy(environment: Environment, yes: bool, say: Say) -> int:
    """Everything but what holds data, last stack first."""
    stacks = [Stack(environment, which, say) for which in reversed(template.STACKS)]
    there = [stack for stack in stacks if stack.describe()]
    # One that was killed after the last stack has left these, and the next environment would take them for its own.
    if not there and all(environment.read(name) is None for name in (*OUTSIDE, lock.NAME)):
        say(f"{environment.name} is not there")
        return 0
    protected = [stack.name for stack in there if (stack.describe() or {}).get("EnableTerminationProtection")]
    if protected:
        raise Refused(
            f"{', '.join(protected)} may not be deleted",
            f'Set "Protected": "false" in infra/parameters/{environment.name}.json, script/deploy {environment.name}, then '
            "aws cloudformation update-termination-protection --no-enable-termination-protection for each.",
        )
    if not yes:
        if not sys.stdin.isatty() or input(f"Type {environment.name} to take it down: ").strip() != environment.name:
            raise Refused("Nothing was deleted.", "" if sys.stdin.isatty() else "Nobody is there to be asked: --yes says it in advance.")
    with lock.held(environment, "a tear-down", say):
        _take_down(environment, there, say)
    return 0


def _take_down(environment: Environment, there: list[Stack], say: Say) -> None:
    for stack in there:
        say(f"\n{stack.which}")
        stack.await_end()
        stack.delete()
    for name in OUTSIDE:
        environment.forget(name)
    say("\nWhat stays, and costs: the three buckets, the key, the database's last snapshot, the backup vault, logs, images and their")
    say(f"snapshots, and {environment.prefix}/shop/secret. docs/runbooks/cloud-tear-down.md says how to remove them for good.")
