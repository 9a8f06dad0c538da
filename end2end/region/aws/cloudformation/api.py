"""In-process API client, by which CloudFormation calls the region: within the process, in the thread that holds the region's lock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import botocore.session
from botocore import xform_name
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.client import BaseClient
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.model import ListShape, MapShape, Shape, StructureShape
from moto.core.botocore_stubber import MockRawResponse
from werkzeug.test import Client

from ..calls import access_key
from ..errors import AwsError

if TYPE_CHECKING:
    from ..region import Region

SESSION = botocore.session.Session()
CONFIG = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})


class Api:
    """One client for each service, made when it is first needed."""

    def __init__(self, region: Region) -> None:
        self._region, self.account, self.region_name = region, region.account, region.name
        self._clients: dict[str, BaseClient] = {}

    def __call__(self, service: str, operation: str, **properties: Any) -> dict[str, Any]:
        """Calls an operation with properties of a resource: their types become those of the operation's parameters,
        and what the operation does not know is left out."""
        client = self._client(service)
        shape = client.meta.service_model.operation_model(operation).input_shape
        try:
            return getattr(client, xform_name(operation))(**converted(shape, properties))
        except ClientError as refused:
            error = refused.response["Error"]
            raise AwsError(error["Code"], error["Message"]) from refused

    def _client(self, service: str) -> BaseClient:
        if service not in self._clients:
            client = SESSION.create_client(
                service,
                region_name=self._region.name,
                endpoint_url="http://127.0.0.1",
                aws_access_key_id=access_key("cloudformation"),
                aws_secret_access_key="local",
                config=CONFIG,
            )
            client.meta.events.register("before-send.*.*", self._answer)
            self._clients[service] = client
        return self._clients[service]

    def _answer(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        """Instead of the network."""
        url = urlsplit(request.url)
        headers = {name: value.decode() if isinstance(value, bytes) else value for name, value in request.headers.items()}
        answer = Client(self._region.gateway).open(
            url.path, query_string=url.query, method=request.method, headers=headers, data=request.body
        )
        return AWSResponse(request.url, answer.status_code, dict(answer.headers), MockRawResponse(answer.data))


def converted(shape: Shape, value: Any) -> Any:
    """A value of a template, where every scalar may be text, as a parameter of this shape."""
    if isinstance(shape, StructureShape):
        return {name: converted(shape.members[name], inner) for name, inner in value.items() if name in shape.members}
    if isinstance(shape, ListShape):
        return [converted(shape.member, inner) for inner in value]
    if isinstance(shape, MapShape):
        return {name: converted(shape.value, inner) for name, inner in value.items()}
    match shape.type_name:
        case "integer" | "long":
            return int(value)
        case "float" | "double":
            return float(value)
        case "boolean":
            return str(value).lower() == "true"
        case "string":
            return str(value).lower() if isinstance(value, bool) else str(value)
    return value
