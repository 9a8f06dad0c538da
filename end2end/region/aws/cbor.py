"""CloudWatch as AWS's newer SDKs speak it, in CBOR: translated into the query protocol that moto answers, and its answer back."""

from __future__ import annotations

import functools
import io
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import botocore.session
from botocore.model import OperationModel
from botocore.parsers import RpcV2CBORParser, create_parser
from botocore.serialize import RpcV2CBORSerializer, create_serializer

KIND = "application/cbor"
Answer = tuple[str, list[tuple[str, str]], bytes]


@functools.cache
def operation(name: str) -> OperationModel:
    return botocore.session.get_session().get_service_model("cloudwatch").operation_model(name)


def read(data: bytes) -> dict[str, Any]:
    """The parameters of a request."""
    parser = RpcV2CBORParser()
    return parser.parse_data_item(parser.get_peekable_stream_from_bytes(data)) if data else {}


def write(value: dict[str, Any], shape: Any) -> bytes:
    """A structure of CloudWatch's as CBOR."""
    written = bytearray()
    RpcV2CBORSerializer()._serialize_data_item(written, value, shape)
    return bytes(written)


def refusal(code: str, message: str, http: int) -> Answer:
    """An error: both of its members are text, so it needs no shape of its own."""
    written = bytearray()
    serializer = RpcV2CBORSerializer()
    written.append(0xA2)
    for text in ("__type", code, "message", message):
        serializer._serialize_type_string(written, text, None, None)
    return _answer(f"{http} Refused", bytes(written))


def carry_out(name: str, environ: dict[str, Any], moto: Callable[[dict[str, Any]], Answer]) -> Answer:
    """Asks moto in its words, and answers in the caller's."""
    model = operation(name)
    asked = create_serializer("query", include_validation=False).serialize_to_request(read(environ["wsgi.input"].read()), model)
    body = urlencode(asked["body"]).encode()
    plain = {key: value for key, value in environ.items() if key not in ("HTTP_SMITHY_PROTOCOL", "HTTP_ACCEPT")}
    plain |= {
        "PATH_INFO": "/",
        "RAW_URI": "/",
        "REQUEST_URI": "/",
        "CONTENT_TYPE": "application/x-www-form-urlencoded; charset=utf-8",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
    }
    status, headers, data = moto(plain)
    code = int(status.split()[0])
    parsed = create_parser("query").parse({"status_code": code, "headers": dict(headers), "body": data}, model.output_shape)
    if code >= 400:
        return refusal(parsed["Error"]["Code"], parsed["Error"]["Message"], code)
    parsed.pop("ResponseMetadata", None)
    return _answer(status, write(parsed, model.output_shape) if model.output_shape else b"\xa0")


def _answer(status: str, body: bytes) -> Answer:
    return status, [("Content-Type", KIND), ("Content-Length", str(len(body))), ("smithy-protocol", "rpc-v2-cbor")], body
