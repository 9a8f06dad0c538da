"""The deployment of an environment: each stack in order, its changes shown first."""

import sys
from dataclasses import dataclass

from . import bootstrap, functions, parameters, preflight, refreshes, template
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


def deploy(environment: Environment, options: Options, say: Say) -> int:
    say(f"{environment.name}: account {environment.account}, region {environment.region}")
    preflight.account(environment, options.account)
    new = not Stack(environment, "network", say).exists()
    preflight.quotas(environment, new, say)
    if new:
        preflight.sessions(environment, template.FOLDER.parent / "ami/agents", options.without_sessions)
        preflight.listeners(environment)
        preflight.machines(environment, say)
        preflight.disks(environment, say)
        if not options.dry_run:
            preflight.service_roles(environment, say)
    found = preflight.names(environment, options.without_edge) if "app" in options.stacks else {}
    was_open = parameters.is_open(environment)
    if not _stacks(environment, options, say, found):
        return 0
    if "control" in options.stacks and not options.dry_run and not was_open:
        return _open(environment, options, say, found)
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
        if not options.dry_run:
            if which == "app":
                bootstrap.before_app(environment, say)
            elif which == "control":
                bootstrap.before_control(environment, say, options.release_keys)
        one(environment, which, options, say, more)
    return True


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
    losses = proposed.losses()
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
    return 0
