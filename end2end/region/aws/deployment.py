"""Lambda's functions as they are deployed: by CloudFormation or by call, with code, variables, concurrency and retries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.awslambda.exceptions import InvalidParameterValueException
from moto.awslambda.models import LambdaBackend, LambdaFunction, _s3_content
from moto.s3.models import s3_backends

from .iam import trust

if TYPE_CHECKING:
    from .region import Region


def describe(function: LambdaFunction) -> dict[str, Any]:
    """What the host is told of a function."""
    return {
        "name": function.function_name,
        "arn": function.function_arn,
        "role": function.role,
        "code": function.code_bytes,
        "code_sha256": function.code_sha_256,
        "variables": {name: _text(value) for name, value in function.environment_vars.items()},
        "timeout": float(function.timeout),
        "memory": int(function.memory_size),
    }


def _text(value: Any) -> str:
    """CloudFormation makes text of a number that a mapping gives; moto passes it on."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def take_version(function: LambdaFunction, code: dict[str, Any]) -> None:
    """Gives it the version of the object that was named; moto takes the newest."""
    number = code.get("S3ObjectVersion")
    if number is None:
        return
    found = s3_backends[function.account_id][function.partition].get_object(code["S3Bucket"], code["S3Key"], number)
    if found is None:
        raise InvalidParameterValueException(f"Error occurred while GetObject. S3 Error Code: NoSuchVersion. Version: {number}")
    function.code_bytes, function.code_size, function.code_sha_256, function.code_digest = _s3_content(found)


def install(region: Region) -> None:
    """Every way in which a function is made or changed tells the region and its host."""
    create, configure, recode = LambdaBackend.create_function, LambdaFunction.update_configuration, LambdaFunction.update_function_code
    reserve, release = LambdaBackend.put_function_concurrency, LambdaBackend.delete_function_concurrency
    invoke, delete = LambdaBackend.put_function_event_invoke_config, LambdaBackend.delete_function

    def ours(name: str) -> bool:
        return name in region.functions.deployed

    def limit(function: LambdaFunction) -> None:
        reserved = function.reserved_concurrency
        region.functions.configure(function.function_name, concurrency=None if reserved is None else int(reserved))

    def create_function(self: LambdaBackend, spec: dict[str, Any]) -> LambdaFunction:
        if not trust.takes(region, spec.get("Role"), "lambda"):
            raise InvalidParameterValueException("The role defined for the function cannot be assumed by Lambda.")
        function = create(self, spec)
        take_version(function, spec.get("Code", {}))
        region.functions.deployed.add(function.function_name)
        region.functions.configure(function.function_name, role=function.role)
        limit(function)
        region.tell_host("on_function", describe(function))
        return function

    def update_configuration(self: LambdaFunction, updates: dict[str, Any]) -> dict[str, Any]:
        answer = configure(self, updates)
        # By a stack; a call of its own puts concurrency otherwise.
        if "ReservedConcurrentExecutions" in updates:
            self.reserved_concurrency = updates["ReservedConcurrentExecutions"]
        if ours(self.function_name):
            limit(self)
            region.tell_host("on_function", describe(self))
        return answer

    def update_function_code(self: LambdaFunction, updated: dict[str, Any]) -> dict[str, Any]:
        before = self.code_sha_256
        answer = recode(self, updated)
        take_version(self, updated)
        if ours(self.function_name) and self.code_sha_256 != before:
            region.tell_host("on_function", describe(self))
        return answer

    def put_function_concurrency(self: LambdaBackend, function_name: str, reserved_concurrency: str) -> str:
        answer = reserve(self, function_name, reserved_concurrency)
        limit(self.get_function(function_name))
        return answer

    def delete_function_concurrency(self: LambdaBackend, function_name: str) -> str | None:
        answer = release(self, function_name)
        limit(self.get_function(function_name))
        return answer

    def put_function_event_invoke_config(self: LambdaBackend, function_name: str, config: dict[str, Any]) -> dict[str, Any]:
        function = self.get_function(function_name)
        function.event_invoke_config = []
        answer = invoke(self, function_name, config)
        region.functions.configure(
            function.function_name,
            retries=int(config.get("MaximumRetryAttempts", 2)),
            max_age=float(config.get("MaximumEventAgeInSeconds", 6 * 3600)),
            dead_letter=config.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination"),
        )
        return answer

    def delete_function(self: LambdaBackend, function_name: str, qualifier: str | None = None) -> None:
        name = self.get_function(function_name).function_name
        delete(self, function_name, qualifier)
        if qualifier is None:
            region.functions.deployed.discard(name)
            region.tell_host("on_function_gone", name)

    region.patches.put(LambdaBackend, "create_function", create_function)
    region.patches.put(LambdaFunction, "update_configuration", update_configuration)
    region.patches.put(LambdaFunction, "update_function_code", update_function_code)
    region.patches.put(LambdaBackend, "put_function_concurrency", put_function_concurrency)
    region.patches.put(LambdaBackend, "delete_function_concurrency", delete_function_concurrency)
    region.patches.put(LambdaBackend, "put_function_event_invoke_config", put_function_event_invoke_config)
    region.patches.put(LambdaBackend, "delete_function", delete_function)
