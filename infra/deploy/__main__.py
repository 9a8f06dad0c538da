"""The command: script/deploy ENVIRONMENT [VERB] [options]. Without a verb the environment is deployed."""

import argparse
import sys

from . import check, commands, cost, deploy, drift, restore, rights, smoke, template
from .environment import Environment
from .errors import Refused, exit_code

#: Verb → what it does.
VERBS = {
    "check": "looks at everything that can be known before a deployment, and changes nothing",
    "smoke": "looks at the shop as a shopper has it, and at what runs; places no order",
    "status": "what runs; with --drift also what was changed by hand",
    "rollback": "goes back to the release before, or to VERSION",
    "unpin": "newer releases may go live again",
    "through-alarms": "rolls VERSION out whatever alarms ring",
    "restart": "puts a new instance in each one's place, which reads settings and secrets anew",
    "edge-token": "gives the edge another token, without an outage",
    "restore": "puts the database back: --snapshot ID, or --to TIME; --look first, or --abandon",
    "destroy": "takes everything down but what holds data",
    "cost": "the bill of a month; needs no account",
    "rights": "who may do what: the policies as a table; needs no account",
}


def arguments(given: list[str]) -> argparse.Namespace:
    verbs = "\n".join(f"  {verb:16} {what}" for verb, what in VERBS.items())
    parser = argparse.ArgumentParser(prog="script/deploy", description=f"{__doc__}\n\nverbs:\n{verbs}", formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", nargs="+", metavar="WORD", help="the environment, and a verb; rollback and through-alarms take a VERSION")
    parser.add_argument("--local", action="store_true", help="the region on this machine, at AWS_ENDPOINT_URL")
    parser.add_argument("--dry-run", action="store_true", help="only show what would change")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--stack", action="append", choices=template.STACKS, help="only this stack; may be repeated")
    parser.add_argument("--functions", metavar="VERSION", help="release whose functions run (the newest one)")
    parser.add_argument("--release-keys", metavar="NAME=HEX,…", help="public keys that releases may be signed with")
    parser.add_argument("--account", help="refuse any other account")
    parser.add_argument("--without-edge", action="store_true", help="without CloudFront: the name points to the balancer")
    parser.add_argument("--without-sessions", action="store_true", help="begin although no image can be looked into: ami/agents pins no agent")
    parser.add_argument("--replace", action="store_true", help="even if a database or a bucket would be replaced")
    parser.add_argument("--url", help="where smoke looks at the shop (its own address)")
    parser.add_argument("--snapshot", metavar="ID", help="restore this snapshot")
    parser.add_argument("--to", metavar="TIME", help="restore the database as it was then, such as 2026-11-22T10:00:00Z")
    parser.add_argument("--look", action="store_true", help="restore beside the database, to look first")
    parser.add_argument("--abandon", action="store_true", help="forget a restore that was not taken over")
    parser.add_argument("--drift", action="store_true", help="status: ask each stack what was changed by hand (a minute each)")
    parser.add_argument("--wait", type=float, default=60.0, metavar="MINUTES", help="for the first release to go live (60; 0 does not wait)")
    parsed = parser.parse_intermixed_args(given)
    verbs = [word for word in parsed.words if word in VERBS]
    rest = [word for word in parsed.words if word not in VERBS]
    parsed.verb = verbs[0] if verbs else "deploy"
    if len(verbs) > 1 or not rest or len(rest) > (2 if parsed.verb in ("rollback", "through-alarms") else 1):
        parser.error("one environment and at most one verb, please")
    parsed.environment, parsed.version = rest[0], rest[1] if len(rest) > 1 else None
    return parsed


def say(line: str) -> None:
    print(line, flush=True)


def bill(environment: str) -> int:
    table = cost.prices()
    if environment not in table["usage"]:
        raise Refused(f"prices.json states no usage for {environment!r}", f"There is: {', '.join(table['usage'])}.")
    say(cost.report(environment))
    say(f"\nPrices of {table['date']}, {table['region']}. {table['source']}")
    return 0


def _options(asked: argparse.Namespace) -> deploy.Options:
    return deploy.Options(
        dry_run=asked.dry_run,
        yes=asked.yes,
        stacks=tuple(asked.stack or template.STACKS),
        functions=asked.functions,
        release_keys=asked.release_keys,
        account=asked.account,
        without_edge=asked.without_edge,
        without_sessions=asked.without_sessions,
        replace=asked.replace,
        wait_minutes=asked.wait,
    )


def perform(asked: argparse.Namespace) -> int:
    if asked.verb == "cost":
        return bill(asked.environment)
    if asked.verb == "rights":
        say(rights.report(asked.environment))
        return 0
    environment = Environment(asked.environment, asked.local)
    options = _options(asked)
    match asked.verb:
        case "check":
            return check.report(environment, check.Asked.of(options), say)
        case "smoke":
            return smoke.smoke(environment, asked.url, say)
        case "restart":
            return commands.restart(environment, say)
        case "edge-token":
            return deploy.change_token(environment, options, say)
        case "restore":
            return restore.restore(environment, asked.snapshot, asked.to, asked.look, asked.abandon, options, say)
        case "status":
            commands.status(environment, say)
            return drift.report(environment, say) if asked.drift else 0
        case "rollback":
            return commands.rollback(environment, asked.version, say)
        case "unpin":
            return commands.unpin(environment, say)
        case "through-alarms":
            return commands.through_alarms(environment, asked.version, say)
        case "destroy":
            return commands.destroy(environment, asked.yes, say)
    return deploy.deploy(environment, options, say)


def main(given: list[str] | None = None) -> int:
    asked = arguments(sys.argv[1:] if given is None else given)
    return exit_code(lambda: perform(asked))


if __name__ == "__main__":
    sys.exit(main())
