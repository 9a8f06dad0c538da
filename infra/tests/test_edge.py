"""The edge is switched on, off, and given another token while people shop, and nobody is turned away."""

import itertools
import json

import pytest
from conftest import resolver
from test_deploy import Fake

from deploy import deploy, edge
from deploy.edge import Tokens
from deploy.errors import Refused

EDGE = {"EdgeCertificateArn": "arn:edge", "HostedZoneId": "Z1", "DomainName": "shop.test"}


def walk(first: Tokens) -> list[Tokens]:
    states = [first]
    while len(states) == 1 or not states[-1].settled:
        states.append(states[-1].next())
    return states


def test_a_token_is_changed_in_three_steps():
    states = walk(Tokens("old", ("old",)))
    new = states[-1].shown
    assert new != "old" and len(new) == 48
    assert [(one.shown, one.accepted) for one in states] == [("old", ("old",)), ("old", ("old", new)), (new, ("old", new)), (new, (new,))]


def test_whatever_cloudfront_shows_during_a_change_the_balancer_accepts():
    """Between two steps the balancer knows either set of tokens, and a place of CloudFront's either token."""
    asked = 0
    for before, after in itertools.pairwise(walk(Tokens("old", ("old",)))):
        for accepted, shown in itertools.product((before.accepted, after.accepted), (before.shown, after.shown)):
            asked += 1
            assert shown in accepted
    assert asked == 12


def test_the_stack_shows_one_token_and_accepts_all():
    app = resolver("app", **EDGE, **Tokens("b", ("a", "b")).parameters)
    (condition,) = app.properties("FromTheEdge")["Conditions"]
    assert condition["HttpHeaderConfig"]["Values"] == ["a", "b"]
    origins = app.properties("Edge")["DistributionConfig"]["Origins"]
    shown = [header["HeaderValue"] for origin in origins for header in origin.get("OriginCustomHeaders", [])]
    assert shown == ["b", "b"]
    slots = app.template["Parameters"]
    assert slots["EdgeToken"]["NoEcho"] is True and slots["EdgeTokens"]["NoEcho"] is True


def serves(use: str | None) -> dict[str, bool]:
    """Who is answered when the stack stands like this: whom the name leads to the edge, and whom to the balancer."""
    app = resolver("app", **(EDGE | {"EdgeUse": use} if use else {"HostedZoneId": "Z1", "DomainName": "shop.test"}))
    forwards = app.properties("HttpsListener")["DefaultActions"][0]["Type"] == "forward"
    return {"edge": app.exists("Edge"), "balancer": forwards}


def leads_to(use: str | None) -> str:
    app = resolver("app", **(EDGE | {"EdgeUse": use} if use else {"HostedZoneId": "Z1", "DomainName": "shop.test"}))
    names = {app.properties(record)["AliasTarget"]["DNSName"] for record in ("ShopName", "ShopNameIpv6")}
    assert len(names) == 1, "IPv4 and IPv6 lead to different places"
    return "edge" if names == {"<Edge.DomainName>"} else "balancer"


@pytest.mark.parametrize(
    ("now", "wanted", "steps"),
    [
        (None, True, ["beside", "only"]),
        ("only", False, ["idle", None]),
        # Stopped half-way: it goes on, or back.
        ("beside", True, ["only"]),
        ("idle", False, [None]),
        ("idle", True, ["beside", "only"]),
        ("beside", False, ["idle", None]),
        ("only", True, ["only"]),
        (None, False, [None]),
    ],
)
def test_whoever_still_knows_where_the_name_led_is_answered_at_every_step(now, wanted, steps):
    assert edge.steps(now, wanted, shopping=True) == steps
    for before, after in itertools.pairwise([now, *steps]):
        if before == after:
            continue
        # During the step either may hold, and names are remembered until the next one begins.
        for use in (before, after):
            assert serves(after)[leads_to(use)], f"{before} to {after}: {leads_to(use)} is known and answers nobody"


def test_before_anybody_shops_one_step_is_enough():
    assert edge.steps(None, True, shopping=False) == ["only"]
    assert edge.steps("only", False, shopping=False) == [None]


def test_the_shop_counts_as_many_proxies_as_the_name_leads_through():
    proxies = {use: resolver("app", **EDGE, EdgeUse=use).properties("ProxiesSetting")["Value"] for use in ("only", "beside", "idle")}
    assert proxies == {"only": "2", "beside": "2", "idle": "1"}


def test_a_change_that_was_stopped_goes_on_where_it_was(monkeypatch):
    written = {"edge/tokens": json.dumps({"shown": "old", "accepted": ["old", "new"]}), "data/key": "arn:key"}
    fake, deployed = Fake({}, written=written), []
    monkeypatch.setattr(edge, "now", lambda environment: ("only", {}))
    monkeypatch.setattr(deploy.preflight, "names", lambda environment, without: {})
    monkeypatch.setattr(deploy, "_app", lambda *_: deployed.append(edge.read(fake)))
    assert deploy.change_token(fake, deploy.Options(), print) == 0
    assert [(one.shown, one.accepted) for one in deployed] == [("old", ("old", "new")), ("new", ("old", "new")), ("new", ("new",))]
    assert "deploying" not in written


def test_a_shop_without_an_edge_has_no_token_to_change(monkeypatch):
    monkeypatch.setattr(edge, "now", lambda environment: (None, {}))
    with pytest.raises(Refused, match="has no edge"):
        deploy.change_token(Fake({}), deploy.Options(), print)
