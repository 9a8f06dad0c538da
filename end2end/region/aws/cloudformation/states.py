"""States of stacks as AWS keeps them: a change takes its time, a stack in trouble refuses further changes, and what cannot be deleted
has to be named before it is forgotten.

moto's stacks are always at rest, and take any change in any state.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from moto.cloudformation import responses
from moto.cloudformation.models import CloudFormationBackend, Stack, cloudformation_backends
from moto.logs.models import LogGroup, logs_backends

from ..errors import invalid
from ..operations import Request, operation, true
from .failures import event

if TYPE_CHECKING:
    from ..region import Region

#: In which an update is refused; CREATE_FAILED and UPDATE_FAILED are gone on from.
REFUSING = re.compile(r"_IN_PROGRESS$|^ROLLBACK_(COMPLETE|FAILED)$|^DELETE_FAILED$|^UPDATE_ROLLBACK_FAILED$")


def find(region: Region, name: str) -> Stack | None:
    known = cloudformation_backends[region.account][region.name].stacks.values()
    return next((stack for stack in known if name in (stack.name, stack.stack_id)), None)


def put(region: Region, name: str, status: str, ill: dict[str, str] | None = None) -> None:
    """Brings a stack into a state; `ill` says why each of some resources is in it too."""
    stack = find(region, name)
    assert stack is not None, name
    stack.status = status
    stack.ill = dict(ill or {})


def install(region: Region) -> None:
    execute, update, create = CloudFormationBackend.execute_change_set, CloudFormationBackend.update_stack, CloudFormationBackend.create_change_set
    described, log_group = responses.StackResourceDTO.__init__, LogGroup.create_from_cloudformation_json
    importing: set[str] = set()

    def status(stack: Stack) -> str | None:
        if region.clock.now() < stack.__dict__.get("busy_until", 0.0):
            return stack.__dict__["busy_as"]
        return stack.__dict__.get("status")

    def set_status(stack: Stack, value: str) -> None:
        stack.__dict__["status"] = value

    def works_on(stack: Stack, kind: str) -> None:
        if region.delays.stack:
            stack.busy_as, stack.busy_until = f"{kind}_IN_PROGRESS", region.clock.now() + region.delays.stack

    def refuse(stack: Stack) -> None:
        if stack.status and REFUSING.search(stack.status):
            raise invalid(f"Stack:{stack.stack_id} is in {stack.status} state and can not be updated.")

    def create_change_set(self: CloudFormationBackend, stack_name: str, change_set_name: str, template: str, parameters: dict[str, str], description: str, change_set_type: str, **more: Any) -> tuple[str, str]:
        stack = find(region, stack_name)
        if stack and change_set_type == "UPDATE":
            refuse(stack)
        if stack and change_set_type == "CREATE" and stack.status != "REVIEW_IN_PROGRESS":
            raise invalid(f"Stack [{stack_name}] already exists and cannot be created again with the changeSet [{change_set_name}].")
        return create(self, stack_name, change_set_name, template, parameters, description, change_set_type, **more)

    def execute_change_set(self: CloudFormationBackend, change_set_name: str, stack_name: str | None = None) -> None:
        stack = find(region, stack_name or "")
        kind = "CREATE" if stack and stack.status == "REVIEW_IN_PROGRESS" else "UPDATE"
        if stack and kind == "UPDATE":
            refuse(stack)
        importing.clear()
        importing.update({stack.name} if stack and getattr(stack, "imports", False) else ())
        execute(self, change_set_name, stack_name)
        importing.clear()
        if stack:
            works_on(stack, kind)

    def update_stack(self: CloudFormationBackend, name: str, *given: Any, **more: Any) -> Stack:
        refuse(self.get_stack(name))
        stack = update(self, name, *given, **more)
        works_on(stack, "UPDATE")
        return stack

    def resource(self: responses.StackResourceDTO, stack: Stack, one: Any) -> None:
        described(self, stack, one)
        reason = getattr(stack, "ill", {}).get(self.logical_resource_id)
        in_trouble = str(stack.status).endswith("_FAILED")
        self.resource_status = f"{_verb(stack)}_FAILED" if reason else "CREATE_COMPLETE" if in_trouble else stack.status
        if reason:
            self.resource_status_reason = reason

    def made_log_group(cls: type, resource_name: str, cloudformation_json: dict[str, Any], account_id: str, region_name: str, **more: Any) -> LogGroup:
        there = logs_backends[account_id][region_name].groups.get(cloudformation_json["Properties"].get("LogGroupName"))
        return there if there and importing else log_group(resource_name, cloudformation_json, account_id, region_name, **more)

    region.patches.put(LogGroup, "create_from_cloudformation_json", classmethod(made_log_group))
    region.patches.put(Stack, "status", property(status, set_status))
    region.patches.put(CloudFormationBackend, "create_change_set", create_change_set)
    region.patches.put(CloudFormationBackend, "execute_change_set", execute_change_set)
    region.patches.put(CloudFormationBackend, "update_stack", update_stack)
    region.patches.put(responses.StackResourceDTO, "__init__", resource)


def _verb(stack: Stack) -> str:
    return "DELETE" if stack.status == "DELETE_FAILED" else "UPDATE" if str(stack.status).startswith("UPDATE") else "CREATE"


@operation("cloudformation", "CreateChangeSet")
def create_change_set(region: Region, request: Request) -> Any:
    """With the wish to take over what is there under a name of the template's, which moto does not read; the region grants it to log groups."""
    answer = request.response.create_change_set()
    if stack := find(region, request.need("StackName")):
        stack.imports = true(request.get("ImportExistingResources"))
    return answer


