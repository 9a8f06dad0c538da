"""A release is followed to its end, and every other end is said."""

import json

import pytest
from conftest import REFRESHES, VERSION

from deploy.errors import Refused
from release import __main__ as command
from release import follow

BUILD = f"{VERSION}-0a1b2c3d"


def built(cloud, *names: str, build: str = BUILD) -> None:
    for name in names:
        cloud.put(f"builds/{build}/{name}", b"{}")


@pytest.fixture
def image(cloud) -> str:
    """Baked, as template version 7."""
    made = cloud.environment.client("ec2").register_image(Name=f"fleetcart-{BUILD}-{cloud.releases}")["ImageId"]
    built(cloud, "request.json", "result.json")
    cloud.put(f"builds/{BUILD}/end.json", json.dumps({"end": "baked", "image": made, "version": 7}).encode())
    return made


def tag(cloud, image: str, status: str) -> None:
    cloud.environment.client("ec2").create_tags(Resources=[image], Tags=[{"Key": "fleetcart:status", "Value": status}])


def refreshing(status: str, version: str = "7", **more) -> None:
    REFRESHES[:] = [{"InstanceRefreshId": "r-1", "Status": status, "DesiredConfiguration": {"LaunchTemplate": {"LaunchTemplateId": "lt-1", "Version": version}}, **more}]


def test_each_stage_has_its_words(cloud):
    def now() -> str:
        done, words = follow.step(cloud.environment, VERSION)
        assert not done
        return words

    assert "no build has begun" in now()
    built(cloud, "request.json", build=f"{VERSION}-rc.1-0a1b2c3d")
    assert "no build has begun" in now()
    built(cloud, "request.json")
    assert now() == f"build {BUILD}: a builder is at work"
    built(cloud, "attempt-1.json")
    assert "1 attempts before it died" in now()
    built(cloud, "result.json")
    assert "its image is being made" in now()


def test_a_rollout_is_followed_until_it_is_live(cloud, image):
    said: list[str] = []
    moves = iter(
        [
            lambda: refreshing("InProgress", "6", PercentageComplete=90),
            lambda: refreshing("InProgress", PercentageComplete=50),
            lambda: refreshing("Successful", PercentageComplete=100),
            lambda: [cloud.environment.write("ami", image), cloud.environment.write("lt-version", "7")],
        ]
    )

    def say(line: str) -> None:
        said.append(line.strip())
        next(moves, lambda: None)()

    follow.until_live(cloud.environment, VERSION, 1, say, interval=0.05)
    assert said == [
        f"image {image} is baked and waits for its rollout",
        f"image {image} is baked, and a refresh to template version 6 is under way: InProgress, 90 %",
        f"image {image} is being rolled out: InProgress, 50 %",
        f"image {image} is baked and waits for its rollout (last refresh: Successful)",
        f"{VERSION} is live: image {image}, template version 7",
    ]


def test_a_failed_build_ends_with_its_reason(cloud):
    built(cloud, "request.json")
    cloud.put(f"builds/{BUILD}/end.json", b'{"end":"failed","reason":"the self-test failed"}')
    with pytest.raises(Refused, match=f"Build {BUILD} failed: the self-test failed") as refusal:
        follow.until_live(cloud.environment, VERSION, 1, print, interval=0.05)
    assert "stuck-build" in refusal.value.advice


def test_a_release_that_was_rolled_back_ends_with_the_reason(cloud, image):
    tag(cloud, image, "rejected")
    refreshing("RollbackSuccessful", RollbackDetails={"RollbackReason": "the alarm errors went off"})
    with pytest.raises(Refused, match="is rejected: the alarm errors went off"):
        follow.until_live(cloud.environment, VERSION, 1, print, interval=0.05)


def test_held_and_pinned_rollouts_are_said_at_once(cloud, image):
    cloud.environment.write("hold", "true")
    with pytest.raises(Refused, match="rollouts are held"):
        follow.until_live(cloud.environment, VERSION, 1, print, interval=0.05)
    cloud.environment.write("hold", "false", Overwrite=True)
    cloud.environment.write("pin", "1.3.0")
    with pytest.raises(Refused, match="1.3.0 is pinned") as refusal:
        follow.until_live(cloud.environment, VERSION, 1, print, interval=0.05)
    assert "script/deploy local unpin" in refusal.value.advice


def test_an_image_that_is_gone_or_has_been_replaced_is_said(cloud, image):
    tag(cloud, image, "previous")
    assert follow.step(cloud.environment, VERSION) == (True, f"{VERSION} was live; a later release has taken its place")
    cloud.environment.client("ec2").deregister_image(ImageId=image)
    with pytest.raises(Refused, match=f"Image {image} is gone"):
        follow.step(cloud.environment, VERSION)


def test_following_ends_when_the_time_is_up_and_says_how_to_look_again(cloud, capsys):
    assert command.main(["follow", VERSION, "--local", "--minutes", "0"]) == 1
    error = capsys.readouterr().err
    assert "is not live after 0 minutes: no build has begun" in error and f"script/release follow {VERSION} --env local" in error
