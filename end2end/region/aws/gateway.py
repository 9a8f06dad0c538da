"""HTTP dispatcher of the region: every call is named, recorded, may meet a fault, and is carried out one at a time."""

from __future__ import annotations

import html
import io
import json
import logging
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote

from . import cbor, quotas
from .calls import caller_of

if TYPE_CHECKING:
    from .region import Region

log = logging.getLogger("region.gateway")
JSON_SERVICES = {"events", "ssm", "sqs", "logs", "scheduler", "lambda", "kms", "secretsmanager"}
OBJECT = {"GET": "GetObject", "PUT": "PutObject", "HEAD": "HeadObject", "DELETE": "DeleteObject"}
BUCKET = {"GET": "ListObjectsV2", "PUT": "CreateBucket", "HEAD": "HeadBucket", "DELETE": "DeleteBucket"}
SCHEDULES = {"GET": "GetSchedule", "POST": "CreateSchedule", "PUT": "UpdateSchedule", "DELETE": "DeleteSchedule"}
SCHEDULE_GROUPS = {"GET": "GetScheduleGroup", "POST": "CreateScheduleGroup", "DELETE": "DeleteScheduleGroup"}
SUBRESOURCES = {
    "notification": "BucketNotification",
    "versioning": "BucketVersioning",
    "tagging": "ObjectTagging",
    "uploads": "MultipartUpload",
    "policy": "BucketPolicy",
    "encryption": "BucketEncryption",
    "lifecycle": "BucketLifecycleConfiguration",
    "publicAccessBlock": "BucketPublicAccessBlock",
}


@dataclass(frozen=True)
class Call:
    """One request to an AWS service, as far as the gateway has to understand it."""

    service: str
    operation: str
    caller: str | None
    content_type: str


def read_call(environ: dict[str, Any], body: bytes) -> Call | None:
    """Which operation of which service this is; None if it is no signed AWS request."""
    authorization = environ.get("HTTP_AUTHORIZATION", "")
    scope = authorization.split("Credential=")[-1].split(",")[0].split("/")
    if len(scope) < 5:
        return None
    service = scope[-2].lower()
    content_type = environ.get("CONTENT_TYPE", "")
    return Call(service, _operation(service, environ, body, content_type), caller_of(authorization), content_type)


def _operation(service: str, environ: dict[str, Any], body: bytes, content_type: str) -> str:
    method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "/")
    query = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
    if target := environ.get("HTTP_X_AMZ_TARGET"):
        return target.split(".")[-1]
    if "/operation/" in path:
        return path.rsplit("/", 1)[-1]
    if content_type.startswith("application/x-www-form-urlencoded"):
        return parse_qs(body.decode("utf-8", "replace")).get("Action", ["?"])[0]
    if "Action" in query:
        return query["Action"][0]
    if service == "s3":
        return _s3(method, path, query)
    if service == "scheduler":
        names = SCHEDULES if path.startswith("/schedules/") else SCHEDULE_GROUPS
        if path in ("/schedules", "/schedule-groups"):
            return "ListSchedules" if path == "/schedules" else "ListScheduleGroups"
        return names.get(method, "?") if "/schedule" in path else "TagResource"
    if service == "lambda" and path.endswith("/invocations"):
        return "Invoke"
    return f"{method} {path}"


def _s3(method: str, path: str, query: dict[str, list[str]]) -> str:
    bucket, _, key = unquote(path).strip("/").partition("/")
    verb = {"GET": "Get", "PUT": "Put", "DELETE": "Delete", "POST": "Create"}.get(method, method)
    for name, noun in SUBRESOURCES.items():
        if name in query:
            return verb + noun
    if "uploadId" in query:
        return {"PUT": "UploadPart", "POST": "CompleteMultipartUpload", "DELETE": "AbortMultipartUpload"}.get(
            method, "?"
        )
    if not bucket:
        return "ListBuckets"
    if not key:
        if method == "GET" and "list-type" not in query:
            return "ListObjects"
        return "DeleteObjects" if method == "POST" else BUCKET.get(method, "?")
    return OBJECT.get(method, "?")


def speaks_json(call: Call) -> bool:
    return call.content_type.startswith("application/x-amz-json") or call.service in JSON_SERVICES


def refusal(call: Call, code: str, message: str, http: int) -> tuple[str, list[tuple[str, str]], bytes]:
    """An error in the words of the service's own protocol."""
    if call.content_type == cbor.KIND:
        return cbor.refusal(code, message, http)
    number, text = str(uuid.uuid4()), html.escape(message)
    if speaks_json(call):
        body = json.dumps({"__type": code, "message": message})
        kind = "application/x-amz-json-1.1"
    elif call.service == "ec2":
        body = (
            f'<?xml version="1.0" encoding="UTF-8"?><Response><Errors><Error><Code>{code}</Code>'
            f"<Message>{text}</Message></Error></Errors><RequestID>{number}</RequestID></Response>"
        )
        kind = "text/xml"
    elif call.service == "s3":
        body = (
            f'<?xml version="1.0" encoding="UTF-8"?><Error><Code>{code}</Code><Message>{text}</Message>'
            f"<RequestId>{number}</RequestId></Error>"
        )
        kind = "application/xml"
    else:
        fault = "Sender" if http < 500 else "Receiver"
        body = (
            f"<ErrorResponse><Error><Type>{fault}</Type><Code>{code}</Code><Message>{text}</Message></Error>"
            f"<RequestId>{number}</RequestId></ErrorResponse>"
        )
        kind = "text/xml"
    data = body.encode()
    headers = [("Content-Type", kind), ("Content-Length", str(len(data))), ("x-amzn-RequestId", number)]
    headers.append(("x-amzn-ErrorType", code))
    return f"{http} {'Error' if http >= 500 else 'Refused'}", headers, data


