"""An environment is of one architecture: its functions, its builders, its instances, and the releases it takes."""

import json
from types import SimpleNamespace

import pytest
from conftest import resolver
from test_deploy import Fake

from deploy import bootstrap, parameters, preflight, template
from deploy.check import Asked
from deploy.checks import STOP, what_runs
from deploy.environment import Environment
from deploy.errors import Refused

ARM = {
    "architecture": "arm64",
    "app": {"InstanceType": "c7g.large", "DomainName": "shop.test"},
    "control": {"BuilderTypeFirst": "c7g.large", "BuilderTypeSecond": "t4g.large"},
}


@pytest.mark.parametrize("architecture", ["x86_64", "arm64"])
def test_all_functions_run_on_what_the_environment_says(architecture):
    control = resolver("control", Architecture=architecture)
    functions = [name for name, resource in control.template["Resources"].items() if resource["Type"] == "AWS::Lambda::Function"]
    assert [control.properties(name)["Architectures"] for name in functions] == [[architecture]] * 4
    assert control.properties("AmiBaker")["Environment"]["Variables"]["FLEETCART_ARCHITECTURE"] == architecture


def test_the_environments_file_decides_and_brings_the_base_image_along():
    functions = {f"{name}Object": "1" for name in ("AmiBaker", "Rollout", "LifecycleHooks", "ScheduledScaling")} | {"FunctionsVersion": "1.4.0"}
    told = lambda given: parameters.parameters(Fake({}, given), "control", functions)
    usual = template.load("control")["Parameters"]["BaseImageParameter"]["Default"]
    assert (told(ARM)["Architecture"], told(ARM)["BaseImageParameter"]) == ("arm64", usual.removesuffix("amd64") + "arm64")
    assert (told({})["Architecture"], told({})["BaseImageParameter"]) == ("x86_64", usual)
    assert bootstrap.base_image(Fake({}, {"control": {"BaseImageParameter": "/mine"}})) == "/mine"


def test_a_type_of_the_other_architecture_is_refused_with_its_name():
    preflight.architecture(Fake({}, ARM))
    preflight.architecture(Fake({}, {}))
    for given, says in (
        ({"architecture": "arm64"}, "c7i-flex.large, the InstanceType of app, is x86_64, and prod runs on arm64"),
        ({"app": {"InstanceType": "m8g.large"}}, "m8g.large, the InstanceType of app, is arm64, and prod runs on x86_64"),
        (ARM | {"control": ARM["control"] | {"BuilderTypeSecond": "t3a.large"}}, "t3a.large, the BuilderTypeSecond of control, is x86_64"),
    ):
        with pytest.raises(Refused, match=says) as refused:
            preflight.architecture(Fake({}, given))
        assert "infra/parameters/prod.json" in refused.value.advice
    # A g elsewhere is none of Graviton's.
    for kind in ("g5.xlarge", "g4dn.xlarge", "c7i-flex.large", "m7i.large"):
        preflight.architecture(Fake({}, {"app": {"InstanceType": kind}}))


def test_an_architecture_that_there_is_not_is_refused_when_the_file_is_read(tmp_path):
    (tmp_path / "prod.json").write_text(json.dumps({"architecture": "amd64"}))
    with pytest.raises(Refused, match="gives the architecture 'amd64'") as refused:
        Environment("prod", folder=tmp_path)
    assert "x86_64, arm64" in refused.value.advice


def test_an_environment_keeps_the_architecture_it_was_made_for():
    def made(**parameters: str) -> SimpleNamespace:
        listed = [{"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()]
        return SimpleNamespace(describe_stacks=lambda StackName: {"Stacks": [{"StackStatus": "CREATE_COMPLETE", "Parameters": listed}]})

    asked = lambda stack, given: list(what_runs.architecture(Fake({"cloudformation": stack}, given), Asked()))
    # One without the parameter is older than it.
    for stack, before in ((made(Architecture="x86_64"), "x86_64"), (made(), "x86_64")):
        (line,) = asked(stack, ARM)
        assert line.level == STOP and f"prod was made for {before}, and infra/parameters/prod.json says arm64" in line.text
    assert asked(made(Architecture="arm64"), ARM) == [] and asked(made(), {}) == []
