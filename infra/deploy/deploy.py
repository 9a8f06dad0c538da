"""Deploys: each stack in order, its changes shown first."""

import sys
from dataclasses import dataclass

from . import bootstrap, local, parameters, preflight, template
from .environment import Environment
from .errors import Refused
from .stack import LARGEST_INLINE, ChangeSet, Say, Stack

ACTIVE = ("Pending", "InProgress", "Cancelling", "RollbackInProgress", "Baking")


@dataclass
class Wishes:
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


def deploy(environment: Environment, wishes: Wishes, say: Say) -> int:
    say(f"{environment.name}: account {environment.account}, region {environment.region}" + (", the local region" if environment.local else ""))
    preflight.account(environment, wishes.account)
    new = not Stack(environment, "network", say).exists()
    if not environment.local:
        preflight.quotas(environment, new, say)
        if new:
            preflight.sessions(environment, template.FOLDER.parent / "ami/agents", wishes.without_sessions)
    found = preflight.names(environment, wishes.without_edge) if "app" in wishes.stacks else {}
    was_open = parameters.is_open(environment)
    if not _stacks(environment, wishes, say, found):
        return 0
    if "control" in wishes.stacks and not wishes.dry_run and not was_open:
        return _open(environment, wishes, say, found)
    return 0


def _stacks(environment: Environment, wishes: Wishes, say: Say, found: dict[str, str]) -> bool:
    """Whether it got to the end of the list."""
    for which in template.STACKS:
        if which not in wishes.stacks:
            continue
        say(f"\n{which}")
        more = dict(found)
        if which == "data" and environment.local and not wishes.dry_run:
            more["DatabaseSecret"] = local.database_secret(environment)
        if which == "control":
            version = bootstrap.functions_version(environment, wishes.functions)
            if version is None:
                say(f"  there is no release with functions yet. Next: script/release VERSION, then script/deploy {environment.name} again")
                return False
            more["FunctionsVersion"] = version
            say(f"  functions of release {version}")
        if not wishes.dry_run:
            if which == "app":
                bootstrap.before_app(environment, say)
            elif which == "control":
                bootstrap.before_control(environment, say, wishes.release_keys)
        one(environment, which, wishes, say, more)
    return True


def one(environment: Environment, which: str, wishes: Wishes, say: Say, more: dict[str, str]) -> None:
    """One stack: proposes, shows, asks, applies."""
    if which == "app" and not wishes.dry_run:
        _refuse_during_rollout(environment)
    given = parameters.parameters(environment, which, more)
    unwritten = parameters.unread(environment, which, given)
    if unwritten:
        if not wishes.dry_run:
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
        _decide(proposed, wishes, say)
    if environment.local and not wishes.dry_run:
        local.complete(environment, stack, given, say)
    protected = environment.given.get(which, {}).get("Protected") == "true"
    if protected and not wishes.dry_run:
        stack.protect()


def _sendable(environment: Environment, which: str) -> bool:
    return len(template.text(which).encode()) <= LARGEST_INLINE or environment.read("data/release-bucket") is not None


def _decide(proposed: ChangeSet, wishes: Wishes, say: Say) -> None:
    for line in proposed.lines():
        say(f"  {line}")
    losses = proposed.losses()
    if wishes.dry_run:
        proposed.drop()
        say("  nothing was changed (dry run)")
        return
    if losses and not wishes.replace:
        proposed.drop()
        raise Refused(
            f"This would replace or remove what holds data: {', '.join(losses)}",
            "Read docs/runbooks/cloud-restore.md; with --replace it is done all the same.",
        )
    if not wishes.yes and not _agreed(f"  {proposed.stack.name}: {len(proposed.changes)} changes. Go on? [y/N] "):
        proposed.drop()
        raise Refused("Nothing was changed.", "" if sys.stdin.isatty() else "Nobody is there to be asked: --yes says it in advance.")
    proposed.apply()


def _agreed(question: str) -> bool:
    return sys.stdin.isatty() and input(question).strip().lower() in ("y", "yes")


def _refuse_during_rollout(environment: Environment) -> None:
    """A stack update in the middle of a refresh would fight with it over the group's template."""
    autoscaling = environment.client("autoscaling")
    name = f"fleetcart-{environment.name}"
    if not autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"]:
        return
    for refresh in autoscaling.describe_instance_refreshes(AutoScalingGroupName=name)["InstanceRefreshes"]:
        if refresh["Status"] in ACTIVE:
            raise Refused(
                f"A rollout is under way: refresh {refresh['InstanceRefreshId']} is {refresh['Status']}",
                f"Wait for its end (script/deploy {environment.name} status), or script/deploy {environment.name} rollback.",
            )


def _open(environment: Environment, wishes: Wishes, say: Say, found: dict[str, str]) -> int:
    """The first release: once it is live, the group is told to follow it and its floor is raised."""
    if not wishes.wait_minutes:
        say(f"\nThe group is empty until a release is live; script/deploy {environment.name} again opens it then.")
        return 0
    say("\nwaiting for the first release to go live")
    if not bootstrap.await_live(environment, say, wishes.wait_minutes):
        raise Refused(
            f"No release went live within {wishes.wait_minutes:.0f} minutes; the stacks are in place and the group is empty",
            f"docs/runbooks/stuck-build.md and failed-refresh.md say where to look. When one is live, script/deploy {environment.name} opens the group.",
        )
    say(f"  template version {environment.read('lt-version')} is live: opening the group")
    _stacks(environment, Wishes(**{**wishes.__dict__, "stacks": ("app", "control")}), say, found)
    return 0
