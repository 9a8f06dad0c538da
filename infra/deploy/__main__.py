"""The command: script/deploy ENVIRONMENT [status | rollback [VERSION] | unpin | through-alarms [VERSION] | destroy | cost] [options]."""

import argparse
import sys

from . import commands, cost, deploy, template
from .environment import Environment
from .errors import Refused, exit_code

VERBS = ("status", "rollback", "unpin", "through-alarms", "destroy", "cost")


def arguments(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/deploy", description=__doc__)
    parser.add_argument("words", nargs="+", metavar="WORD", help=f"the environment, and one of {', '.join(VERBS)} (else it is deployed); rollback and through-alarms take a VERSION")
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


def perform(asked: argparse.Namespace) -> int:
    if asked.verb == "cost":
        return bill(asked.environment)
    environment = Environment(asked.environment, asked.local)
    match asked.verb:
        case "status":
            return commands.status(environment, say)
        case "rollback":
            return commands.rollback(environment, asked.version, say)
        case "unpin":
            return commands.unpin(environment, say)
        case "through-alarms":
            return commands.through_alarms(environment, asked.version, say)
        case "destroy":
            return commands.destroy(environment, asked.yes, say)
    options = deploy.Options(
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
    return deploy.deploy(environment, options, say)


def main(given: list[str] | None = None) -> int:
    asked = arguments(sys.argv[1:] if given is None else given)
    return exit_code(lambda: perform(asked))


if __name__ == "__main__":
    sys.exit(main())
