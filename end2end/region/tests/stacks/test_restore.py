"""The database is put back by one command, which goes on wherever it was stopped; what it held is looked at before and after."""

import copy
import os
import re

import pytest
from aws.host import NullHost
from aws.region import ACCOUNT
from aws.server import serve
from botocore.exceptions import ClientError
from deploy import deploy, lock, restore, restore_source
from deploy.environment import LOCAL, Environment
from deploy.errors import Refused
from moto.rds.models import RDSBackend, rds_backends

TIME = "2026-11-22T10:00:00Z"
GROUP = "fleetcart-local"


def options(**more) -> deploy.Options:
    """Of an operator who says yes; no release takes part in a restore."""
    return deploy.Options(**({"yes": True, "wait_minutes": 0, "release_keys": "test=" + "0a" * 32} | more))


class Rows:
    """What the databases and snapshots of a region hold: the rows that shops have written, each with its time."""

    def __init__(self, patch: pytest.MonkeyPatch):
        self.of: dict[str, list[tuple[str, str]]] = {}
        self.until: str | None = None
        snapshot, point, whole = RDSBackend.create_db_snapshot, RDSBackend.restore_db_instance_to_point_in_time, RDSBackend.restore_db_instance_from_db_snapshot
        rows = self

        def create_db_snapshot(backend, *given, **more):
            made = snapshot(backend, *given, **more)
            rows.of[made.db_snapshot_identifier] = copy.copy(rows.of.get(made.database.db_instance_identifier, []))
            return made

        def to_point_in_time(backend, source_db_identifier, target_db_identifier, overrides):
            made = point(backend, source_db_identifier, target_db_identifier, overrides)
            rows.of[target_db_identifier] = [row for row in rows.of[source_db_identifier] if row[0] <= rows.until]
            return made

        def from_db_snapshot(backend, from_snapshot_id, overrides):
            made = whole(backend, from_snapshot_id, overrides)
            rows.of[made.db_instance_identifier] = copy.copy(rows.of[from_snapshot_id])
            return made

        patch.setattr(RDSBackend, "create_db_snapshot", create_db_snapshot)
        patch.setattr(RDSBackend, "restore_db_instance_to_point_in_time", to_point_in_time)
        patch.setattr(RDSBackend, "restore_db_instance_from_db_snapshot", from_db_snapshot)

    def asked(self, params: dict, **_) -> None:
        self.until = f"{params['RestoreTime']:%Y-%m-%dT%H:%M:%SZ}"


class Shop:
    """An environment with a database that was sold from, and spoilt at ten o'clock."""

    def __init__(self, patch: pytest.MonkeyPatch):
        for name in LOCAL:
            patch.delenv(name, raising=False)
        self.rows = Rows(patch)
        self.region = serve(NullHost())
        patch.setenv("AWS_ENDPOINT_URL", self.region.url)
        patch.setattr(restore_source, "PAUSE", 0.01)
        patch.setattr(lock, "SETTLE_SECONDS", 0.0)
        patch.setattr(restore_source.Source, "_window", lambda source: ("2026-11-20T00:00:00Z", "2026-11-23T00:00:00Z"))
        self.environment = Environment("local", local=True)
        self.said: list[str] = []
        assert deploy.deploy(self.environment, options(stacks=("network", "data", "app")), self.said.append) == 0
        self.rds = self.environment.client("rds")
        self.rds.meta.events.register("before-parameter-build.rds.RestoreDBInstanceToPointInTime", self.rows.asked)

    def spoil(self) -> "Shop":
        self.rows.of[self.name] = [("2026-11-21T09:00:00Z", "order 1"), ("2026-11-22T09:59:59Z", "order 2"), ("2026-11-22T10:00:01Z", "spoilt")]
        self.said.clear()
        return self

    @property
    def name(self) -> str:
        return self.environment.read("data/database")

    def held(self, name: str | None = None) -> list[str]:
        return [row for _, row in self.rows.of[name or self.name]]

    def restore(self, snapshot: str | None = None, to: str | None = None, look: bool = False, abandon: bool = False) -> int:
        return restore.restore(self.environment, snapshot, to, look, abandon, options(), self.said.append)

    def databases(self) -> list[str]:
        return sorted(one["DBInstanceIdentifier"] for one in self.rds.describe_db_instances()["DBInstances"])

    def snapshots(self) -> list[str]:
        return sorted(one["DBSnapshotIdentifier"] for one in self.rds.describe_db_snapshots()["DBSnapshots"])

    def left(self) -> dict[str, str | None]:
        """What a restore writes down while it lasts."""
        return {name: self.environment.read(name) for name in ("restoring", "hold", "deploying")}


