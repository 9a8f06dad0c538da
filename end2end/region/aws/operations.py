"""Operations the region carries out itself, in place of moto or because moto has none."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from moto.core.exceptions import ServiceException
from moto.core.parse import XFormedDict
from moto.core.responses import ActionResult, BaseResponse

if TYPE_CHECKING:
    from .region import Region

Handler = Callable[["Region", "Request"], Any]
OPERATIONS: dict[tuple[str, str], Handler] = {}
#: Where moto's own state is not the region's, only these of its operations still make sense.
LEFT_TO_MOTO = {
    "autoscaling": {"PutScalingPolicy", "DescribePolicies", "DeletePolicy", "DescribeTerminationPolicyTypes"},
}


class Request:
    """The parameters of a call, and moto's own handling of it for those that only add to it."""

    def __init__(self, response: BaseResponse) -> None:
        self.response = response
        self.params: dict[str, Any] = plain(response.params)

    def get(self, name: str, default: Any = None) -> Any:
        value = self.params.get(name)
        return default if value is None else value

    def need(self, name: str) -> Any:
        value = self.params.get(name)
        if value is None:
            raise ServiceException("ValidationError", f"The request must contain the parameter {name}.")
        return value


def plain(value: Any) -> Any:
    """Moto's parsed parameters as ordinary dicts and lists."""
    if isinstance(value, XFormedDict):
        return plain(value.original_dict())
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return value


def true(value: Any) -> bool:
    """A parameter that is a yes or no, however it was written."""
    return str(value).lower() == "true"


def operation(service: str, name: str) -> Callable[[Handler], Handler]:
    """Makes a function the region's answer to an operation; it returns the members of the result."""

    def register(handler: Handler) -> Handler:
        OPERATIONS[service, name] = handler
        return handler

    return register


def install(region: Region) -> None:
    """Puts the registered operations before moto's."""
    original = BaseResponse.call_action

    def call_action(self: BaseResponse) -> Any:
        handler = OPERATIONS.get((self.service_name, self._get_action()))
        if handler is None:
            left = LEFT_TO_MOTO.get(self.service_name)
            if left is not None and self._get_action() not in left:
                raise NotImplementedError(self._get_action())
            return original(self)
        try:
            if not self.automated_parameter_parsing:
                self.parse_parameters(self.normalized_request)
            answer = handler(region, Request(self))
            result = answer if isinstance(answer, ActionResult) else ActionResult(answer or {})
            status, headers, body = self.serialized(result)
        except ServiceException as error:
            status, headers, body = self.serialized(ActionResult(error))
        headers, body = self._enrich_response(headers, body)
        return status, headers, body

    region.patches.put(BaseResponse, "call_action", call_action)
