"""CloudFormation templates: read, and their functions worked out where all values are known."""

import base64
import functools
import json
import re
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).resolve().parent.parent
#: In the order in which they are deployed: each reads only what earlier ones wrote.
STACKS = ("network", "data", "app", "control")


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """YAML with CloudFormation's tags; dates stay text."""


def _tag(loader: _Loader, suffix: str, node: yaml.Node) -> dict:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    if suffix in {"Ref", "Condition"}:
        return {suffix: value}
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _tag)
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def text(stack: str) -> str:
    """The template as it is written."""
    return (FOLDER / f"{stack}.yaml").read_text()


@functools.cache
def load(stack: str) -> dict:
    """The template, with every function in its long form. Nobody may change what this returns."""
    return parse(text(stack))


def parse(template: str) -> dict:
    return yaml.load(template, Loader=_Loader)


def reads_from(template: dict) -> dict[str, str]:
    """Parameter → the name below /fleetcart/<environment>/ that it is read from."""
    return template.get("Metadata", {}).get("ReadsFrom", {})


class Resolver:
    """Works out a template's functions. `parameters` and `resources` (physical ids) are what is known;
    an attribute nobody gave is written `Resource.Attribute` in angle brackets."""

    NOTHING = object()

    def __init__(self, template: dict, parameters: dict[str, Any], resources: dict[str, str] | None = None,
                 attributes: dict[str, str] | None = None, account="123456789012", region="eu-central-1"):
        self.template = template
        self.resources = resources or {}
        self.attributes = attributes or {}
        self.parameters = {
            "AWS::AccountId": account, "AWS::Region": region, "AWS::Partition": "aws", "AWS::URLSuffix": "amazonaws.com",
            "AWS::StackName": "stack", "AWS::NoValue": self.NOTHING,
        }
        for name, slot in template.get("Parameters", {}).items():
            value = parameters.get(name, slot.get("Default"))
            if "List" in slot["Type"] and isinstance(value, str):
                value = value.split(",")
            self.parameters[name] = value

    def condition(self, name: str) -> bool:
        return self._test(self.template["Conditions"][name])

    def _test(self, expression: Any) -> bool:
        (function, value), = expression.items()
        match function:
            case "Condition":
                return self.condition(value)
            case "Fn::Equals":
                left, right = (str(self.value(side)) for side in value)
                return left == right
            case "Fn::Not":
                return not self._test(value[0])
            case "Fn::And":
                return all(map(self._test, value))
            case "Fn::Or":
                return any(map(self._test, value))
        raise ValueError(f"{function} is no condition")

    def exists(self, logical: str) -> bool:
        """Whether the resource is made at all with these parameters."""
        condition = self.template["Resources"][logical].get("Condition")
        return condition is None or self.condition(condition)

    def properties(self, logical: str) -> dict:
        return self.value(self.template["Resources"][logical].get("Properties", {}))

    def value(self, given: Any) -> Any:
        if isinstance(given, list):
            return [value for value in map(self.value, given) if value is not self.NOTHING]
        if not isinstance(given, dict):
            return given
        if len(given) == 1:
            (function, argument), = given.items()
            if function == "Ref":
                return self._ref(argument)
            if function.startswith("Fn::"):
                return self._function(function, argument)
        values = {key: self.value(value) for key, value in given.items()}
        return {key: value for key, value in values.items() if value is not self.NOTHING}

    def _ref(self, name: str) -> Any:
        if name in self.parameters:
            return self.parameters[name]
        if name not in self.template["Resources"]:
            raise KeyError(f"nothing is called {name}")
        return self.resources.get(name, f"<{name}>")

    def _attribute(self, name: str) -> Any:
        logical = name.split(".", 1)[0]
        if logical not in self.template["Resources"]:
            raise KeyError(f"nothing is called {logical}")
        return self.attributes.get(name, f"<{name}>")

    def _function(self, function: str, argument: Any) -> Any:
        match function:
            case "Fn::If":
                return self.value(argument[1] if self.condition(argument[0]) else argument[2])
            case "Fn::Sub":
                pattern, extra = argument if isinstance(argument, list) else (argument, {})
                extra = self.value(extra)
                return re.sub(r"\$\{([^!}][^}]*)\}", lambda found: str(self._substitute(found[1], extra)), pattern)
            case "Fn::FindInMap":
                name, first, second = self.value(argument)
                return self.template["Mappings"][name][first][second]
            case "Fn::GetAtt":
                return self._attribute(".".join(argument))
            case "Fn::Join":
                return argument[0].join(map(str, self.value(argument[1])))
            case "Fn::Split":
                return self.value(argument[1]).split(argument[0])
            case "Fn::Select":
                choices = self.value(argument[1])
                return choices[int(argument[0])] if int(argument[0]) < len(choices) else f"<{argument[0]} of {choices}>"
            case "Fn::Base64":
                return base64.b64encode(self.value(argument).encode()).decode()
            case "Fn::GetAZs":
                return [self.parameters["AWS::Region"] + letter for letter in "ab"]
            case "Fn::Cidr":
                return [f"<cidr {number}>" for number in range(int(argument[1]))]
            case "Fn::ToJsonString":
                return json.dumps(self.value(argument))
        raise ValueError(f"{function} is not known here")

    def _substitute(self, name: str, extra: dict) -> Any:
        if name in extra:
            return extra[name]
        return self._attribute(name) if "." in name else self._ref(name)