@pytest.fixture(scope="module")
def one_shop():
    """One for all tests: each begins with a database that somebody has just spoilt, whatever it is called by then."""
    with pytest.MonkeyPatch.context() as patch:
        shop = Shop(patch)
        yield shop
        shop.region.stop()


@pytest.fixture
def shop(one_shop):
    one_shop.spoil()
    yield one_shop
    assert set(one_shop.left().values()) == {None} and one_shop.region.problems() == []


def following(name: str) -> str:
    """The name of the database after the next restore."""
    number = re.search(r"-(\d+)$", name)
    return f"{GROUP}-{int(number[1]) + 1 if number else 2}"


def test_a_second_is_restored_with_the_rows_of_that_second_and_those_of_before_are_kept(shop):
    first, old_secret = shop.name, shop.environment.read("shop/database-secret")
    assert shop.held() == ["order 1", "order 2", "spoilt"]
    assert shop.restore(to=TIME) == 0
    assert shop.name == following(first) and shop.held() == ["order 1", "order 2"]
    before = next(name for name in reversed(shop.snapshots()) if "-before-" in name)
    assert shop.held(before) == ["order 1", "order 2", "spoilt"]
    assert shop.databases() == [shop.name], "copy and old database are gone"
    assert f"{first}-snapshot-last" in shop.snapshots()
    # Instances are told of the new database, and may read its password.
    (database,) = shop.rds.describe_db_instances()["DBInstances"]
    assert shop.environment.read("shop/database-host") == database["Endpoint"]["Address"]
    secret = database["MasterUserSecret"]["SecretArn"]
    assert shop.environment.read("shop/database-secret") == secret
    # The region's roles keep their first policies; that the right is given again is in the change of the stack.
    assert secret != old_secret and any(line.startswith("  ~ InstanceRole ") for line in shop.said)
    # The next deployment leaves it alone, and another restore gets another name.
    shop.said.clear()
    second = shop.name
    assert deploy.deploy(shop.environment, options(stacks=("data", "app")), shop.said.append) == 0
    assert shop.said.count("  unchanged") == 2, [line for line in shop.said if line[:3] in ("  ~", "  +", "  n")]
    assert shop.name == second
    assert shop.restore(snapshot=before) == 0
    assert shop.name == following(second) and shop.held() == ["order 1", "order 2", "spoilt"]


#: In the gate a few of the calls; with FLEETCART_EACH_RESOURCE=1 every one, each as often as it is made.
ALL = bool(os.environ.get("FLEETCART_EACH_RESOURCE"))
CALLS = [("rds", "RestoreDBInstanceToPointInTime"), ("rds", "CreateDBSnapshot"), ("cloudformation", "ExecuteChangeSet"), ("ssm", "PutParameter")]
CALLS += [
    ("rds", "DeleteDBInstance"), ("autoscaling", "SuspendProcesses"), ("autoscaling", "UpdateAutoScalingGroup"), ("cloudformation", "CreateChangeSet"),
    ("ssm", "DeleteParameter"),
] if ALL else []


def test_a_restore_that_is_cut_off_at_any_call_goes_on_to_the_same_end(shop):
    """After each of its calls in turn the command is killed, as somebody's machine would be, and run again."""
    cuts = 0
    for service, operation in CALLS:
        client = shop.environment.client(service)
        for nth in range(12 if ALL else 1):
            shop.spoil()
            first, seen = shop.name, iter(range(100))

            def cut(**_):
                if next(seen) == nth:
                    raise KeyboardInterrupt

            client.meta.events.register_last(f"after-call.{service}.{operation}", cut, unique_id="cut")
            try:
                finished = shop.restore(to=TIME) == 0
            except KeyboardInterrupt:
                finished = False
            client.meta.events.unregister(f"after-call.{service}.{operation}", unique_id="cut")
            if not finished:
                cuts += 1
                assert shop.restore(to=TIME) == 0
            what = f"killed after {operation} number {nth + 1}"
            assert shop.held() == ["order 1", "order 2"], what
            assert shop.databases() == [shop.name] and shop.name != first and set(shop.left().values()) == {None}, what
            if finished:
                break
    assert cuts >= (20 if ALL else 4), cuts
    print(f"{cuts} restores were cut off, each went on to the same end")


