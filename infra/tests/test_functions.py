"""Each function's folder is in the stack, with the variables its code reads and the rights its code needs, and no others."""

import json
import re

import botocore.session
import pytest
from conftest import ROOT, resolver

LAMBDAS = ROOT / "lambdas"
RECORDED = LAMBDAS / "iam-actions.json"

#: What Lambda sets by itself.
SET_BY_LAMBDA = {"AWS_REGION"}
#: Read, but left at its default on purpose.
LEFT_OUT = {
    "FLEETCART_BUILDER_DEADLINE_MINUTES", "FLEETCART_KEEP_PREVIOUS", "FLEETCART_PRUNE_MIN_AGE_HOURS", "FLEETCART_PRUNE_CAP", "FLEETCART_DRY_RUN",
    "FLEETCART_WARMUP_SECONDS", "FLEETCART_CHECKPOINT_DELAY_SECONDS", "FLEETCART_BAKE_SECONDS", "FLEETCART_OVERLAP", "FLEETCART_S3_PATH_STYLE",
    "FLEETCART_CLOCK_OFFSET_MS",  # the local region's alone: refused where the endpoint is not loopback
}
#: Actions without which AWS refuses somebody else's call, so that the code never names them.
SERVICE_SIDE = {
    "ami-baker": {
        "iam:PassRole": "RunInstances hands the builder its role",
    },
    "rollout": {
        "cloudwatch:DescribeAlarms": "StartInstanceRefresh checks its alarms with the caller's rights",
        "ec2:RunInstances": "StartInstanceRefresh checks with the caller's rights that the template could be started",
        "iam:PassRole": "the same check, for the instances' role",
    },
    "lifecycle-hooks": {
        "iam:PassRole": "CreateSchedule hands the schedule its role",
    },
    "scheduled-scaling": {
        "s3:ListBucket": "without it GetObject answers 403 and not 404 for a calendar that is not there yet",
    },
}
#: In the code and allowed, but no rehearsal has come to it yet.
NOT_REHEARSED = {
    "lifecycle-hooks": {"ec2:DeleteTags"},
}
#: Needs no right at all.
FREE = {"sts:GetCallerIdentity"}
#: Operations whose right has another name.
RENAMED = {"s3:ListObjectsV2": "s3:ListBucket", "s3:HeadObject": "s3:GetObject"}
SERVICES = {"ec2": "ec2", "autoscaling": "autoscaling", "s3": "s3", "ssm": "ssm", "eventbridge": "events", "scheduler": "scheduler", "sts": "sts", "cloudwatch": "cloudwatch"}


def programs() -> list[str]:
    """Folders of functions: those with a program that lives in Lambda."""
    manifests = (path for path in LAMBDAS.glob("*/Cargo.toml") if "[[bin]]" in path.read_text() and re.search(r"^runtime\.workspace", path.read_text(), re.M))
    return sorted(path.parent.name for path in manifests)


@pytest.fixture(scope="module")
def control():
    return resolver("control")


def logical(program: str) -> str:
    return "".join(part.capitalize() for part in program.split("-"))


def sources(program: str) -> str:
    """The function's own code, and that of the crates of ours it shares."""
    crates = [program] + [crate for crate in ("images", "runtime") if re.search(rf"^{crate}\.workspace", (LAMBDAS / program / "Cargo.toml").read_text(), re.M)]
    files = [path for crate in crates for path in sorted((LAMBDAS / crate / "src").rglob("*.rs")) if "testing" not in path.parts]
    return "\n".join(path.read_text().split("#[cfg(test)]")[0] for path in files)


def test_every_function_folder_is_in_the_stack(control):
    made = {
        control.properties(name)["FunctionName"].removeprefix("fleetcart-prod-")
        for name, resource in control.template["Resources"].items()
        if resource["Type"] == "AWS::Lambda::Function"
    }
    assert made == set(programs())


