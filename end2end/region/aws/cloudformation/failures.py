"""Stacks that fail half-way, as AWS leaves them: what was made stays, the stack says so, and an update makes the rest.

moto knows no such state: an error of a resource comes back as an error of the call, and the stack believes that everything is there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.cloudformation import parsing
from moto.cloudformation.models import CloudFormationBackend, Event, Stack
from moto.cloudformation.parsing import ResourceMap

from ..errors import AwsError

if TYPE_CHECKING:
    from ..region import Region


class ResourceFailed(Exception):
    def __init__(self, logical_id: str, kind: str, reason: str) -> None:
        super().__init__(reason)
        self.logical_id, self.kind, self.reason = logical_id, kind, reason


def install(region: Region) -> None:
    create, execute, update_stack = parsing.parse_and_create_resource, CloudFormationBackend.execute_change_set, CloudFormationBackend.update_stack

    def parse_and_create_resource(logical_id: str, resource_json: dict[str, Any], resources_map: ResourceMap, account_id: str, region_name: str) -> Any:
        condition = resource_json.get("Condition")
        wanted = not condition or resources_map.lazy_condition_map[condition]
        if wanted and logical_id in region.faults.resources:
            raise ResourceFailed(logical_id, resource_json["Type"], region.faults.resources.pop(logical_id))
        return create(logical_id, resource_json, resources_map, account_id, region_name)

    def execute_change_set(self: CloudFormationBackend, change_set_name: str, stack_name: str | None = None) -> None:
        found = next(one for one in self.change_sets.values() if change_set_name in (one.change_set_id, one.change_set_name) and stack_name in (None, one.stack_name, one.stack_id))
        stack = self.stacks[found.stack_id]
        before, parameters = set(stack.resource_map._parsed_resources), dict(stack.resource_map.input_parameters)
        try:
            execute(self, found.change_set_id, stack_name)
        except ResourceFailed as failed:
            found.execution_status = "EXECUTE_FAILED"
            stack.template, stack.parameters = found.template, found.parameters
            _leave(stack, failed, found.change_set_type)
        except AwsError as refused:
            # Of a resource that was to be changed: the update is taken back.
            found.execution_status = "EXECUTE_FAILED"
            stack.resource_map.input_parameters = parameters
            stack.status = "UPDATE_ROLLBACK_COMPLETE"
            event(stack, stack.name, "AWS::CloudFormation::Stack", "UPDATE_FAILED", refused.message)
            stack._add_stack_event(stack.status)
        else:
            # moto forgets what a change set brought, and finds it changed ever after.
            stack.parameters = found.parameters
            _tell_made(stack, before)

    def update(self: CloudFormationBackend, name: str, *given: Any, **more: Any) -> Stack:
        stack = self.get_stack(name)
        try:
            return update_stack(self, name, *given, **more)
        except ResourceFailed as failed:
            _leave(stack, failed, "UPDATE")
            return stack

    region.patches.put(parsing, "parse_and_create_resource", parse_and_create_resource)
    region.patches.put(CloudFormationBackend, "execute_change_set", execute_change_set)
    region.patches.put(CloudFormationBackend, "update_stack", update)


def _leave(stack: Stack, failed: ResourceFailed, kind: str) -> None:
    """What is not there is forgotten, so that the next update adds it."""
    resources = stack.resource_map
    resources._resource_json_map = {name: one for name, one in resources._resource_json_map.items() if name in resources._parsed_resources}
    event(stack, failed.logical_id, failed.kind, "CREATE_FAILED", failed.reason)
    stack.status = f"{kind}_FAILED"
    stack._add_stack_event(stack.status, resource_status_reason=f"The following resource(s) failed to create: [{failed.logical_id}].")


def _tell_made(stack: Stack, before: set[str]) -> None:
    """An event for each resource, before that of the stack."""
    last = stack.events.pop()
    for name, one in stack.resource_map._parsed_resources.items():
        if name not in before and name in stack.resource_map._resource_json_map and one is not None:
            event(stack, name, stack.resource_map._resource_json_map[name]["Type"], "CREATE_COMPLETE", None)
    stack.events.append(last)


def event(stack: Stack, logical_id: str, kind: str, status: str, reason: str | None) -> None:
    stack.events.append(
        Event(
            stack_id=stack.stack_id,
            stack_name=stack.name,
            logical_resource_id=logical_id,
            physical_resource_id="",
            resource_type=kind,
            resource_status=status,
            resource_status_reason=reason,
            resource_properties=None,
        )
    )
