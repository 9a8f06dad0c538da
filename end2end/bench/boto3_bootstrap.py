"""The function to compare with: the same SDK clients in Python, built once, then the plainest loop over the Runtime API."""

import json
import os
from http.client import HTTPConnection

import boto3

BASE = "/2018-06-01/runtime/invocation"
clients = [boto3.client(name) for name in os.environ["BENCH_CLIENTS"].split(",")]


def handle(event):
    """What the functions do with an event that is none of theirs."""
    return None if event.get("source", "").startswith(("aws.", "fleetcart.")) else {"ignored": event.get("detail-type")}


api = HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
while True:
    api.request("GET", f"{BASE}/next")
    answer = api.getresponse()
    event = json.loads(answer.read())
    request = answer.headers["Lambda-Runtime-Aws-Request-Id"]
    api.request("POST", f"{BASE}/{request}/response", json.dumps(handle(event)))
    api.getresponse().read()
