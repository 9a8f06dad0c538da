"""A CloudFormation stack: its change sets, its events, its template, its end."""

import hashlib
import secrets
import time
from collections.abc import Callable, Iterator
from typing import Any

from botocore.exceptions import ClientError

from . import broken, template
from .environment import Environment
from .errors import Refused, concerns_credentials

#: CloudFormation takes larger templates only from a bucket.
LARGEST_INLINE = 51_200
#: What holds data that a replacement would leave behind or lose, and what everything else stands in.
STATEFUL = (
    "AWS::RDS::DBInstance", "AWS::S3::Bucket", "AWS::KMS::Key", "AWS::SecretsManager::Secret", "AWS::Backup::BackupVault",
    "AWS::EC2::VPC", "AWS::EC2::Subnet",
)
#: A creation that failed half-way and was not rolled back: what is there stays, and an update makes the rest.
UNFINISHED = ("CREATE_FAILED", "UPDATE_FAILED")

Say = Callable[[str], None]


class Stack:
    def __init__(self, environment: Environment, which: str, say: Say, longest_pause: float = 5.0):
        self.environment = environment
        self.which = which
        self.name = environment.stack(which)
        self.say = say
        self.longest_pause = longest_pause
        self.cloudformation = environment.client("cloudformation")

    def describe(self) -> dict | None:
        try:
            stacks = self.cloudformation.describe_stacks(StackName=self.name)["Stacks"]
        except ClientError as cause:
            if "does not exist" in str(cause):
                return None
            raise
        return stacks[0] if stacks and stacks[0]["StackStatus"] != "DELETE_COMPLETE" else None

    def status(self) -> str | None:
        found = self.describe()
        return found and found["StackStatus"]

    def exists(self) -> bool:
        return self.status() not in (None, "REVIEW_IN_PROGRESS")

    def propose(self, parameters: dict[str, str]) -> "ChangeSet | None":
        """A change set, or none when everything is as it should be."""
        found = self.describe()
        status = found and found["StackStatus"]
        if found:
            broken.refuse_strange(self, found)
        if status in ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "REVIEW_IN_PROGRESS"):
            self.say(f"  {self.name} was never finished ({status}): it is removed first")
            self.delete()
            status = None
        unfinished = status in UNFINISHED
        if unfinished:
            self.say(f"  {self.name} was not finished ({status}): it goes on from there")
        kind = "UPDATE" if status else "CREATE"
        # Not by the second alone: two people may deploy at once.
        number = f"deploy-{int(time.time())}-{secrets.token_hex(3)}"
        wanted = self._wanted(parameters)
        if kind == "CREATE" and (left := broken.left_behind(self.environment, self.which, parameters)):
            self.say(f"  taken over from an environment of this name that was taken down: {', '.join(left)}")
            wanted["ImportExistingResources"] = True
        again = Again(self, wanted) if unfinished else None
        try:
            self.cloudformation.create_change_set(ChangeSetName=number, ChangeSetType=kind, **wanted)
        except ClientError as cause:
            if "No updates are to be performed" in str(cause):
                return again
            if concerns_credentials(cause):
                raise
            raise Refused(f"{self.name}: {cause}") from cause
        return self._ready(ChangeSet(self, number, kind, keeps=kind == "CREATE" or unfinished)) or again

    def _wanted(self, parameters: dict[str, str]) -> dict[str, Any]:
        return {
            "StackName": self.name,
            "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in sorted(parameters.items())],
            "Capabilities": ["CAPABILITY_IAM"],
            "Tags": [
                {"Key": "Project", "Value": "fleetcart"},
                {"Key": "Environment", "Value": self.environment.name},
                {"Key": "Stack", "Value": self.which},
            ],
            **({"RoleARN": self.environment.given["role"]} if self.environment.given.get("role") else {}),
            **self.template(),
        }

    def _ready(self, change_set: "ChangeSet") -> "ChangeSet | None":
        pauses = self._pauses()
        while True:
            seen = self.cloudformation.describe_change_set(StackName=self.name, ChangeSetName=change_set.number)
            status, reason = seen["Status"], seen.get("StatusReason", "") or ""
            if status == "CREATE_COMPLETE":
                change_set.changes = self._changes(change_set, seen)
                return change_set
            if status == "FAILED":
                change_set.drop()
                if "didn't contain changes" in reason or "No updates" in reason:
                    return None
                raise Refused(f"{self.name}: the change was refused: {reason}")
            time.sleep(next(pauses))

    def _pauses(self) -> Iterator[float]:
        """Seconds between two looks, ever more: a change set may be there at once, a database takes half an hour."""
        pause = 0.05
        while True:
            yield min(pause, self.longest_pause)
            pause *= 1.5

    def _changes(self, change_set: "ChangeSet", seen: dict) -> list[dict]:
        changes = list(seen.get("Changes", []))
        while seen.get("NextToken"):
            seen = self.cloudformation.describe_change_set(StackName=self.name, ChangeSetName=change_set.number, NextToken=seen["NextToken"])
            changes += seen.get("Changes", [])
        return [change["ResourceChange"] for change in changes if "ResourceChange" in change]

    def template(self) -> dict[str, str]:
        """The template as CloudFormation takes it: in the call, or from the release bucket."""
        body = template.text(self.which)
        if len(body.encode()) <= LARGEST_INLINE:
            return {"TemplateBody": body}
        bucket = self.environment.read("data/release-bucket")
        if not bucket:
            raise Refused(f"{self.which}.yaml is too large to send without a bucket", "Deploy the stack data first.")
        key = f"stacks/{self.which}-{hashlib.sha256(body.encode()).hexdigest()[:16]}.yaml"
        self.environment.client("s3").put_object(Bucket=bucket, Key=key, Body=body.encode())
        return {"TemplateURL": f"https://{bucket}.s3.{self.environment.region}.amazonaws.com/{key}"}

    def await_end(self) -> None:
        """Follows what another command has begun to its end: CloudFormation goes on with that, whoever was killed meanwhile."""
        status = self.status() or ""
        if status.endswith("_IN_PROGRESS") and status != "REVIEW_IN_PROGRESS":
            self.say(f"  {self.name} is still being changed ({status}): following that to its end first")
            self._ends({event["EventId"] for event in self.events()}, [])

    def _ends(self, since: set[str], failures: list[str]) -> str:
        pauses = self._pauses()
        while True:
            status = self.status() or "DELETE_COMPLETE"
            self._tell(since, failures)
            if not status.endswith("_IN_PROGRESS"):
                return status
            time.sleep(next(pauses))

    def follow(self, since: set[str], verb: str) -> str:
        """Tells each event as it happens; the stack's status at the end."""
        failures: list[str] = []
        status = self._ends(since, failures)
        good = {"CREATE_COMPLETE", "UPDATE_COMPLETE", "DELETE_COMPLETE", "IMPORT_COMPLETE"}
        if status not in good:
            reasons = "\n".join(f"    {line}" for line in failures or ["no reason given"])
            advice = "What was made stays. Mend the reason, then the same command goes on from there." if status in UNFINISHED else ""
            raise Refused(f"{self.name} could not be {verb}: {status}\n{reasons}", advice)
        return status

    def _tell(self, since: set[str], failures: list[str]) -> None:
        for event in reversed(self.events(since)):
            since.add(event["EventId"])
            status = event["ResourceStatus"]
            reason = event.get("ResourceStatusReason") or ""
            line = f"{event['LogicalResourceId']} {status}" + (f": {reason}" if reason else "")
            if "FAILED" in status and "cancelled" not in reason:
                failures.append(line)
            self.say(f"    {line}")

    def events(self, known: set[str] | None = None) -> list[dict]:
        """Newest first: all, or those before the first one that is known. A page holds a hundred, and a stack makes more between two looks."""
        found: list[dict] = []
        asked = {"StackName": self.name}
        while True:
            try:
                page = self.cloudformation.describe_stack_events(**asked)
            except ClientError:
                return found
            for event in page["StackEvents"]:
                if event["EventId"] in (known or ()):
                    return found
                found.append(event)
            if not page.get("NextToken"):
                return found
            asked["NextToken"] = page["NextToken"]

    def protect(self) -> None:
        """Deleting the stack needs a second thought."""
        self.cloudformation.update_termination_protection(StackName=self.name, EnableTerminationProtection=True)

    def delete(self) -> None:
        since = {event["EventId"] for event in self.events()}
        self.cloudformation.delete_stack(StackName=self.name)
        try:
            self.follow(since, "deleted")
        except Refused as refused:
            raise Refused(str(refused), broken.advice(self, "DELETE_FAILED")) from refused

    def resources(self) -> list[dict]:
        return self.cloudformation.describe_stack_resources(StackName=self.name)["StackResources"]


