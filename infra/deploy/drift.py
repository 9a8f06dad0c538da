"""What was changed by hand: each stack is asked to compare itself with what is there."""

import time

from botocore.exceptions import ClientError

from . import template
from .environment import Environment
from .stack import Say, Stack

PAUSE = 5.0


def report(environment: Environment, say: Say) -> int:
    """1 when something is not as its stack made it."""
    drifted = 0
    for which in template.STACKS:
        stack = Stack(environment, which, say)
        if not stack.exists():
            continue
        try:
            status, reason = _detect(stack)
        except ClientError as cause:
            say(f"  {which:8} could not be compared: {cause}")
            continue
        if status == "IN_SYNC":
            say(f"  {which:8} is as it was made")
            continue
        if status != "DRIFTED":
            say(f"  {which:8} could not be compared: {reason or status}")
            continue
        drifted += 1
        say(f"  {which:8} was changed by hand:")
        for one in _changed(stack):
            for difference in one.get("PropertyDifferences", []) or [{}]:
                what = f": {difference['PropertyPath']} is {difference['ActualValue']}, not {difference['ExpectedValue']}" if difference else ""
                say(f"    {one['LogicalResourceId']} {one['StackResourceDriftStatus']}{what}")
    return 1 if drifted else 0


def _detect(stack: Stack) -> tuple[str, str]:
    number = stack.cloudformation.detect_stack_drift(StackName=stack.name)["StackDriftDetectionId"]
    while True:
        found = stack.cloudformation.describe_stack_drift_detection_status(StackDriftDetectionId=number)
        if found["DetectionStatus"] != "DETECTION_IN_PROGRESS":
            return found.get("StackDriftStatus", found["DetectionStatus"]), found.get("DetectionStatusReason", "")
        time.sleep(PAUSE)


def _changed(stack: Stack) -> list[dict]:
    asked = {"StackName": stack.name, "StackResourceDriftStatusFilters": ["MODIFIED", "DELETED"]}
    found: list[dict] = []
    while True:
        page = stack.cloudformation.describe_stack_resource_drifts(**asked)
        found += page["StackResourceDrifts"]
        if not page.get("NextToken"):
            return found
        asked["NextToken"] = page["NextToken"]
