"""A region with all stacks deployed."""

import pytest
from aws.host import NullHost
from aws.server import serve
from botocore.exceptions import ClientError
from deploy import deploy, template
from deploy.environment import LOCAL, Environment
from deployed import options, release
from host import stack


@pytest.fixture(scope="module")
def region():
    with pytest.MonkeyPatch.context() as patch:
        for name in LOCAL:
            patch.delenv(name, raising=False)
        region = serve(NullHost())
        patch.setenv("AWS_ENDPOINT_URL", region.url)
        yield region
        region.stop()


@pytest.fixture(scope="module")
def local(region) -> Environment:
    """The environment `local`, all four stacks, one release uploaded and nothing live yet."""
    environment = Environment("local", local=True)
    environment.rehearsed = []
    assert deploy.deploy(environment, options(dry_run=True), environment.rehearsed.append) == 0
    environment.left_by_dry_run = environment.client("cloudformation").list_stacks(StackStatusFilter=["CREATE_COMPLETE", "REVIEW_IN_PROGRESS"])["StackSummaries"]
    said: list[str] = []
    assert deploy.deploy(environment, options(), said.append) == 0
    release(environment)
    assert deploy.deploy(environment, options(stacks=("control",)), said.append) == 0
    environment.said = said
    return environment


@pytest.fixture(scope="module")
def templates() -> dict[str, dict]:
    return {which: template.load(which) for which in template.STACKS}


@pytest.fixture
def refreshing(local, region):
    """A refresh that is under way: its first new instance waits in the launch hook."""
    autoscaling = local.client("autoscaling")
    autoscaling.update_auto_scaling_group(AutoScalingGroupName=stack.NAME, DesiredCapacity=1)
    autoscaling.start_instance_refresh(AutoScalingGroupName=stack.NAME)
    region.advance(10)
    yield autoscaling.describe_instance_refreshes(AutoScalingGroupName=stack.NAME)["InstanceRefreshes"][0]
    autoscaling.cancel_instance_refresh(AutoScalingGroupName=stack.NAME)
    autoscaling.update_auto_scaling_group(AutoScalingGroupName=stack.NAME, DesiredCapacity=0)
    region.advance(1200)


@pytest.fixture
def refused_call():
    """Calls what is given and says with which code it was refused."""

    def call(what) -> str:
        with pytest.raises(ClientError) as caught:
            what()
        return caught.value.response["Error"]["Code"]

    return call
