"""What a database is restored from: a snapshot, or the backups of a second, of which a copy is made beside the database first."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from .environment import Environment
from .errors import Refused
from .stack import Say, Stack

#: Seconds between two looks, and for how long.
PAUSE = 15.0
LONGEST = 4 * 3600.0


def moment(text: str) -> str:
    """A second in UTC, as RDS takes it."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(f"{text!r} is no time", "Such as 2026-11-22T10:00:00Z.") from None
    if found.tzinfo is None:
        raise Refused(f"{text!r} does not say of which time zone it is", f"{text}Z, if it is UTC.")
    return f"{found.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


class Source:
    def __init__(self, environment: Environment, stamp: str, snapshot: str | None, to: str | None, say: Say):
        self.environment, self.snapshot_id, self.to, self.say = environment, snapshot, to, say
        self.rds = environment.client("rds")
        self.copy = f"fleetcart-{environment.name}-look-{stamp}"
        self.made = f"fleetcart-{environment.name}-restored-{stamp}"

    def check(self) -> None:
        """Refuses what could not be restored, before anything is changed."""
        if self.snapshot_id:
            found = snapshot(self.rds, self.snapshot_id)
            if found is None:
                raise Refused(f"There is no snapshot {self.snapshot_id}", f"There are: {', '.join(self._snapshots()) or 'none'}.")
            if found["Engine"] != "mysql":
                raise Refused(f"Snapshot {self.snapshot_id} is of {found['Engine']}, not of MySQL")
            if found["Status"] != "available":
                raise Refused(f"Snapshot {self.snapshot_id} is {found['Status']}", "Wait until it is available, then the same command again.")
            return
        first, last = self._window()
        if not first <= self.to <= last:
            raise Refused(f"The backups reach from {first} to {last}; {self.to} is outside", "RDS keeps BackupDays of data; older copies are snapshots of the vault: --snapshot ID.")

    def _snapshots(self) -> list[str]:
        pages = self.rds.get_paginator("describe_db_snapshots").paginate()
        found = [(one.get("SnapshotCreateTime"), one["DBSnapshotIdentifier"]) for page in pages for one in page["DBSnapshots"] if one["Engine"] == "mysql"]
        return [name for _, name in sorted(found, key=lambda pair: str(pair[0]), reverse=True)[:20]]

    def _backups(self) -> dict[str, Any]:
        """The automatic backups of the database, which RDS keeps for a while when it was deleted."""
        name = self.environment.read("data/database")
        found = self.rds.describe_db_instance_automated_backups(DBInstanceIdentifier=name)["DBInstanceAutomatedBackups"]
        if not found and (there := database(self.rds, name)):
            return {"RestoreWindow": {"EarliestTime": there.get("InstanceCreateTime"), "LatestTime": there.get("LatestRestorableTime")}}
        if not found:
            raise Refused(f"There are no automatic backups of {name}", "Give a snapshot: --snapshot ID.")
        return found[0]

    def _window(self) -> tuple[str, str]:
        window = self._backups().get("RestoreWindow", {})
        last = (database(self.rds, self.environment.read("data/database")) or {}).get("LatestRestorableTime") or window.get("LatestTime") or datetime.now(UTC)
        first = window.get("EarliestTime") or last
        return _text(first), _text(last)

    def make_copy(self) -> None:
        """A database beside the one there is; nobody uses it."""
        if database(self.rds, self.copy) is None and snapshot(self.rds, self.made) is None:
            given = self._place() | {"PubliclyAccessible": False, "MultiAZ": False, "DeletionProtection": False, "CopyTagsToSnapshot": True}
            if self.snapshot_id:
                self.rds.restore_db_instance_from_db_snapshot(DBInstanceIdentifier=self.copy, DBSnapshotIdentifier=self.snapshot_id, **given)
            else:
                self.rds.restore_db_instance_to_point_in_time(TargetDBInstanceIdentifier=self.copy, RestoreTime=datetime.fromisoformat(self.to), **self._original(), **given)
            self.say(f"{self.copy} is being made: ten minutes and more")
        if snapshot(self.rds, self.made) is None:
            await_true(lambda: (database(self.rds, self.copy) or {}).get("DBInstanceStatus") == "available", f"{self.copy} to be available", self.say)

    def _original(self) -> dict[str, str]:
        name = self.environment.read("data/database")
        if database(self.rds, name):
            return {"SourceDBInstanceIdentifier": name}
        return {"SourceDBInstanceAutomatedBackupsArn": self._backups()["DBInstanceAutomatedBackupsArn"]}

    def _place(self) -> dict[str, Any]:
        """Where the copy stands and with which settings: as the database does, or, when that is gone, as its stack would have it."""
        groups = {"VpcSecurityGroupIds": [self.environment.read("network/database-security-group")]}
        if found := database(self.rds, self.environment.read("data/database")):
            return groups | {"DBSubnetGroupName": found["DBSubnetGroup"]["DBSubnetGroupName"], "DBParameterGroupName": found["DBParameterGroups"][0]["DBParameterGroupName"]}
        return groups | {"DBSubnetGroupName": self._resource("DatabaseSubnetGroup"), "DBParameterGroupName": self._resource("DatabaseParameters")}

    def _resource(self, logical: str) -> str:
        stack = Stack(self.environment, "data", self.say)
        found = stack.cloudformation.describe_stack_resource(StackName=stack.name, LogicalResourceId=logical)
        return found["StackResourceDetail"]["PhysicalResourceId"]

    def say_how_to_look(self) -> None:
        """From the operator's own machine: an instance passes the connection on, and needs no client for that."""
        found = database(self.rds, self.copy)
        if not found.get("MasterUserSecret"):
            self.rds.modify_db_instance(DBInstanceIdentifier=self.copy, ManageMasterUserPassword=True, ApplyImmediately=True)
            await_true(lambda: bool((database(self.rds, self.copy) or {}).get("MasterUserSecret")), "its password", self.say)
            found = database(self.rds, self.copy)
        groups = self.environment.client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[f"fleetcart-{self.environment.name}"])["AutoScalingGroups"]
        through = next((one["InstanceId"] for group in groups for one in group["Instances"] if one["LifecycleState"] == "InService"), "INSTANCE")
        self.say(f"\nTo look into it, while the shop goes on, through {through}:")
        self.say(f"  aws secretsmanager get-secret-value --secret-id {found['MasterUserSecret']['SecretArn']} --query SecretString --output text")
        self.say(f"  aws ssm start-session --target {through} --document-name AWS-StartPortForwardingSessionToRemoteHost \\")
        self.say(f"    --parameters host={found['Endpoint']['Address']},portNumber=3306,localPortNumber=3307")
        self.say("  mysql --host 127.0.0.1 --port 3307 --ssl-mode REQUIRED --user fleetcart --password fleetcart")

    def snapshot_to_begin_from(self) -> tuple[str, str]:
        """Its name, and the version of MySQL in it; of a copy, one is made."""
        name = self.snapshot_id
        if name is None:
            name = self.made
            if snapshot(self.rds, name) is None:
                self.rds.create_db_snapshot(DBInstanceIdentifier=self.copy, DBSnapshotIdentifier=name)
            await_snapshot(self.rds, name, self.say)
        return name, snapshot(self.rds, name)["EngineVersion"]

    def drop_copy(self) -> None:
        if found := database(self.rds, self.copy):
            if found.get("DeletionProtection"):
                self.rds.modify_db_instance(DBInstanceIdentifier=self.copy, DeletionProtection=False, ApplyImmediately=True)
            self.rds.delete_db_instance(DBInstanceIdentifier=self.copy, SkipFinalSnapshot=True, DeleteAutomatedBackups=True)


def database(rds, name: str | None) -> dict[str, Any] | None:
    if not name:
        return None
    try:
        return rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0]
    except ClientError as cause:
        if "NotFound" in cause.response["Error"]["Code"]:
            return None
        raise


def snapshot(rds, name: str) -> dict[str, Any] | None:
    try:
        found = rds.describe_db_snapshots(DBSnapshotIdentifier=name)["DBSnapshots"]
    except ClientError as cause:
        if "NotFound" in cause.response["Error"]["Code"]:
            return None
        raise
    return found[0] if found else None


def await_snapshot(rds, name: str, say: Say) -> None:
    await_true(lambda: (snapshot(rds, name) or {}).get("Status") == "available", f"snapshot {name}", say)


def await_true(done: Callable[[], bool], what: str, say: Say) -> None:
    end = time.monotonic() + LONGEST
    told = False
    while not done():
        if not told:
            say(f"  waiting for {what}")
            told = True
        if time.monotonic() >= end:
            raise Refused(f"Waited four hours for {what}", "The same command goes on from here.")
        time.sleep(PAUSE)


def _text(value: datetime | str) -> str:
    return value if isinstance(value, str) else f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
