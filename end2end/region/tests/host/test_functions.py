"""The Runtime API and the life of a function's process, tried with a real process."""

import http.client
import io
import sys
import threading
import time
import zipfile
from pathlib import Path

import pytest
import time_machine
from host.functions import Function, Settings, unpacked
from host.runtime_api import Invocation, RuntimeApi

BOOTSTRAP = str(Path(__file__).parent / "bootstrap.py")


@pytest.fixture
def deploy(tmp_path):
    made = []

    def deployed(timeout=10.0, **environment) -> Function:
        settings = Settings(
            name="fleetcart-local-try",
            program=[sys.executable, BOOTSTRAP],
            environment=environment,
            arn="arn:aws:lambda:eu-central-1:123456789012:function:fleetcart-local-try",
            log=tmp_path / "try.log",
            timeout_seconds=timeout,
        )
        made.append(Function(settings))
        return made[-1]

    yield deployed
    for function in made:
        function.close()


def test_a_function_is_told_who_it_is_and_how_long_it_has(deploy):
    answer = deploy(AWS_ACCESS_KEY_ID="ITS-OWN").invoke({"a": 1}).answer
    assert answer["event"] == {"a": 1}
    assert answer["name"] == "fleetcart-local-try"
    assert answer["arn"].endswith(":function:fleetcart-local-try")
    assert answer["trace"].startswith("Root=1-")
    assert answer["key"] == "ITS-OWN"
    assert 8_000 < answer["left_ms"] <= 10_000


def test_a_process_is_started_at_the_first_event_and_kept_warm(deploy):
    function = deploy()
    assert function.count.starts == 0
    first, second = function.invoke({}), function.invoke({})
    assert (first.cold, second.cold) == (True, False)
    assert (first.answer["count"], second.answer["count"]) == (1, 2)
    assert first.answer["pid"] == second.answer["pid"]


def test_a_process_from_before_the_clock_was_moved_gives_way_to_one_that_knows(deploy):
    function = deploy()
    assert abs(function.invoke({}).answer["now"] - time.time()) < 1
    with time_machine.travel(time.time() + 3600):
        assert abs(function.invoke({}).answer["now"] - time.time()) < 1
        assert not function.invoke({}).cold
    assert abs(function.invoke({}).answer["now"] - time.time()) < 1
    assert function.count.starts == 3


def test_an_error_is_the_functions_own_and_the_process_stays(deploy):
    function = deploy()
    failed = function.invoke({"fail": "no such group"})
    assert not failed.ok
    assert (failed.error_type, failed.error_message) == ("Refused", "no such group")
    assert function.invoke({}).answer["count"] == 2


def test_at_its_time_limit_the_process_is_ended_and_the_next_event_starts_another(deploy):
    function = deploy(timeout=0.5)
    assert function.invoke({}).ok
    began = time.monotonic()
    late = function.invoke({"sleep": 30})
    assert late.error_type == "Sandbox.Timedout"
    assert time.monotonic() - began < 20, "it did not sleep to its end"
    again = function.invoke({})
    assert again.cold and again.ok
    assert (function.count.timeouts, function.count.starts) == (1, 2)


def test_after_a_crash_the_next_event_starts_another_process(deploy):
    function = deploy()
    crashed = function.invoke({"crash": True})
    assert crashed.error_type == "Runtime.ExitError"
    assert function.invoke({}).answer["count"] == 1


def test_a_kill_in_the_middle_of_an_event_fails_that_event_alone(deploy):
    function = deploy()
    assert not function.kill()
    assert function.invoke({}).ok
    threading.Timer(0.3, function.kill).start()
    assert function.invoke({"sleep": 20}).error_type == "Runtime.ExitError"
    assert function.invoke({}).ok


def test_a_kill_between_two_events_goes_unnoticed(deploy):
    function = deploy()
    function.invoke({})
    assert function.kill()
    again = function.invoke({})
    assert again.ok and again.cold


def test_two_events_at_once_run_one_after_the_other(deploy):
    function = deploy()
    function.invoke({})
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(function.invoke({"sleep": 0.3}))) for _ in range(2)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.monotonic() - began >= 0.6
    assert sorted(answer.answer["count"] for answer in answers) == [2, 3]


@pytest.mark.parametrize(("broken", "error_type"), [("init", "Broken.Settings"), ("exit", "Runtime.ExitError")])
def test_a_program_that_cannot_start_says_why(deploy, broken, error_type):
    function = deploy(BREAK=broken)
    outcome = function.invoke({})
    assert not outcome.ok
    assert outcome.error_type == error_type


def test_an_answer_to_an_event_that_is_not_running_is_refused():
    api = RuntimeApi()
    try:
        invocation = Invocation(b"{}", 5, "arn")
        api.give(invocation)
        host, port = api.address.split(":")
        connection = http.client.HTTPConnection(host, int(port))

        def ask(method, path, body=None):
            connection.request(method, f"/2018-06-01/runtime{path}", body)
            answer = connection.getresponse()
            answer.read()
            return answer.status

        assert ask("POST", "/invocation/somebody-elses/response", "{}") == 400
        assert ask("GET", "/invocation/next") == 200
        assert ask("POST", f"/invocation/{invocation.id}/response", "{}") == 202
        assert ask("POST", f"/invocation/{invocation.id}/response", "{}") == 400
        assert ask("GET", "/nothing") == 404
    finally:
        api.close()


def test_a_function_deployed_anew_answers_the_next_event_with_its_new_program(deploy, tmp_path):
    function = deploy(STEP="1")
    assert function.invoke({}).cold
    told = {
        "name": "fleetcart-local-try",
        "arn": "arn:aws:lambda:eu-central-1:123456789012:function:fleetcart-local-try",
        "code": packed(f'#!/bin/sh\nexec {sys.executable} {BOOTSTRAP} "$@"\n'),
        "code_sha256": "ab/cd=",
        "variables": {"STEP": "2"},
        "timeout": 10.0,
        "memory": 128,
    }
    settings = unpacked(told, tmp_path / "functions", {"AWS_REGION": "eu-central-1"})
    assert settings.environment == {"STEP": "2", "AWS_REGION": "eu-central-1"}
    function.redeploy(settings)
    outcome = function.invoke({"a": 2})
    assert outcome.ok and outcome.cold
    assert (outcome.answer["event"], function.settings.memory_megabytes) == ({"a": 2}, 128)


def packed(text: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("bootstrap", text)
    return data.getvalue()
