"""Stacks as moto reads and updates them, corrected: which resources a changed parameter reaches, what becomes of those whose
condition changes, and `AWS::NoValue` in lists.

moto looks for a `Ref` of the parameter in the resource itself. AWS also follows `Fn::Sub` and conditions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from moto.cloudformation import parsing
from moto.cloudformation.models import Change, ChangeSet, Stack
from moto.cloudformation.parsing import ResourceMap

if TYPE_CHECKING:
    from ..region import Region


#: Types that the region replaces under another name.
REPLACED = ("AWS::RDS::DBInstance",)


def references(value: Any, conditions: dict[str, Any]) -> Iterator[str]:
    """Names of parameters and resources that a part of a template depends on."""
    if isinstance(value, list):
        for inner in value:
            yield from references(inner, conditions)
    if not isinstance(value, dict):
        return
    for key, inner in value.items():
        if key in ("Ref", "Condition") and isinstance(inner, str):
            yield inner
            yield from references(conditions.get(inner), conditions)
        elif key == "Fn::If":
            yield from references([{"Condition": inner[0]}, *inner[1:]], conditions)
        elif key == "Fn::Sub":
            pattern, *more = [inner] if isinstance(inner, str) else inner
            yield from re.findall(r"\$\{([^!}.]+)[.}]", pattern)
            yield from references(more, conditions)
        elif key == "Fn::GetAtt":
            yield inner[0] if isinstance(inner, list) else inner.split(".")[0]
        else:
            yield from references(inner, conditions)


def rewritten(resources: ResourceMap, template: dict[str, Any], parameters: dict[str, Any]) -> set[str]:
    """Parameters that still name the same entry of the parameter store, in which something else stands by now."""
    found = set()
    for name, slot in template.get("Parameters", {}).items():
        kind, before = slot["Type"], resources.resolved_parameters.get(name)
        if kind.startswith("AWS::SSM::Parameter::Value") and name in parameters and before is not None:
            try:
                now = resources.parse_ssm_parameter(parameters[name], kind)
            except Exception:
                continue
            if now != before:
                found.add(name)
    return found


def install(region: Region) -> None:
    differences, update, clean = ResourceMap.build_resource_diff, parsing.parse_and_update_resource, parsing.clean_json

    def build_resource_diff(self: ResourceMap, template: dict[str, Any], parameters: dict[str, Any] | None = None) -> dict[str, list[str]]:
        found = differences(self, template, parameters)
        changed = {name for name, value in (parameters or {}).items() if self.input_parameters.get(name) != value} | rewritten(self, template, parameters or {})
        for name, resource in template["Resources"].items():
            if name in self._resource_json_map and name not in found["Modify"] and changed & set(references(resource, template.get("Conditions", {}))):
                found["Modify"].append(name)
        # Who names a resource that is replaced is told the new one.
        replaced = {name for name in found["Modify"] if template["Resources"][name]["Type"] in REPLACED}
        for name, resource in template["Resources"].items():
            if name in self._resource_json_map and name not in found["Modify"] and replaced & set(references(resource, template.get("Conditions", {}))):
                found["Modify"].append(name)
        return found

    def parse_and_update_resource(logical_id: str, resource_json: dict[str, Any], resources_map: ResourceMap, account_id: str, region_name: str) -> Any:
        before = resources_map._parsed_resources.get(logical_id)
        condition = resource_json.get("Condition")
        if condition and not resources_map.lazy_condition_map[condition]:
            if before is not None:
                resources_map._delete_resource(before, resource_json)
            return None
        if before is None:
            return parsing.parse_and_create_resource(logical_id, resource_json, resources_map, account_id, region_name)
        # What moto cannot change stays as it was, and is not forgotten.
        return update(logical_id, resource_json, resources_map, account_id, region_name) or before

    def diff(self: ChangeSet) -> list[Change]:
        found = self.stack.resource_map.build_resource_diff(self.template_dict, self.parameters)
        known = self.stack.resource_map._resource_json_map | self.template_dict["Resources"]
        return [Change(action, name, known[name]["Type"]) for action, names in found.items() for name in names]

    def clean_json(value: Any, resources_map: ResourceMap) -> Any:
        found = clean(value, resources_map)
        return [inner for inner in found if inner is not None] if isinstance(value, list) else found

    def has_parameters(self: Stack, others: dict[str, Any]) -> bool:
        """Whether they come to the same: one that is not given has its default."""
        template = self.resource_map._template
        slots = template.get("Parameters", {})
        before, after = ({name: str(given.get(name, slot.get("Default"))) for name, slot in slots.items()} for given in (self.parameters, others))
        return before == after and not rewritten(self.resource_map, template, others)

    region.patches.put(Stack, "has_parameters", has_parameters)
    region.patches.put(parsing, "clean_json", clean_json)
    region.patches.put(ChangeSet, "diff", diff)
    region.patches.put(ResourceMap, "build_resource_diff", build_resource_diff)
    region.patches.put(parsing, "parse_and_update_resource", parse_and_update_resource)
