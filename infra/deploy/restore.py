"""The database put back: script/deploy ENV restore --snapshot ID | --to TIME [--look]. Every step looks first whether it was done:
the same command goes on wherever it was stopped."""

import json
import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from . import deploy, lock, parameters, restore_source
from .environment import Environment
from .errors import Refused
from .restore_source import Source
from .stack import Say, Stack

#: Where it is written down what is being restored, until it is done.
UNDER_WAY = "restoring"


@dataclass(frozen=True)
class Plan:
    """What was asked for, and the names of what is made on the way."""

    stamp: str
    number: int
    """Of the database that is made: part of its name."""
    snapshot: str | None = None
    time: str | None = None

    @property
    def said(self) -> str:
        return f"--snapshot {self.snapshot}" if self.snapshot else f"--to {self.time}"


class Restore:
    def __init__(self, environment: Environment, say: Say):
        self.environment, self.say = environment, say
        self.rds = environment.client("rds")
        self.group = f"fleetcart-{environment.name}"

    def run(self, plan: Plan, options: deploy.Options, look: bool) -> int:
        source = Source(self.environment, plan.stamp, plan.snapshot, plan.time, self.say)
        if look or plan.time:
            source.make_copy()
        if look:
            source.say_how_to_look()
            self.say(f"\nNothing else was changed. To take it over: script/deploy {self.environment.name} restore {plan.said}")
            self.say(f"To drop it: script/deploy {self.environment.name} restore --abandon")
            return 0
        self._agree(plan, options)
        self.close()
        self.keep(plan)
        snapshot, engine = source.snapshot_to_begin_from()
        self.take_over(plan, snapshot, engine, options)
        self.open()
        source.drop_copy()
        self.environment.forget(UNDER_WAY)
        self.say(f"\nThe database is that of {plan.said.removeprefix('--')}. What it was before is kept as snapshot {self._before(plan)}.")
        self.say(f"Next: script/deploy {self.environment.name} smoke; then compare the last orders with the payment provider's list, docs/runbooks/cloud-restore.md")
        return 0

    def _agree(self, plan: Plan, options: deploy.Options) -> None:
        if options.yes:
            return
        name = self.environment.name
        if not sys.stdin.isatty() or input(f"The shop closes, and what was written since is gone. Type {name} to go on: ").strip() != name:
            raise Refused("Nothing was taken over.", "" if sys.stdin.isatty() else "Nobody is there to be asked: --yes says it in advance.")

    def close(self) -> None:
        """No instance is left that could write; launches are suspended first, as the scaling function would raise the floor again."""
        self.environment.write("hold", "true", Overwrite=True)
        autoscaling = self.environment.client("autoscaling")
        if not autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[self.group])["AutoScalingGroups"]:
            return
        autoscaling.suspend_processes(AutoScalingGroupName=self.group, ScalingProcesses=["Launch"])
        autoscaling.update_auto_scaling_group(AutoScalingGroupName=self.group, MinSize=0, DesiredCapacity=0)
        self.say("the shop is closed; waiting for its last instance to end")
        restore_source.await_true(lambda: not self._members(), "the group to be empty", self.say)

    def _members(self) -> list[dict]:
        groups = self.environment.client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[self.group])["AutoScalingGroups"]
        return groups[0]["Instances"] if groups else []

    def _before(self, plan: Plan) -> str:
        return f"{self.group}-before-{plan.stamp}"

    def keep(self, plan: Plan) -> None:
        """A snapshot of what is there, spoilt or not: somebody may want a row of it."""
        if restore_source.snapshot(self.rds, self._before(plan)) is None:
            found = restore_source.database(self.rds, self.environment.read("data/database"))
            if found is None:
                self.say("the database is gone, there is nothing to keep")
                return
            if self._taken_over(plan):
                return
            self.rds.create_db_snapshot(DBInstanceIdentifier=found["DBInstanceIdentifier"], DBSnapshotIdentifier=self._before(plan))
        restore_source.await_snapshot(self.rds, self._before(plan), self.say)
        self.say(f"what is there is kept as snapshot {self._before(plan)}")

    def _taken_over(self, plan: Plan) -> bool:
        """Whether the stack's database is the new one already."""
        return (self.environment.read("data/database") or "").endswith(f"-{plan.number}")

    def take_over(self, plan: Plan, snapshot: str, engine: str, options: deploy.Options) -> None:
        """The stack makes a database of another name from the snapshot, then deletes the old one, which leaves a last snapshot."""
        for which in ("data", "app"):
            Stack(self.environment, which, self.say).await_end()
        old = restore_source.database(self.rds, self.environment.read("data/database"))
        if old and old.get("DeletionProtection") and not self._taken_over(plan):
            self.rds.modify_db_instance(DBInstanceIdentifier=old["DBInstanceIdentifier"], DeletionProtection=False, ApplyImmediately=True)
        self.environment.write("restored", json.dumps({"snapshot": snapshot, "number": plan.number, "engine": engine}), Overwrite=True)
        told = deploy.Options(**{**options.__dict__, "yes": True, "replace": True})
        self.say("\ndata")
        deploy.one(self.environment, "data", told, self.say, {})
        # The new database has a secret of its own, which instances must be allowed to read.
        self.say("\napp")
        deploy.as_it_is(self.environment, "app", told, self.say)

    def open(self) -> None:
        autoscaling = self.environment.client("autoscaling")
        floor = int(parameters.parameters(self.environment, "app", {})["BaseInstances"])
        if parameters.is_open(self.environment):
            autoscaling.resume_processes(AutoScalingGroupName=self.group, ScalingProcesses=["Launch"])
            autoscaling.update_auto_scaling_group(AutoScalingGroupName=self.group, MinSize=floor)
            self.say(f"the shop opens with {floor} instances")
        self.environment.forget("hold")

    def abandon(self, plan: Plan) -> int:
        """Forgets a restore that has not been taken over, and opens the shop again."""
        if self._taken_over(plan):
            raise Refused("The database was replaced already", f"script/deploy {self.environment.name} restore {plan.said} goes on to the end.")
        restored = json.loads(self.environment.read("restored") or "{}")
        if restored.get("number") == plan.number:
            raise Refused("The stack may be replacing the database right now", f"script/deploy {self.environment.name} restore {plan.said} goes on to the end.")
        self.open()
        Source(self.environment, plan.stamp, plan.snapshot, plan.time, self.say).drop_copy()
        self.environment.forget(UNDER_WAY)
        self.say(f"the restore {plan.said} is forgotten; the database is as it was")
        return 0


