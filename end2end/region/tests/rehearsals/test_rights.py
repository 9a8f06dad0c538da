"""What a run used of its rights is remembered by the templates' names; what was refused and not expected fails it."""

import json

import pytest
from aws.iam import guard
from aws.host import NullHost
from aws.server import serve
from deploy import rights as table
from host import stack
from rehearsals import rights
from rehearsals.watched_tests import Watch

ROLE = "fleetcart-local-control-RolloutRole-1A2B3C4D5E6F"


def refusal(action: str, role: str = ROLE) -> dict[str, str]:
    return {"role": role, "caller": "rollout", "action": action, "resource": "*", "why": "because"}


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setattr(rights, "_place", lambda: tmp_path)
    return tmp_path


def test_roles_are_called_as_the_templates_call_them():
    assert rights.of_template(ROLE) == "control.RolloutRole"
    assert rights.of_template("fleetcart-local-deploy") == "access.DeployRole"
    assert rights.of_template("worker") is None


def test_runs_add_up_and_another_right_than_the_file_names_fails_the_check(place, monkeypatch):
    said: list[str] = []
    for sid, action in (("Look", "ec2:DescribeImages"), ("Log", "logs:PutLogEvents")):
        run = rights.Run()
        run.used(ROLE, sid, action)
        run.used("worker", "1", "s3:GetObject")
        run.keep()
        (place / f"{sid}.json").write_text(next(place.glob("[0-9]*.json")).read_text())
    known = {"used": {"control.RolloutRole": {"Look": ["ec2:DescribeImages"]}}, "refused": {}}
    recorded = place / "known"
    recorded.write_text(json.dumps(known))
    monkeypatch.setattr(table, "RECORDED", recorded)
    assert rights.check(said.append) == 1
    assert len(said) == 1 and said[0].startswith("control.RolloutRole uses logs:PutLogEvents by Log, which")
    known["used"]["control.RolloutRole"]["Log"] = ["logs:PutLogEvents"]
    recorded.write_text(json.dumps(known))
    assert rights.check(said.append) == 0
    rights.begin(said.append)
    assert list(place.glob("*.json")) == []


def test_what_runs_used_is_added_to_what_was_known():
    known = {"used": {"app.InstanceRole": {"Log": ["logs:PutLogEvents"]}}, "refused": {}}
    seen = {"used": {"app.InstanceRole": {"Log": ["logs:CreateLogStream"], "Announce": ["events:PutEvents"]}}, "refused": {"access.DeployRole": ["ec2:TerminateInstances"]}}
    assert rights._together(known, seen) == {
        "used": {"app.InstanceRole": {"Announce": ["events:PutEvents"], "Log": ["logs:CreateLogStream", "logs:PutLogEvents"]}},
        "refused": {"access.DeployRole": ["ec2:TerminateInstances"]},
    }


def test_a_refusal_that_a_role_of_the_fleet_met_fails_the_check(place, monkeypatch):
    run, said = rights.Run(), []
    run.refused(refusal("s3:GetObject"))
    run.keep()
    recorded = place / "known"
    recorded.write_text('{"used": {}, "refused": {}}')
    monkeypatch.setattr(table, "RECORDED", recorded)
    assert rights.check(said.append) == 1 and "control.RolloutRole was refused s3:GetObject" in said[0]


@pytest.mark.parametrize(
    ("expected", "refused", "wrong"),
    [
        (None, [], ""),
        (None, ["s3:GetObject"], "no test expected it:\n  rollout"),
        (("s3:GetObject",), ["s3:GetObject", "s3:GetObject"], ""),
        (("s3:GetObject",), ["s3:PutObject", "s3:GetObject"], "s3:PutObject on * because"),
        (("s3:GetObject", "s3:PutObject"), ["s3:GetObject"], "was not asked for or allowed: s3:PutObject"),
        ((), ["s3:GetObject"], ""),
    ],
)
def test_a_test_fails_unless_exactly_what_it_expected_was_refused(expected, refused, wrong):
    watch = Watch()
    for action in refused:
        watch.refused(refusal(action))
    said = watch.settle(expected)
    assert wrong in said and bool(said) == bool(wrong)
    assert watch.settle(None) == "", "each test answers for its own"


def test_whoever_watches_hears_of_every_region(place, monkeypatch):
    watch = rights.Run()
    # Alone: what this role does is nothing that the templates' role does.
    monkeypatch.setattr(guard, "WATCHERS", [watch])
    region = serve(NullHost())
    try:
        iam = stack.client(region.url, "iam")
        iam.create_role(RoleName=ROLE, AssumeRolePolicyDocument="{}")
        statement = {"Sid": "Look", "Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}
        iam.put_role_policy(RoleName=ROLE, PolicyName="own", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
        assert region.iam.serve(ROLE, "sqs:SendMessage", "arn:aws:sqs:eu-central-1:123456789012:q", "lambda")
        region.reset()
        assert region.iam.used == {}
    finally:
        region.stop()
    watch.keep()
    (kept,) = place.glob("*.json")
    assert json.loads(kept.read_text())["used"] == [["control.RolloutRole", "Look", "sqs:SendMessage"]]
