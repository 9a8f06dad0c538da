"""The deployment of an environment: each stack in order, its changes shown first."""

import sys
from dataclasses import dataclass

from . import bootstrap, check, edge, functions, lock, parameters, preflight, refreshes, settings, template
from .environment import Environment
from .errors import Refused
from .stack import LARGEST_INLINE, ChangeSet, Say, Stack


@dataclass
class Options:
    """What the command line asked for."""

    dry_run: bool = False
    yes: bool = False
    stacks: tuple[str, ...] = template.STACKS
    functions: str | None = None
    release_keys: str | None = None
    account: str | None = None
    without_edge: bool = False
    without_sessions: bool = False
    replace: bool = False
    wait_minutes: float = 60.0
    settle_seconds: float | None = None
    """Between two steps of the edge; as long as names are kept."""


def deploy(environment: Environment, options: Options, say: Say) -> int:
    say(f"{environment.name}: account {environment.account}, region {environment.region}")
    preflight.account(environment, options.account)
    check.refuse(environment, check.Asked.of(options), say)
    if options.dry_run:
        return _deploy(environment, options, say)
    with lock.held(environment, "a deployment", say):
        return _deploy(environment, options, say)


def _deploy(environment: Environment, options: Options, say: Say) -> int:
    if not options.dry_run and not Stack(environment, "network", say).exists():
        preflight.service_roles(environment, say)
    found = preflight.names(environment, options.without_edge) if "app" in options.stacks else {}
    was_open = parameters.is_open(environment)
    if was_open and not options.dry_run:
        settings.remember(environment)
    if not _stacks(environment, options, say, found):
        return 0
    if "control" in options.stacks and not options.dry_run and not was_open:
        return _open(environment, options, say, found)
    if not options.dry_run and was_open:
        settings.bring_in(environment, say)
    return 0


def _stacks(environment: Environment, options: Options, say: Say, found: dict[str, str]) -> bool:
    """Whether it got to the end of the list."""
    for which in template.STACKS:
        if which not in options.stacks:
            continue
        say(f"\n{which}")
        more = dict(found)
        if which == "control":
            verified = functions.find(environment, options.functions, options.release_keys, say)
            if verified is None:
                say(f"  there is no release with functions yet. Next: script/release VERSION, then script/deploy {environment.name} again")
                return False
            more |= verified.parameters
            say(f"  functions of release {verified.version}, verified")
        if which == "app":
            _app(environment, options, say, more)
            continue
        if which == "control" and not options.dry_run:
            bootstrap.before_control(environment, say, options.release_keys)
        one(environment, which, options, say, more)
    return True


def _app(environment: Environment, options: Options, say: Say, more: dict[str, str]) -> None:
    """The stack with the edge, in as many steps as it takes to switch it on or off while people shop."""
    if not options.dry_run:
        bootstrap.before_app(environment, say)
    in_use, given = edge.now(environment)
    walk = edge.steps(in_use, "EdgeCertificateArn" in more, parameters.is_open(environment))
    for number, use in enumerate(walk):
        if number:
            edge.settle(say, options.settle_seconds)
        told = dict(more)
        if use:
            told |= {"EdgeUse": use, "EdgeCertificateArn": more.get("EdgeCertificateArn") or given["EdgeCertificateArn"]}
            told |= edge.tokens(environment, options.dry_run).parameters
        if len(walk) > 1:
            say(f"  step {number + 1} of {len(walk)}: the edge is {use or 'gone'}")
        one(environment, "app", options, say, told)
        if options.dry_run:
            return


def _is_of_no_use(slot: dict | None) -> bool:
    """Whether the stack's own word for a parameter is of no use: it is read from elsewhere, hidden, or no longer known."""
    return slot is None or slot["Type"].startswith("AWS::SSM") or bool(slot.get("NoEcho"))


def as_it_is(environment: Environment, which: str, options: Options, say: Say) -> None:
    """A stack with the parameters that it was deployed with: only what it reads from others has changed."""
    stack = Stack(environment, which, say)
    if not stack.exists():
        return
    slots = template.load(which)["Parameters"]
    kept = {
        entry["ParameterKey"]: entry["ParameterValue"]
        for entry in stack.describe().get("Parameters", [])
        if not _is_of_no_use(slots.get(entry["ParameterKey"]))
    }
    tokens = edge.read(environment)
    one(environment, which, options, say, kept | (tokens.parameters if tokens else {}))