def restore(environment: Environment, snapshot: str | None, to: str | None, look: bool, abandon: bool, options: deploy.Options, say: Say) -> int:
    with lock.held(environment, "a restore", say):
        begun = _under_way(environment)
        if abandon:
            if begun is None:
                raise Refused("No restore is under way", f"script/deploy {environment.name} restore --snapshot ID, or --to TIME, begins one.")
            return Restore(environment, say).abandon(begun)
        plan = begun or _begin(environment, snapshot, to, say)
        if begun:
            _refuse_another(environment, begun, snapshot, restore_source.moment(to) if to else None)
            say(f"the restore {begun.said} goes on")
        return Restore(environment, say).run(plan, options, look)


def _under_way(environment: Environment) -> Plan | None:
    text = environment.read(UNDER_WAY)
    return Plan(**json.loads(text)) if text else None


def _begin(environment: Environment, snapshot: str | None, to: str | None, say: Say) -> Plan:
    if (snapshot is None) == (to is None):
        raise Refused("Say what to restore: --snapshot ID, or --to TIME", "aws rds describe-db-snapshots lists snapshots; TIME is such as 2026-11-22T10:00:00Z.")
    if not Stack(environment, "data", say).exists():
        raise Refused(f"{environment.name} has no stack data to restore into", f"script/deploy {environment.name} makes it, empty; then restore.")
    stamp = f"{datetime.now(UTC):%Y%m%d%H%M%S}"
    last = json.loads(environment.read("restored") or "{}")
    plan = Plan(stamp, int(last.get("number", 1)) + 1, snapshot, restore_source.moment(to) if to else None)
    Source(environment, stamp, plan.snapshot, plan.time, say).check()
    environment.write(UNDER_WAY, json.dumps(asdict(plan)))
    return plan


def _refuse_another(environment: Environment, begun: Plan, snapshot: str | None, time: str | None) -> None:
    if (snapshot or time) and (snapshot, time) != (begun.snapshot, begun.time):
        raise Refused(
            f"Another restore is under way: {begun.said}",
            f"script/deploy {environment.name} restore goes on with it, script/deploy {environment.name} restore --abandon forgets it.",
        )
