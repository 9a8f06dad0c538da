"""A pipeline deploys with the role of infra/access.yaml and no other right: the whole way, from an empty account to the next release."""

import pytest
from aws.host import NullHost
from aws.server import serve
from deploy import commands, deploy, preflight, template
from deploy.environment import LOCAL, Environment
from deployed import options, release
from host import stack

ACCESS = {"Environment": "local", "Provider": f"arn:aws:iam::{stack.ACCOUNT}:oidc-provider/token.actions.githubusercontent.com", "Subject": "repo:owner/shop:environment:local"}


@pytest.fixture(scope="module")
def pipeline():
    """The environment `local` as the pipeline has it, in an account where an administrator has deployed the access stack."""
    with pytest.MonkeyPatch.context() as patch:
        for name in LOCAL:
            patch.delenv(name, raising=False)
        region = serve(NullHost())
        patch.setenv("AWS_ENDPOINT_URL", region.url)
        parameters = [{"ParameterKey": key, "ParameterValue": value} for key, value in ACCESS.items()]
        stack.client(region.url, "cloudformation").create_stack(
            StackName="fleetcart-local-access", TemplateBody=template.text("access"), Parameters=parameters, Capabilities=["CAPABILITY_NAMED_IAM"]
        )
        for service in preflight.SERVICES:
            stack.client(region.url, "iam").create_service_linked_role(AWSServiceName=service)
        for name, value in region.credentials("deploy", "fleetcart-local-deploy").items():
            patch.setenv(name, value)
        environment = Environment("local", local=True)
        environment.given["role"] = f"arn:aws:iam::{stack.ACCOUNT}:role/fleetcart-local-stacks"
        environment.region_itself = region
        yield environment
        region.stop()


def said(pipeline, *more, **how) -> list[str]:
    lines: list[str] = []
    assert deploy.deploy(pipeline, options(**how), lines.append) == 0, lines
    return lines


def test_the_pipeline_deploys_everything_and_again_with_no_right_missing(pipeline):
    said(pipeline)
    release(pipeline)
    said(pipeline, stacks=("control",))
    assert said(pipeline).count("  unchanged") == 4
    assert pipeline.region_itself.iam.denied == []


def test_the_pipeline_changes_a_parameter_shows_a_change_and_looks_at_it_all(pipeline):
    pipeline.given["app"]["RequestsPerTarget"] = "700"
    said(pipeline, dry_run=True, stacks=("app",))
    said(pipeline, stacks=("app",))
    commands.status(pipeline, print)
    assert pipeline.region_itself.iam.denied == []


@pytest.mark.refused("cloudformation:CreateChangeSet")
def test_the_pipeline_cannot_change_a_stack_without_its_role(pipeline):
    del pipeline.given["role"]
    pipeline.given["app"]["RequestsPerTarget"] = "800"
    with pytest.raises(Exception, match="not authorized to perform: cloudformation:CreateChangeSet"):
        deploy.deploy(pipeline, options(stacks=("app",)), print)


@pytest.mark.refused("secretsmanager:GetSecretValue", "cloudformation:DeleteStack", "ec2:TerminateInstances")
def test_the_pipeline_reads_no_secret_and_ends_no_stack(pipeline, refused_call):
    assert refused_call(lambda: pipeline.client("secretsmanager").get_secret_value(SecretId=pipeline.read("shop/database-secret"))) == "AccessDeniedException"
    assert refused_call(lambda: pipeline.client("cloudformation").delete_stack(StackName="fleetcart-local-app")) == "AccessDenied"
    assert refused_call(lambda: pipeline.client("ec2").terminate_instances(InstanceIds=["i-0a1b2c3d"])) == "UnauthorizedOperation"
