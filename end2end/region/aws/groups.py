"""The lifecycle of a group's members: launched, hooked, in service, unhealthy, drained, hooked again, gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.core.exceptions import ServiceException

from . import templates
from .activities import Activity
from .clock import iso
from .errors import AwsError, invalid
from .group import LEAVING, Group, Member
from .hooks import LAUNCHING, TERMINATING, Hooks
from .instances import GONE

if TYPE_CHECKING:
    from .region import Region


class Groups:
    """All groups of the region."""

    def __init__(self, region: Region) -> None:
        self.region = region
        self.hooks = Hooks(region)
        self.all: dict[str, Group] = {}

    def reset(self) -> None:
        self.all.clear()

    def need(self, name: str) -> Group:
        group = self.all.get(name)
        if group is None:
            raise invalid("AutoScalingGroup name not found - null")
        return group

    def member(self, instance_id: str) -> tuple[Group, Member] | tuple[None, None]:
        for group in self.all.values():
            if instance_id in group.members:
                return group, group.members[instance_id]
        return None, None

    def forget(self, group: Group) -> None:
        self.all.pop(group.name, None)

    # Launching

    def launch(self, group: Group, subnet: str, zone: str, cause: str) -> bool:
        """Starts one instance; a refusal is recorded as a failed activity and announced."""
        now = self.region.clock.now()
        activity = Activity(group.name, "Launching a new EC2 instance", cause, now, zone, subnet)
        group.activities.insert(0, activity)
        source = group.launch_source()
        try:
            fault = self.region.faults.take("GroupLaunch")
            if fault is not None:
                raise AwsError(fault.code, fault.message)
            instance = self._run(group, source, subnet)
        except ServiceException as error:
            activity.description = (
                f"Launching a new EC2 instance.  Status Reason: {error.message} Launching EC2 instance failed."
            )
            activity.close(now, "Failed", f"{error.message} Launching EC2 instance failed.")
            self.region.journal.add(
                "activity", group=group.name, status="Failed", what="launch", why=error.message, zone=zone
            )
            self._outcome(group, activity, "Launch Unsuccessful", "", "Failed")
            return False
        activity.description = f"Launching a new EC2 instance: {instance.id}"
        activity.status, activity.progress = "PreInService", 30
        member = Member(instance.id, zone, instance.instance_type, source, now, activity, protected=group.protect_new)
        group.members[instance.id] = member
        self.region.journal.add(
            "activity", group=group.name, status="PreInService", what="launch", instance=instance.id, zone=zone
        )
        self._state(member, "Pending")
        return True

    def _run(self, group: Group, source: Any, subnet: str) -> Any:
        number = source.number(self.region)
        template = templates.find(self.region, {"LaunchTemplateId": source.template_id})
        data = templates.version(template, number).data
        own = {tag["Key"]: tag["Value"] for tag in group.tags if tag.get("PropagateAtLaunch")}
        own["aws:autoscaling:groupName"] = group.name
        specs = {
            one["ResourceType"]: {t["Key"]: t["Value"] for t in one["Tags"]}
            for one in data.get("TagSpecifications", [])
        }
        specs["instance"] = {**specs.get("instance", {}), **own}
        profile = data.get("IamInstanceProfile") or {}
        reservation = self.region.ec2.run_instances(
            data.get("ImageId"),
            1,
            None,
            [],
            launch_template={"LaunchTemplateId": template.id, "Version": str(number)},
            is_instance_type_default=True,
            region_name=self.region.name,
            subnet_id=subnet,
            nics=data.get("NetworkInterfaces") or [],
            tags=specs,
            iam_instance_profile_name=profile.get("Name"),
            iam_instance_profile_arn=profile.get("Arn"),
        )
        instance = reservation.instances[0]
        if profile:
            self.region.ec2.associate_iam_instance_profile(
                instance.id, iam_instance_profile_name=profile.get("Name"), iam_instance_profile_arn=profile.get("Arn")
            )
        return instance

    def _started(self, group: Group, member: Member) -> None:
        if member.state != "Pending":
            return
        if self.hooks.begin(group, member, LAUNCHING):
            member.activity.status, member.activity.progress = "MidLifecycleAction", 60
            self._state(member, "Pending:Wait")
        else:
            self.accepted(group, member)

    def accepted(self, group: Group, member: Member) -> None:
        """Every launch hook said CONTINUE, or there is none: behind the load balancer, then in service."""
        self._state(member, "Pending:Proceed")
        self.region.targets.register(group, member)
        now = self.region.clock.now()
        member.in_service = now
        self._state(member, "InService")
        member.activity.close(now, "Successful")
        self.region.journal.add("activity", group=group.name, status="Successful", what="launch", instance=member.id)
        self._outcome(group, member.activity, "Launch Successful", member.id, "InProgress")
        if group.grace:
            self.region.clock.after(group.grace, f"grace of {member.id} ends", lambda: self._judge(group, member))
        group.poke()

    def abandoned(self, group: Group, member: Member, why: str) -> None:
        """A launch hook said ABANDON or ran out: terminated, and replaced."""
        member.activity.close(self.region.clock.now(), "Cancelled", why)
        self.region.journal.add(
            "activity", group=group.name, status="Cancelled", what="launch", instance=member.id, why=why
        )
        self._outcome(group, member.activity, "Launch Unsuccessful", member.id, "Failed")
        self.leave(
            group,
            member,
            f"At {iso(self.region.clock.now())} an instance was taken out of service because its launch was abandoned.",
        )

    # Leaving

    def leave(self, group: Group, member: Member, cause: str) -> None:
        """Out of the load balancer, drained, hooked, terminated."""
        if member.state in LEAVING:
            return
        self.hooks.clear(member)
        now = self.region.clock.now()
        member.activity.close(now, "Cancelled", "The instance left before it was in service.")
        activity = Activity(group.name, f"Terminating EC2 instance: {member.id}", cause, now, member.zone)
        group.activities.insert(0, activity)
        member.activity = activity
        self.region.journal.add(
            "activity", group=group.name, status="InProgress", what="terminate", instance=member.id, why=cause
        )
        self._state(member, "Terminating")
        if member.registered:
            activity.status = "WaitingForELBConnectionDraining"
            delay = 0.0 if self._dead(member) else self.region.targets.delay(group)
            self.region.targets.deregister(member, delay, lambda: self._drained(group, member))
        else:
            self._drained(group, member)
        group.poke()

    def _drained(self, group: Group, member: Member) -> None:
        if member.state != "Terminating":
            return
        if not self._dead(member) and self.hooks.begin(group, member, TERMINATING):
            member.activity.status, member.activity.progress = "MidLifecycleAction", 60
            self._state(member, "Terminating:Wait")
        else:
            self.released(group, member)

    def _dead(self, member: Member) -> bool:
        instance = self.region.instances.find(member.id)
        return instance is None or instance.state in GONE

    def released(self, group: Group, member: Member) -> None:
        """Nothing holds the member back any more."""
        self._state(member, "Terminating:Proceed")
        instance = self.region.instances.find(member.id)
        if instance is None or instance.state == "terminated":
            self._gone(group, member)
        else:
            self.region.instances.terminate(instance)

    def _gone(self, group: Group, member: Member) -> None:
        if group.members.pop(member.id, None) is None:
            return
        self.hooks.clear(member)
        self.region.targets.forget(group, member)
        now = self.region.clock.now()
        self._state(member, "Terminated")
        member.activity.close(now, "Successful")
        self.region.journal.add("activity", group=group.name, status="Successful", what="terminate", instance=member.id)
        self._outcome(group, member.activity, "Terminate Successful", member.id, "InProgress")
        group.poke()

    # Health

    def on_instance_state(self, instance_id: str, state: str) -> None:
        group, member = self.member(instance_id)
        if group is None or member is None:
            return
        if state == "running":
            self._started(group, member)
        elif state == "terminated" and member.state in LEAVING:
            self._gone(group, member)
        elif state in ("stopping", "stopped", *GONE) and member.counted:
            why = "an EC2 health check that indicated it has been terminated or stopped"
            self.unhealthy(group, member, why)

    def unhealthy(self, group: Group, member: Member, why: str) -> None:
        """Marked, and replaced once the group's health check comes round."""
        if member.state in LEAVING:
            return
        member.healthy = False
        self.region.journal.add("health", group=group.name, instance=member.id, healthy=False, why=why)
        if {"HealthCheck", "ReplaceUnhealthy"} & group.suspended:
            return

        def replace() -> None:
            if not member.healthy and member.id in group.members:
                at = iso(self.region.clock.now())
                self.leave(group, member, f"At {at} an instance was taken out of service in response to {why}.")

        self.region.clock.after(self.region.delays.health, f"replacement of {member.id}", replace)

    def target_health(self, instance_id: str, healthy: bool) -> None:
        """What the load balancer's health check found."""
        group, member = self.member(instance_id)
        if group is None or member is None or member.state in LEAVING:
            return
        member.target_healthy = healthy
        self.region.targets.health[instance_id] = "healthy" if healthy else "unhealthy"
        self._judge(group, member)

    def _judge(self, group: Group, member: Member) -> None:
        graceful = member.in_service is None or self.region.clock.now() < member.in_service + group.grace
        if member.state == "InService" and not member.target_healthy and not graceful and "ELB" in group.health_check:
            self.unhealthy(group, member, "an ELB system health check failure")

    def _state(self, member: Member, state: str) -> None:
        member.state = state
        self.region.journal.add("lifecycle", instance=member.id, state=state, zone=member.zone)
        self.region.tell_host("on_lifecycle_state", member.id, state)

    def _outcome(self, group: Group, activity: Activity, kind: str, instance_id: str, status: str) -> None:
        now = self.region.clock.now()
        resources = [group.arn]
        if instance_id:
            resources.append(f"arn:aws:ec2:{self.region.name}:{self.region.account}:instance/{instance_id}")
        detail = {
            "StatusCode": status,
            "AutoScalingGroupName": group.name,
            "ActivityId": activity.number,
            "Details": activity.details(),
            "RequestId": activity.number,
            "StatusMessage": activity.message,
            "EndTime": iso(activity.end or now),
            "EC2InstanceId": instance_id,
            "StartTime": iso(activity.start),
            "Cause": activity.cause,
            "Description": activity.description,
            "Origin": "EC2" if kind.startswith("Launch") else "AutoScalingGroup",
            "Destination": "AutoScalingGroup" if kind.startswith("Launch") else "EC2",
        }
        self.region.bus.emit("aws.autoscaling", f"EC2 Instance {kind}", detail, resources)