class ChangeSet:
    """What would change, before it does."""

    def __init__(self, stack: Stack, number: str, kind: str, keeps: bool = False):
        self.stack, self.number, self.kind = stack, number, kind
        self.keeps = keeps
        """A failure leaves what was made: taking it away again would stop at what is protected or kept, and its names
        would be in the way of the next try."""
        self.changes: list[dict[str, Any]] = []

    def lines(self) -> list[str]:
        marks = {"Add": "+", "Modify": "~", "Remove": "-", "Import": ">", "Dynamic": "?"}
        order = sorted(self.changes, key=lambda change: (change["Action"], change["LogicalResourceId"]))
        return [
            f"{marks.get(change['Action'], '?')} {change['LogicalResourceId']} ({change['ResourceType']})"
            + (" REPLACED" if change.get("Replacement") == "True" else "")
            for change in order
        ]

    def losses(self) -> list[str]:
        """Resources with data in them that would be replaced or removed."""
        return [
            change["LogicalResourceId"]
            for change in self.changes
            if change["ResourceType"] in STATEFUL and (change.get("Replacement") == "True" or change["Action"] == "Remove")
        ]

    def stuck(self) -> list[str]:
        """Resources that would be replaced under the name they have: CloudFormation makes the new one first, and refuses."""
        resources = template.load(self.stack.which)["Resources"]
        found = []
        for change in self.changes:
            named = broken.NAMED_BY.get(change["ResourceType"])
            given = resources.get(change["LogicalResourceId"], {}).get("Properties", {})
            renamed = any(detail.get("Target", {}).get("Name") == named for detail in change.get("Details", []))
            if change.get("Replacement") == "True" and named in given and not renamed:
                found.append(change["LogicalResourceId"])
        return found

    def apply(self) -> None:
        since = {event["EventId"] for event in self.stack.events()}
        self.stack.cloudformation.execute_change_set(StackName=self.stack.name, ChangeSetName=self.number, DisableRollback=self.keeps)
        self.stack.follow(since, "created" if self.kind == "CREATE" else "updated")

    def drop(self) -> None:
        """Leaves no trace: an unapplied change set of a new stack would leave an empty one."""
        if self.kind == "CREATE":
            self.stack.cloudformation.delete_stack(StackName=self.stack.name)
        else:
            self.stack.cloudformation.delete_change_set(StackName=self.stack.name, ChangeSetName=self.number)


class Again(ChangeSet):
    """What failed is tried once more, with nothing changed: no change set says that."""

    def __init__(self, stack: Stack, wanted: dict[str, Any]):
        super().__init__(stack, "", "UPDATE", keeps=True)
        self.wanted = wanted

    def lines(self) -> list[str]:
        return ["nothing has changed; what failed is tried again"]

    def apply(self) -> None:
        since = {event["EventId"] for event in self.stack.events()}
        self.stack.cloudformation.update_stack(DisableRollback=True, **self.wanted)
        self.stack.follow(since, "finished")

    def drop(self) -> None:
        """There is nothing to drop."""
