"""Rehearsal `token`: the edge's token is changed by `script/deploy ENV edge-token` while people shop, and nobody is turned away.

The command is the real one, the stack is the region's, the shop and the buyers are real. The balancer heeds what the stack's listener rule
says, the proxy's edge shows what the distribution says: its places take a change one after the other, and the stack's update ends when the
last has it, as CloudFormation waits for a distribution.
"""

import random
import time
import urllib.error
import urllib.request

from aws.cloudformation import edge as distribution
from deploy import deploy, edge
from deploy.environment import Environment as Operated
from host import stack
from host.environment import Environment
from host.proxy import FIRST_TOKEN, PLACES

from .inside import operator, options
from .load import Load, expect_true_ledger
from .stage import Story, expect, quiet

CERTIFICATE = f"arn:aws:acm:us-east-1:{stack.ACCOUNT}:certificate/edge"
#: Real seconds between two places that take a change.
PAUSE = 0.2
WARM = 4.0
#: For the way in which places and balancer overtake each other.
SEED = 20261130


class Edge:
    """What CloudFront and the balancer make of each change of the stack, before the command hears that it is done."""

    def __init__(self, opened: Environment, operated: Operated):
        self.proxy, self.operated = opened.proxy, operated
        self.elbv2, self.region = opened.client("elbv2"), opened.region
        self.chance = random.Random(SEED)
        self.changes: list[tuple[str, tuple[str, ...]]] = []
        operated.client("cloudformation").meta.events.register("after-call.cloudformation.ExecuteChangeSet", self.spread)

    def _listener(self) -> str:
        (found,) = self.elbv2.describe_load_balancers(Names=[stack.NAME])["LoadBalancers"]
        listeners = self.elbv2.describe_listeners(LoadBalancerArn=found["LoadBalancerArn"])["Listeners"]
        return next(one["ListenerArn"] for one in listeners if one["Port"] == 443)

    def accepted(self) -> tuple[str, ...]:
        """As the stack's rule says."""
        rules = self.elbv2.describe_rules(ListenerArn=self._listener())["Rules"]
        values = [condition["HttpHeaderConfig"]["Values"] for rule in rules for condition in rule["Conditions"] if condition["Field"] == "http-header"]
        return tuple(values[0]) if values else ()

    def spread(self, **_) -> None:
        tokens, accepted = edge.read(self.operated), self.accepted()
        if tokens is None or not accepted:
            return
        expect(f"the stack's rule lets in what was written down: {len(accepted)} of {len(tokens.accepted)}", set(accepted) == set(tokens.accepted))
        expect("the distribution shows what was written down", distribution.tokens(self.region) == {tokens.shown})
        # Places and balancer take the change in any order.
        turns = [*range(PLACES), "balancer"]
        self.chance.shuffle(turns)
        first = not self.changes
        if first:
            # Until now there was no edge: nobody had to show anything.
            self.proxy.accept((*accepted, FIRST_TOKEN))
        for turn in turns:
            if turn != "balancer":
                self.proxy.show(turn, tokens.shown)
            elif not first:
                self.proxy.accept(accepted)
            time.sleep(PAUSE)
        self.proxy.accept(accepted)
        self.changes.append((tokens.shown, accepted))

    def answers(self, token: str) -> int:
        """What the balancer says to whoever comes past the edge with this token."""
        asked = urllib.request.Request(f"http://127.0.0.1:{self.proxy.balancer}/healthz", headers={"X-Origin-Token": token})
        try:
            with urllib.request.urlopen(asked, timeout=10) as answer:
                return answer.status
        except urllib.error.HTTPError as refused:
            return refused.code


def rehearse(opened: Environment, story: Story) -> list[str]:
    with operator(opened) as operated:
        operated.given["edge"] = True
        operated.given["app"] |= {"EdgeCertificateArn": CERTIFICATE}
        place = Edge(opened, operated)
        story("the edge is switched on")
        expect("deployed with the edge", deploy.deploy(operated, options(opened, stacks=("app",)), lambda line: None) == 0)
        quiet(opened)
        old = edge.read(operated).shown
        expect("the old token lets in, another does not", (place.answers(old), place.answers("guessed")) == (200, 403))
        before = len(place.changes)
        with Load(opened, "token") as load:
            time.sleep(WARM)
            story("the operator changes the token: script/deploy local edge-token")
            began = time.monotonic()
            said: list[str] = []
            expect("the token is changed", deploy.change_token(operated, options(opened), said.append) == 0)
            seconds = time.monotonic() - began
            for line in said:
                if "token" in line or "balancer" in line:
                    story(f"  {line.strip()}")
            time.sleep(WARM)
        steps = place.changes[before:]
        new = edge.read(operated).shown
        expect(f"in three changes of the stack, not {len(steps)}", len(steps) == 3)
        expect("at last the new token alone lets in", (place.answers(old), place.answers(new)) == (403, 200))
        expect_true_ledger(opened)
        load.tally.expect_reconciled()
        load.tally.expect_no_failure()
        story(f"changed in {seconds:.0f} s, {PLACES} places and the balancer one after the other in each of {len(steps)} steps")
        return [load.tally.line(), f"the token was changed in {len(steps)} steps, {seconds:.0f} s; the old one is answered with 403"]
