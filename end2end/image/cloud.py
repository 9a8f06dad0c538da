#!/usr/bin/env python3
"""What an instance finds around it: the metadata service, and the four AWS services it calls, on one address.

    cloud.py FOLDER                        on a free port of this machine
    cloud.py FOLDER CERTIFICATE KEY        as metadata service, and as bucket behind TLS
    cloud.py FOLDER metadata               as metadata service

FOLDER holds what is answered: user-data, lifecycle (the group's wish), parameters.json ({name: [type, value]}),
secrets.json ({id: text}), credentials.json, and, where calls are to fail, faults.json ({call: [error, ...]}, each once).
What happens is appended to requests.log, events.jsonl and logs.jsonl. The port is written to FOLDER/port. Calls must be
signed with the credentials (Signature Version 4), or they are refused.
"""

import hashlib
import hmac
import http.server
import json
import pathlib
import secrets
import ssl
import sys
import threading

REGION = "eu-central-1"
FACTS = {
    "meta-data/instance-id": "i-0123456789abcdef0",
    "meta-data/ami-id": "ami-0123456789abcdef0",
    "meta-data/placement/region": REGION,
    "meta-data/placement/availability-zone": REGION + "b",
    "meta-data/iam/security-credentials/": "fleetcart-instance",
}
PAGE = 2
LOCK = threading.Lock()