def change_token(environment: Environment, options: Options, say: Say) -> int:
    """Another token for the edge: the balancer accepts both until CloudFront shows the new one everywhere."""
    if edge.now(environment)[0] is None or edge.read(environment) is None:
        raise Refused(f"{environment.name} has no edge whose token could be changed")
    found = preflight.names(environment, False)
    with lock.held(environment, "a change of the edge's token", say):
        tokens = edge.read(environment)
        _app(environment, options, say, found)
        while True:
            tokens = tokens.next()
            edge.write(environment, tokens)
            say(f"\nthe balancer lets in {len(tokens.accepted)} of them, CloudFront shows the {'new' if tokens.shown == tokens.accepted[-1] else 'old'} one")
            _app(environment, options, say, found)
            if tokens.settled:
                say("\nthe token is changed; no other is let in")
                return 0


def one(environment: Environment, which: str, options: Options, say: Say, more: dict[str, str]) -> None:
    """One stack: proposes, shows, asks, applies."""
    if which == "app" and not options.dry_run:
        _refuse_during_rollout(environment)
    given = parameters.parameters(environment, which, more)
    unwritten = parameters.unread(environment, which, given)
    if unwritten:
        if not options.dry_run:
            raise Refused(f"{which} reads {', '.join(unwritten)}, which nobody has written", "Deploy the stacks before it first.")
        if _sendable(environment, which):
            environment.client("cloudformation").validate_template(**Stack(environment, which, say).template())
        say(f"  cannot be previewed yet: it reads {len(unwritten)} parameters that the stacks before it will write")
        return
    stack = Stack(environment, which, say)
    if not options.dry_run:
        stack.await_end()
    proposed = stack.propose(given)
    if proposed is None:
        say("  unchanged")
    else:
        _decide(proposed, options, say)
    protected = environment.given.get(which, {}).get("Protected") == "true"
    if protected and not options.dry_run:
        stack.protect()


def _sendable(environment: Environment, which: str) -> bool:
    return len(template.text(which).encode()) <= LARGEST_INLINE or environment.read("data/release-bucket") is not None


def _decide(proposed: ChangeSet, options: Options, say: Say) -> None:
    for line in proposed.lines():
        say(f"  {line}")
    losses, stuck = proposed.losses(), proposed.stuck()
    if stuck:
        say(f"  CloudFormation will refuse this: {', '.join(stuck)} would be replaced under the name it has")
    if options.dry_run:
        proposed.drop()
        say("  nothing was changed (dry run)")
        return
    if losses and not options.replace:
        proposed.drop()
        raise Refused(
            f"This would replace or remove what holds data: {', '.join(losses)}",
            "Read docs/runbooks/cloud-restore.md; with --replace it is done all the same.",
        )
    if stuck:
        proposed.drop()
        raise Refused(
            f"{proposed.stack.name}: a resource with a name of its own cannot be replaced under that name: {', '.join(stuck)}",
            "Nothing was changed. Take the change back, or give the resource another name in the template in the same change.",
        )
    if not options.yes and not _agreed(f"  {proposed.stack.name}: {len(proposed.changes)} changes. Go on? [y/N] "):
        proposed.drop()
        raise Refused("Nothing was changed.", "" if sys.stdin.isatty() else "Nobody is there to be asked: --yes says it in advance.")
    proposed.apply()


def _agreed(question: str) -> bool:
    return sys.stdin.isatty() and input(question).strip().lower() in ("y", "yes")


def _refuse_during_rollout(environment: Environment) -> None:
    """A stack update in the middle of a refresh would fight with it over the group's template."""
    autoscaling = environment.client("autoscaling")
    if not autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[f"fleetcart-{environment.name}"])["AutoScalingGroups"]:
        return
    if refresh := refreshes.active(environment):
        raise Refused(
            f"A rollout is under way: refresh {refresh['InstanceRefreshId']} is {refresh['Status']}",
            f"Wait for its end (script/deploy {environment.name} status), or script/deploy {environment.name} rollback.",
        )


def _open(environment: Environment, options: Options, say: Say, found: dict[str, str]) -> int:
    """The first release: once it is live, the group is told to follow it and its floor is raised."""
    if not options.wait_minutes:
        say(f"\nThe group is empty until a release is live; script/deploy {environment.name} again opens it then.")
        return 0
    say("\nwaiting for the first release to go live")
    if not bootstrap.await_live(environment, say, options.wait_minutes):
        raise Refused(
            f"No release went live within {options.wait_minutes:.0f} minutes; the stacks are in place and the group is empty",
            f"docs/runbooks/stuck-build.md and failed-refresh.md say where to look. When one is live, script/deploy {environment.name} opens the group.",
        )
    say(f"  template version {environment.read('lt-version')} is live: opening the group")
    _stacks(environment, Options(**{**options.__dict__, "stacks": ("app", "control")}), say, found)
    say(f"\nWhen its instances are in service (script/deploy {environment.name} status): script/deploy {environment.name} smoke")
    return 0
