"""What bounds an instance's start: its own clock, the control plane's, the hook's, and what operators are told."""

import re

import pytest
from conftest import ROOT, resolver

UNITS = ROOT / "ami/files/etc/systemd/system"


@pytest.fixture(scope="module")
def seconds() -> dict[str, int]:
    """Each clock, in seconds from about the instance's start."""
    hooks = {hook["LifecycleHookName"]: hook["HeartbeatTimeout"] for hook in resolver("app").properties("Group")["LifecycleHookSpecificationList"]}
    told = resolver("control").properties("LifecycleHooks")["Environment"]["Variables"]
    announce = (UNITS / "fleetcart-announce.service").read_text()
    return {
        "itself": int(re.search(r"^TimeoutStartSec=(\d+)$", announce, re.M)[1]),
        "control plane": int(told["FLEETCART_LAUNCH_DEADLINE_SECONDS"]),
        "told of the hook": int(told["FLEETCART_HOOK_TIMEOUT_SECONDS"]),
        "hook": hooks["launch"],
    }


def test_an_instance_switches_itself_off_before_it_is_given_up_and_that_before_its_hook_ends(seconds):
    assert seconds["told of the hook"] == seconds["hook"]
    # A schedule fires up to a minute late; the function would cut a longer deadline to this by itself.
    assert seconds["control plane"] <= seconds["hook"] - 60
    # The console must have been written when the control plane keeps it.
    assert seconds["itself"] <= seconds["control plane"] - 30


def test_its_own_clock_runs_from_the_start_and_not_from_the_shops(seconds):
    announce = (UNITS / "fleetcart-announce.service").read_text()
    after = " ".join(re.findall(r"^(?:After|Requires)=(.*)$", announce, re.M))
    assert "fleetcart" not in after, "it would wait for what it is to bound"
    assert "OnFailure=poweroff.target" in announce


def test_the_runbook_and_the_image_page_say_the_same(seconds):
    runbook = " ".join((ROOT / "docs/runbooks/instance-never-ready.md").read_text().split())
    assert f"switches itself off {seconds['itself']} seconds after" in runbook
    assert f"abandoned explicitly {seconds['control plane']} seconds after the hook opened" in runbook
    page = (ROOT / "docs/fleet/image.md").read_text()
    assert re.search(rf"fleetcart-announce\.service .*{seconds['itself']} s: power off", page)
