"""Every resource of every stack fails once, the same command is given again, and the end is the same.

For each resource the account is copied, so that each failure meets the same state. The gate tries one or two of each stack;
FLEETCART_EACH_RESOURCE=1 each one, and says how many they were.
"""

import os
from collections.abc import Iterator

import pytest
from account import Account, differences
from deploy import template
from deploy.errors import Refused
from deploy.stack import Stack
from moto.cloudformation import parsing
from walk import Walk

#: The first that fails, and every how many after it.
FIRST, EVERY = (0, 1) if os.environ.get("FLEETCART_EACH_RESOURCE") else (5, 60)
FINISHED = {"CREATE_COMPLETE", "UPDATE_COMPLETE"}


@pytest.fixture(scope="module")
def walk() -> Iterator[Walk]:
    with pytest.MonkeyPatch.context() as patch:
        walk = Walk(patch)
        yield walk
        walk.account.region.stop()


def made(account: Account, which: str) -> dict[str, str]:
    return {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in Stack(account.environment, which, print).resources() if one.get("PhysicalResourceId")}


def failing(account: Account, which: str, name: str) -> tuple[str, str | None, set[str], dict[str, object]]:
    """What was said of the failure, in which state the stack was then, which of what was made by then is another one at the end,
    and what there is."""
    account.region.faults.resources = {name: f"{name} was told to fail"}
    said = ""
    try:
        account.deploy(which)
    except Refused as refused:
        said = f"{refused}\n{refused.advice}"
    account.region.faults.resources = {}
    stack = Stack(account.environment, which, print)
    left, before = stack.status(), made(account, which)
    account.deploy(which)
    after = made(account, which)
    return said, left, {one for one, number in before.items() if after.get(one) != number}, account.state()


@pytest.mark.parametrize("which", template.STACKS)
def test_a_resource_that_fails_once_leaves_no_trace_in_the_end(walk, which):
    piece = walk.to(which)
    _, state = walk.undisturbed(piece)
    can = set(parsing.get_model_map())
    # Those with a condition that does not hold here are nowhere made.
    there = set(state[which])
    names = [name for name, one in template.load(which)["Resources"].items() if one["Type"] in can and name in there][FIRST::EVERY]
    for name in names:
        said, left, others, came_to = walk.account.aside(lambda account, name=name: failing(account, which, name))
        assert f"{name} CREATE_FAILED: {name} was told to fail" in said, f"{name}: {said}"
        assert "the same command goes on from there" in said and left == "CREATE_FAILED", f"{name}: {left}"
        assert others == set(), f"{name} failed, and others were made anew"
        assert differences(came_to, state) == {}, name
    assert names
    print(f"{which}: {len(names)} of {len(there)} resources failed once, each time the same end")