@pytest.mark.parametrize("program", programs())
def test_variables_are_those_the_code_reads(control, program):
    given = set(control.properties(logical(program))["Environment"]["Variables"])
    if program == "scheduled-scaling":
        given |= {"FLEETCART_BUDGET"}  # only with a budget
    read = set(re.findall(r'"(FLEETCART_[A-Z0-9_]+)"', sources(program)))
    assert read, "no variable is read: the pattern or the folder is wrong"
    assert given - read == set(), "given, but nobody reads it"
    assert read - given - LEFT_OUT - SET_BY_LAMBDA == set(), "read, but nobody gives it"


def operations() -> dict[str, set[str]]:
    """Method of the Rust SDK → `service:Operation`."""
    from botocore import xform_name

    session = botocore.session.get_session()
    known: dict[str, set[str]] = {}
    for service in SERVICES.values():
        for operation in session.get_service_model(service).operation_names:
            known.setdefault(xform_name(operation), set()).add(f"{service}:{operation}")
    return known


def shared() -> list[tuple[str, str, str]]:
    """Functions of the crates that all programs link: the type that has it, or nothing; its name; its text."""
    found = []
    for crate in ("images", "runtime"):
        for path in sorted((LAMBDAS / crate / "src").rglob("*.rs")):
            if "testing" in path.parts or path.name == "testing.rs":
                continue
            text = path.read_text().split("#[cfg(test)]")[0]
            for start in re.finditer(r"\bfn (\w+)", text):
                owner = re.findall(r"^(?:impl\b.*?(\w+)(?:<[^{]*>)? \{|\}())$", text[: start.start()], re.M)
                found.append((owner[-1][0] if owner else "", start.group(1), body(text, start.end())))
    return found


def body(text: str, begin: int) -> str:
    """From an opening brace to the one that closes it."""
    opened, depth = text.find("{", begin), 0
    for at in range(opened, len(text)):
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        if depth == 0:
            return text[opened : at + 1]
    return ""


def reached(program: str) -> str:
    """The program's own code, and what it reaches of the crates it shares: free functions by name, methods by a receiver named after its type."""
    text = "\n".join(path.read_text().split("#[cfg(test)]")[0] for path in sorted((LAMBDAS / program / "src").rglob("*.rs")))
    waiting, before = shared(), None
    while before != len(waiting):
        before = len(waiting)
        for item in list(waiting):
            owner, name, code = item
            named = rf"\b(?:self|{owner.lower()})\.{name}\(|\b{owner}::{name}\b" if owner else rf"\b{name}\b"
            if re.search(named, text) and (not owner or re.search(rf"\b{owner}\b", text)):
                waiting.remove(item)
                text += code
    return text


def called(program: str) -> set[str]:
    """Every operation the code can call, by the names of the SDK's methods."""
    manifests = "".join((LAMBDAS / crate / "Cargo.toml").read_text() for crate in (program, "images", "runtime"))
    linked = {SERVICES[name] for name in re.findall(r"^aws-sdk-([a-z0-9]+)\.workspace", manifests, re.M)}
    known = operations()
    found = set()
    for method in set(re.findall(r"\.([a-z][a-z0-9_]+)\(\)", reached(program))):
        candidates = {name for name in known.get(method, set()) if name.split(":")[0] in linked}
        if len(candidates) > 1:
            candidates = {name for name in candidates if name.startswith("ec2:")} or candidates
        found |= candidates
    return {RENAMED.get(name, name) for name in found}


def allowed(control, program: str) -> set[str]:
    """What the function's own policy allows, without what Lambda does in its name."""
    policies = {policy["PolicyName"]: policy for policy in control.properties(f"{logical(program)}Role")["Policies"]}
    statements = policies[program]["PolicyDocument"]["Statement"]
    return {action for statement in statements for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])}


@pytest.mark.parametrize("program", programs())
def test_the_code_may_do_all_it_can_call_and_nothing_else(control, program):
    calls, may = called(program), allowed(control, program)
    assert calls, "no call was found in the code"
    assert calls - may - FREE == set(), "called, but not allowed"
    assert may - calls - SERVICE_SIDE[program].keys() == set(), "allowed, but never called"
    assert SERVICE_SIDE[program].keys() <= may, "explained, but not allowed"