def test_to_look_first_changes_nothing_and_says_how(shop):
    first = shop.name
    assert shop.restore(to=TIME, look=True) == 0
    assert shop.held() == ["order 1", "order 2", "spoilt"] and shop.name == first
    (copied,) = [name for name in shop.databases() if "-look-" in name]
    assert shop.held(copied) == ["order 1", "order 2"]
    text = "\n".join(shop.said)
    assert "AWS-StartPortForwardingSessionToRemoteHost" in text and "get-secret-value --secret-id arn:" in text
    assert shop.environment.read("hold") is None
    # The same copy is taken over.
    shop.rows.of[copied].append(("2026-11-22T11:00:00Z", "mended by hand"))
    assert shop.restore(to=TIME) == 0
    assert shop.held() == ["order 1", "order 2", "mended by hand"]


def test_a_look_is_abandoned_without_a_trace(shop):
    first = shop.name
    assert shop.restore(to=TIME, look=True) == 0
    with pytest.raises(Refused, match="Another restore is under way: --to 2026-11-22T10:00:00Z"):
        shop.restore(to="2026-11-21T10:00:00Z")
    assert shop.restore(abandon=True) == 0
    assert shop.databases() == [first] and set(shop.left().values()) == {None}
    with pytest.raises(Refused, match="No restore is under way"):
        shop.restore(abandon=True)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "Say what to restore"),
        ({"snapshot": "a", "to": TIME}, "Say what to restore"),
        ({"snapshot": "nowhere"}, "There is no snapshot nowhere"),
        ({"to": "yesterday"}, "is no time"),
        ({"to": "2026-11-22T10:00:00"}, "of which time zone"),
        ({"to": "2020-01-01T00:00:00Z"}, "The backups reach from"),
    ],
)
def test_what_cannot_be_restored_is_refused_before_anything_is_changed(shop, given, says):
    first = shop.name
    with pytest.raises(Refused, match=says):
        shop.restore(**given)
    assert shop.databases() == [first]
    (group,) = shop.environment.client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[GROUP])["AutoScalingGroups"]
    assert group["MaxSize"] == 12 and shop.environment.read("hold") is None


def test_nobody_closes_the_shop_unasked(shop):
    first = shop.name
    with pytest.raises(Refused, match="Nothing was taken over"):
        restore.restore(shop.environment, None, TIME, False, False, options(yes=False), shop.said.append)
    assert shop.environment.read("hold") is None and shop.name == first
    assert shop.restore(abandon=True) == 0


def test_a_protected_database_is_not_left_behind_beside_the_new_one(shop):
    shop.rds.modify_db_instance(DBInstanceIdentifier=shop.name, DeletionProtection=True, ApplyImmediately=True)
    with pytest.raises(ClientError):
        shop.rds.delete_db_instance(DBInstanceIdentifier=shop.name, SkipFinalSnapshot=True)
    assert shop.restore(to=TIME) == 0
    assert shop.databases() == [shop.name]


def test_a_snapshot_of_a_newer_mysql_is_no_way_back_to_an_older_one(shop):
    shop.rds.create_db_snapshot(DBInstanceIdentifier=shop.name, DBSnapshotIdentifier="newer")
    backend = rds_backends[ACCOUNT][shop.environment.region]
    newer = backend.describe_db_snapshots(None, "newer")[0]
    newer.database.engine_version = newer.engine_version = "8.4.10"
    assert shop.restore(snapshot="newer") == 0
    (database,) = shop.rds.describe_db_instances()["DBInstances"]
    assert database["EngineVersion"] == "8.4.10"
    # The file still says 8.4.8; asking for that again would be refused by RDS.
    shop.said.clear()
    assert deploy.deploy(shop.environment, options(stacks=("data",)), shop.said.append) == 0
    assert shop.said[-1] == "  unchanged", shop.said[-40:]