@operation("cloudformation", "DeleteStack")
def delete_stack(region: Region, request: Request) -> dict[str, Any]:
    """What was told to resist stays and stops the rest; what is retained is forgotten, which only a stack that could not be deleted allows."""
    stack, retained = find(region, request.need("StackName")), set(request.get("RetainResources", []))
    if stack is None:
        return {}
    if retained and stack.status != "DELETE_FAILED":
        raise invalid(f"Invalid operation on stack [{stack.stack_id}]. When you delete a stack, specify which resources to retain only when the stack is in the DELETE_FAILED state.")
    resources = stack.resource_map
    resisting = {name: why for name, why in region.faults.deletions.items() if name in resources._parsed_resources and name in resources._resource_json_map and name not in retained}
    for name in (retained & set(resources._resource_json_map)) | set(resisting):
        resources._resource_json_map[name] = {**resources._resource_json_map[name], "DeletionPolicy": "Retain"}
    if not resisting:
        cloudformation_backends[region.account][region.name].delete_stack(stack.stack_id)
        return {}
    event(stack, stack.name, "AWS::CloudFormation::Stack", "DELETE_IN_PROGRESS", "User Initiated")
    resources.delete()
    resources._resource_json_map = {name: one for name, one in resources._resource_json_map.items() if name in resisting}
    for name, why in resisting.items():
        event(stack, name, resources._resource_json_map[name]["Type"], "DELETE_FAILED", why)
    stack.ill = resisting
    stack.status = "DELETE_FAILED"
    stack._add_stack_event(stack.status, resource_status_reason=f"The following resource(s) failed to delete: [{', '.join(resisting)}].")
    return {}


@operation("cloudformation", "ContinueUpdateRollback")
def continue_update_rollback(region: Region, request: Request) -> dict[str, Any]:
    stack = find(region, request.need("StackName"))
    if stack is None or stack.status != "UPDATE_ROLLBACK_FAILED":
        raise invalid(f"Stack {request.need('StackName')} is not in UPDATE_ROLLBACK_FAILED state")
    stack.ill = {}
    stack.status = "UPDATE_ROLLBACK_COMPLETE"
    return {}