@pytest.mark.parametrize("program", programs())
def test_everything_a_rehearsal_called_is_allowed_and_everything_allowed_was_called(control, program):
    recorded = {RENAMED.get(name, name) for name in json.loads(RECORDED.read_text())[program]}
    may = allowed(control, program)
    assert recorded, "nothing was recorded for it"
    assert recorded - may - FREE == set(), "called in a rehearsal, but not allowed"
    excused = NOT_REHEARSED.get(program, set())
    assert may - recorded - SERVICE_SIDE[program].keys() - excused == set(), "allowed, but no rehearsal called it"
    assert excused <= may, "excused, but not allowed"
    assert excused & recorded == set(), "excused, but a rehearsal called it"


@pytest.mark.parametrize("program", programs())
def test_lambda_may_log_and_keep_what_was_not_delivered(control, program):
    policies = {policy["PolicyName"]: policy for policy in control.properties(f"{logical(program)}Role")["Policies"]}
    actions = {action for statement in policies["service"]["PolicyDocument"]["Statement"] for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])}
    assert actions == {"logs:CreateLogStream", "logs:PutLogEvents", "sqs:SendMessage", "kms:Decrypt", "kms:GenerateDataKey"}


def test_the_builder_writes_its_answer_and_nothing_else(control):
    (policy,) = control.properties("BuilderRole")["Policies"]
    rights = {
        (statement["Action"], resource.split(":::", 1)[1].split("/", 1)[1])
        for statement in policy["PolicyDocument"]["Statement"]
        for resource in statement["Resource"]
    }
    assert rights == {
        ("s3:GetObject", "releases/*"), ("s3:GetObject", "recipes/*"),
        ("s3:PutObject", "builds/*/result.json"), ("s3:PutObject", "builds/*/log.txt"),
    }


def test_the_look_again_schedule_is_the_functions_own(control):
    variables = control.properties("LifecycleHooks")["Environment"]["Variables"]
    assert variables["FLEETCART_LOOK_TARGET"] == "arn:aws:lambda:eu-central-1:123456789012:function:fleetcart-prod-lifecycle-hooks"
    assert control.properties("Clocks")["Name"] == "fleetcart-prod"
    assert re.search(r"schedule/<Clocks>/look-\*", json.dumps(control.properties("LifecycleHooksRole")))


def test_a_session_of_root_is_written_down_and_ends_by_itself(control):
    document = control.properties("RootSessions")
    inputs, linux = document["Content"]["inputs"], document["Content"]["properties"]["linux"]
    assert (document["DocumentType"], document["Content"]["sessionType"], linux["runAsElevated"]) == ("Session", "InteractiveCommands", True)
    assert int(inputs["idleSessionTimeout"]) <= 15 and int(inputs["maxSessionDuration"]) <= 120


def test_builders_have_two_types_in_both_zones(control):
    places = control.properties("AmiBaker")["Environment"]["Variables"]["FLEETCART_BUILDER_PLACES"].split(",")
    assert [place.split(":")[1] for place in places] == ["subnet-a", "subnet-b", "subnet-a", "subnet-b"]
    assert len({place.split(":")[0] for place in places}) == 2


def test_an_event_of_a_hook_is_too_old_when_the_hook_is(control):
    app = resolver("app").properties("Group")
    timeout = min(hook["HeartbeatTimeout"] for hook in app["LifecycleHookSpecificationList"])
    assert control.properties("LifecycleHooksAsynchronous")["MaximumEventAgeInSeconds"] <= timeout
    assert control.properties("LifecycleHooksActions")["Targets"][0]["RetryPolicy"]["MaximumEventAgeInSeconds"] <= timeout
    assert control.properties("LifecycleHooks")["Environment"]["Variables"]["FLEETCART_HOOK_TIMEOUT_SECONDS"] == timeout