class Gateway:
    """The WSGI application: the region's own pages under `/region`, AWS everywhere else."""

    def __init__(self, region: Region, moto_app: Callable[..., Iterable[bytes]], control: Callable[..., Any]) -> None:
        self.region = region
        self.moto = moto_app
        self.control = control

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ.get("PATH_INFO", "").startswith("/region"):
            return self.control(environ, start_response)
        body = _read(environ)
        call = read_call(environ, body)
        if call is None:
            with self.region.lock:
                return list(self.moto(environ, start_response))
        with self.region.lock:
            refused = self.region.iam.check(call, environ, body, speaks_json(call))
        if refused is not None:
            status, headers, data = refusal(call, refused.code, refused.message, refused.http)
        elif (call.service, call.operation) == ("lambda", "Invoke"):
            status, headers, data = self._invoke(call, environ, body)
        elif call.service == "lambda" and call.operation.rstrip("/").endswith("/account-settings"):
            # moto has no such address.
            status, headers, data = _json("200 OK", quotas.ACCOUNT_SETTINGS)
        else:
            status, headers, data = self._answer(call, environ)
        start_response(status, headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [data]

    def _answer(self, call: Call, environ: dict[str, Any]) -> tuple[str, list[tuple[str, str]], bytes]:
        region = self.region
        with region.lock:
            region.calls.record(call.caller, call.service, call.operation)
            fault = region.faults.take(call.operation, call.caller)
            if fault is not None:
                region.journal.add(
                    "fault", op=call.operation, code=fault.code, lost=fault.lost, caller=call.caller or "operator"
                )
            if fault is not None and not fault.lost:
                return refusal(call, fault.code, fault.message, fault.http)
            answer = self._carry_out(call, environ)
            if fault is not None:
                return refusal(call, fault.code, fault.message, fault.http)
            return answer

    def _invoke(self, call: Call, environ: dict[str, Any], body: bytes) -> tuple[str, list[tuple[str, str]], bytes]:
        """Lambda's Invoke: waits for the answer, or queues the event. Not under the lock, which the function will need."""
        region = self.region
        region.calls.record(call.caller, call.service, "InvokeFunction")
        name = unquote(environ["PATH_INFO"]).split("/functions/")[1].removesuffix("/invocations").split(":")[-1]
        payload = json.loads(body or b"null")
        if environ.get("HTTP_X_AMZ_INVOCATION_TYPE") == "Event":
            with region.lock:
                region.functions.submit(name, payload, str(uuid.uuid4()), "Invoke")
            return "202 Accepted", [("Content-Length", "0")], b""
        result = region.host.invoke(name, payload)
        if result.missing:
            return refusal(call, "ResourceNotFoundException", f"Function not found: {name}", 404)
        answer = result.payload if result.ok else {"errorMessage": result.error}
        status, headers, data = _json("200 OK", answer)
        return status, headers if result.ok else [*headers, ("X-Amz-Function-Error", "Unhandled")], data

    def _carry_out(self, call: Call, environ: dict[str, Any]) -> tuple[str, list[tuple[str, str]], bytes]:
        captured: list[Any] = []

        def moto(asked: dict[str, Any]) -> tuple[str, list[tuple[str, str]], bytes]:
            data = b"".join(self.moto(asked, lambda status, headers, *_: captured.extend((status, headers))))
            return captured[0], captured[1], data

        try:
            return cbor.carry_out(call.operation, environ, moto) if call.content_type == cbor.KIND else moto(environ)
        except NotImplementedError as error:
            name = f"{call.service}:{call.operation}"
            self.region.calls.unimplemented[name] += 1
            log.error("%s is not implemented in the local region (called by %s): %s", name, call.caller, error)
            return refusal(call, "InvalidAction", f"{name} is not implemented in the local region: {error}", 400)
        except Exception as error:  # as AWS would: an internal error, and the cause in the log
            log.exception("%s:%s failed inside the region", call.service, call.operation)
            self.region.problem(f"{call.service}:{call.operation}: {error!r}")
            return refusal(call, "InternalFailure", f"the local region failed: {error!r}", 500)


def _json(status: str, answer: Any) -> tuple[str, list[tuple[str, str]], bytes]:
    data = json.dumps(answer).encode()
    return status, [("Content-Type", "application/json"), ("Content-Length", str(len(data)))], data


def _read(environ: dict[str, Any]) -> bytes:
    """The whole body, so that a slow sender does not hold up the region; put back for moto to read."""
    stream = environ["wsgi.input"]
    if environ.get("wsgi.input_terminated") or environ.get("HTTP_TRANSFER_ENCODING", "").lower() == "chunked":
        body = stream.read()
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        environ["CONTENT_LENGTH"] = str(len(body))
    else:
        body = stream.read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    return body