class Refused(Exception):
    """Answered with 400 and its text, as AWS does."""


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    tokens = set()
    streams = set()

    def do_PUT(self):
        if self.path.startswith("/releases-test/"):
            return self.object(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path != "/latest/api/token" or "X-aws-ec2-metadata-token-ttl-seconds" not in self.headers:
            return self.answer(400, "no such thing")
        token = secrets.token_urlsafe(24)
        self.tokens.add(token)
        return self.answer(200, token)

    def do_GET(self):
        if self.path.startswith("/releases-test/"):
            return self.object(None)
        if self.headers.get("X-aws-ec2-metadata-token") not in self.tokens:
            return self.answer(401, "a session token is required")
        name = self.path.removeprefix("/latest/")
        if name in FACTS:
            return self.answer(200, FACTS[name])
        files = {
            "user-data": "user-data",
            "meta-data/autoscaling/target-lifecycle-state": "lifecycle",
            "meta-data/iam/security-credentials/fleetcart-instance": "credentials.json",
        }
        file = self.folder / files.get(name, "absent")
        if not file.is_file():
            return self.answer(404, "no such thing")
        return self.answer(200, file.read_text())

    def object(self, body):
        """Reads or writes one object of the release bucket."""
        try:
            check_signature(self, body or b"", json.loads((self.folder / "credentials.json").read_text()))
        except Refused as refused:
            return self.answer(403, str(refused))
        file = self.folder / "bucket" / self.path.removeprefix("/releases-test/")
        if body is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(body)
            return self.answer(200, "")
        if not file.is_file():
            return self.answer(404, "NoSuchKey")
        return self.answer(200, file.read_bytes())

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        target = self.headers.get("X-Amz-Target", "")
        try:
            check_signature(self, body, json.loads((self.folder / "credentials.json").read_text()))
            answers = {
                "AmazonSSM.GetParametersByPath": self.parameters,
                "secretsmanager.GetSecretValue": self.secret,
                "AWSEvents.PutEvents": self.events,
                "Logs_20140328.CreateLogStream": self.log_stream,
                "Logs_20140328.PutLogEvents": self.log_events,
            }
            self.fail_on_purpose(target)
            if target not in answers:
                raise Refused(f"UnknownOperationException: {target}")
            self.answer(200, json.dumps(answers[target](json.loads(body))))
        except Refused as refused:
            self.answer(400, json.dumps({"__type": str(refused)}))

    def parameters(self, asked):
        known = json.loads((self.folder / "parameters.json").read_text())
        below = sorted(name for name in known if name.rpartition("/")[0] == asked["Path"])
        start = int(asked.get("NextToken", "0"))
        page = below[start : start + PAGE]
        if not asked.get("WithDecryption"):
            raise Refused("the shop needs its secrets decrypted")
        answer = {"Parameters": [dict(Name=name, Type=known[name][0], Value=known[name][1]) for name in page]}
        if start + PAGE < len(below):
            answer["NextToken"] = str(start + PAGE)
        return answer

    def secret(self, asked):
        known = json.loads((self.folder / "secrets.json").read_text())
        if asked["SecretId"] not in known:
            raise Refused("ResourceNotFoundException")
        return {"Name": asked["SecretId"], "SecretString": known[asked["SecretId"]]}

    def events(self, asked):
        with (self.folder / "events.jsonl").open("a") as log:
            for entry in asked["Entries"]:
                log.write(json.dumps(entry) + "\n")
        return {"FailedEntryCount": 0, "Entries": [{"EventId": "1"} for _ in asked["Entries"]]}

    def fail_on_purpose(self, target):
        file = self.folder / "faults.json"
        with LOCK:
            faults = json.loads(file.read_text()) if file.is_file() else {}
            if not faults.get(target):
                return
            error = faults[target].pop(0)
            file.write_text(json.dumps(faults))
        raise Refused(error)

    def log_stream(self, asked):
        stream = (asked["logGroupName"], asked["logStreamName"])
        with LOCK:
            if stream in self.streams:
                raise Refused("ResourceAlreadyExistsException")
            self.streams.add(stream)
        return {}

    def log_events(self, asked):
        """Accepts what CloudWatch Logs would: its limits are its documentation's."""
        stream = (asked["logGroupName"], asked["logStreamName"])
        if stream not in self.streams:
            raise Refused("ResourceNotFoundException")
        events = asked["logEvents"]
        times = [event["timestamp"] for event in events]
        sizes = [len(event["message"].encode()) for event in events]
        good = 1 <= len(events) <= 10_000 and times == sorted(times) and times[-1] - times[0] < 24 * 3_600_000
        if not (good and min(sizes) > 0 and max(sizes) <= 256 * 1024 and sum(sizes) + 26 * len(sizes) <= 1_048_576):
            raise Refused("InvalidParameterException")
        with LOCK, (self.folder / "logs.jsonl").open("a") as log:
            log.writelines(json.dumps({"stream": stream, **event}) + "\n" for event in events)
        return {"nextSequenceToken": "1"}

    def answer(self, status, text):
        data = text if isinstance(text, bytes) else text.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(data)
        self.close_connection = True

    def log_message(self, form, *arguments):
        with (self.folder / "requests.log").open("a") as log:
            log.write(f"{form % arguments} {self.headers.get('X-Amz-Target', '')}\n")


def check_signature(request, body, credentials):
    """Signature Version 4, computed anew from what arrived."""
    headers = request.headers
    kind, _, rest = headers.get("Authorization", "").partition(" ")
    parts = dict(part.strip().split("=", 1) for part in rest.split(",") if "=" in part)
    if kind != "AWS4-HMAC-SHA256" or set(parts) != {"Credential", "SignedHeaders", "Signature"}:
        raise Refused("IncompleteSignature")
    key, day, region, service, end = parts["Credential"].split("/")
    signed = parts["SignedHeaders"].split(";")
    if key != credentials["AccessKeyId"] or headers.get("X-Amz-Security-Token") != credentials["Token"]:
        raise Refused("UnrecognizedClientException")
    needed = {"host", "x-amz-date", "x-amz-security-token"} | {"x-amz-content-sha256" if service == "s3" else "x-amz-target"}
    if not needed <= set(signed) or signed != sorted(signed):
        raise Refused(f"SignatureDoesNotMatch: {signed}")
    if service == "s3" and headers["x-amz-content-sha256"] != hashlib.sha256(body).hexdigest():
        raise Refused("XAmzContentSHA256Mismatch")
    lines = "".join(f"{name}:{' '.join(headers[name].split())}\n" for name in signed)
    canonical = "\n".join([request.command, request.path, "", lines, ";".join(signed), hashlib.sha256(body).hexdigest()])
    scope = "/".join((day, region, service, end))
    text = "\n".join([kind, headers["X-Amz-Date"], scope, hashlib.sha256(canonical.encode()).hexdigest()])
    secret = ("AWS4" + credentials["SecretAccessKey"]).encode()
    for part in (day, region, service, end):
        secret = hmac.new(secret, part.encode(), hashlib.sha256).digest()
    expected = hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()
    if region != REGION or not hmac.compare_digest(expected, parts["Signature"]):
        raise Refused("SignatureDoesNotMatch")


def serve(address, certificate=None):
    server = http.server.ThreadingHTTPServer(address, Handler)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever).start()
    return server.server_port


def main():
    Handler.folder = pathlib.Path(sys.argv[1])
    if len(sys.argv) == 2:
        port = serve(("127.0.0.1", 0))
    else:
        if len(sys.argv) == 4:
            serve(("127.0.0.1", 443), sys.argv[2:4])
        port = serve(("169.254.169.254", 80))
    (Handler.folder / "port").write_text(str(port))


main()
