"""A function in a few lines, to try the Runtime API with: does what its event says."""

import http.client
import json
import os
import sys
import time

BASE = "/2018-06-01/runtime"


def main() -> None:
    api = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])

    def post(path: str, body: object) -> int:
        api.request("POST", BASE + path, json.dumps(body))
        answer = api.getresponse()
        answer.read()
        return answer.status

    if os.environ.get("BREAK") == "init":
        post("/init/error", {"errorType": "Broken.Settings", "errorMessage": "FLEETCART_BUCKET is missing"})
        sys.exit(1)
    if os.environ.get("BREAK") == "exit":
        sys.exit(7)
    count = 0
    while True:
        api.request("GET", f"{BASE}/invocation/next")
        answer = api.getresponse()
        event = json.loads(answer.read())
        request = answer.headers["Lambda-Runtime-Aws-Request-Id"]
        count += 1
        if "sleep" in event:
            time.sleep(event["sleep"])
        if event.get("crash"):
            os._exit(3)
        if "fail" in event:
            post(f"/invocation/{request}/error", {"errorType": "Refused", "errorMessage": event["fail"]})
            continue
        post(
            f"/invocation/{request}/response",
            {
                "event": event,
                "count": count,
                "pid": os.getpid(),
                "left_ms": int(answer.headers["Lambda-Runtime-Deadline-Ms"]) - time.time() * 1000,
                "arn": answer.headers["Lambda-Runtime-Invoked-Function-Arn"],
                "trace": answer.headers["Lambda-Runtime-Trace-Id"],
                "name": os.environ["AWS_LAMBDA_FUNCTION_NAME"],
                "now": time.time() + int(os.environ["FLEETCART_CLOCK_OFFSET_MS"]) / 1000,
                "key": os.environ.get("AWS_ACCESS_KEY_ID"),
                "twice": post(f"/invocation/{request}/response", {}) if event.get("twice") else None,
            },
        )


main()
