"""`script/region`: the local region from an operator's side."""

import argparse
import json
import os
import signal
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

HELP = """\
An AWS region on this machine, with the shop's fleet in it: instances are processes, the load balancer is HAProxy,
the functions are the real programs. Nothing outside the loopback address is touched.

  up                      bring a region up, release 1.0.0 into it, and leave it running
  status [--watch]        fleet, refresh, hooks, schedule, and with --watch the events as they happen
  advance SECONDS         let the region's time pass
  release VERSION         pack, sign and upload the built shop as this version [--bad: one that is never ready]
  calendar FILE           put a calendar of sales into the bucket
  kill TARGET             take away an instance (i-…), a zone (eu-central-1a) or a function (rollout)
  restore ZONE            the zone has room again
  builder-fault KIND      what the next builder does wrong: hang, no-result, wrong-digest, failed-test, crash
  down                    end it and everything it started

  rehearse NAME…          release, rollback, alarm, sale, scale-in, kill, zone, token, ringing, failover or all:
                          in a region of its own, gone afterwards
  chaos [--seeds N]       seeded storms through the functions' programs, with a check of what must hold after each
  killed [-k STACK]       the command killed after each of its calls, each resource of the stacks failing once; many minutes
  actions [--check]       write lambdas/iam-actions.json from what the last rehearsals called, or check it
  rights                  add what rehearsals, storms and tests used since `rights --begin` to infra/rights-used.json, and write
                          docs/cloud/rights.md [--anew: without what the file said before; --check: only look]
"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/region", description=HELP, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    up = verbs.add_parser("up")
    up.add_argument("--port", type=int, default=4566, help="where the region answers, as AWS and below /region/")
    up.add_argument("--shop-port", type=int, default=4581)
    up.add_argument("--empty", action="store_true", help="release nothing yet")
    serving = verbs.add_parser("serve")
    serving.add_argument("--port", type=int, default=4566)
    serving.add_argument("--shop-port", type=int, default=4581)
    verbs.add_parser("status").add_argument("--watch", action="store_true")
    verbs.add_parser("advance").add_argument("seconds", type=float)
    release = verbs.add_parser("release")
    release.add_argument("version")
    release.add_argument("--bad", nargs="?", const="never-ready", default="", help="never-ready (the default), answers-errors or fails-self-test")
    verbs.add_parser("calendar").add_argument("file", type=Path)
    verbs.add_parser("kill").add_argument("target")
    verbs.add_parser("restore").add_argument("zone")
    fault = verbs.add_parser("builder-fault")
    fault.add_argument("kind")
    fault.add_argument("--times", type=int, default=1)
    verbs.add_parser("down")
    verbs.add_parser("rehearse").add_argument("names", nargs="+", metavar="NAME", choices=("release", "rollback", "sale", "scale-in", "kill", "zone", "alarm", "token", "ringing", "failover", "all"))
    chaos = verbs.add_parser("chaos")
    chaos.add_argument("--seeds", type=int, default=50)
    chaos.add_argument("--first", type=int, default=1)
    actions = verbs.add_parser("actions")
    actions.add_argument("--check", action="store_true")
    rights = verbs.add_parser("rights").add_mutually_exclusive_group()
    rights.add_argument("--begin", action="store_true")
    rights.add_argument("--check", action="store_true")
    rights.add_argument("--anew", action="store_true")
    asked = parser.parse_args()
    # Whoever ends this process ends what it started: the way out leads through every `finally`.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        return globals()[f"do_{asked.verb.replace('-', '_')}"](asked) or 0
    except KeyboardInterrupt:
        return 130
    except Refused as refused:
        sys.stderr.write(f"error: {refused}\n")
        return 1


class Refused(Exception):
    """Said to the operator instead of a stack."""


def do_up(asked) -> None:
    from .process import Process

    if _running():
        raise Refused(f"a region is up already: {_running()['page']}")
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "up.log"
    log.unlink(missing_ok=True)
    command = [sys.executable, "-m", "host", "serve", "--port", str(asked.port), "--shop-port", str(asked.shop_port)]
    process = Process(command, dict(os.environ), log)
    shown = 0
    while not _running():
        shown = _show(log, shown)
        if not process.alive():
            raise Refused(f"the region did not come up; all it said is in {log}")
        time.sleep(0.2)
    _show(log, shown)
    up = _running()
    say(f"page     {up['page']}")
    say(f"shop     {up['shop']}")
    say(f"aws      {up['aws']}   (AWS_ENDPOINT_URL for the AWS CLI, script/deploy and script/release --local)")
    say(f"key      {up['key']}   (FLEETCART_RELEASE_KEY: what signs the releases this region trusts)")
    if asked.empty:
        return
    do_release(argparse.Namespace(version="1.0.0", bad=""))
    say("waiting for the fleet")
    for _ in range(240):
        seen = _ask("status")
        least = seen["groups"][0]["min"]
        if least and sum(one["balancer"].startswith("UP") for one in seen["host"]["instances"].values()) >= least:
            break
        _ask("host/advance", {"seconds": 10})
    do_status(argparse.Namespace(watch=False))


def do_serve(asked) -> None:
    import threading

    from .environment import Environment, default_plan
    from .operator import Operator

    plan = default_plan(say, "up")
    plan.port, plan.shop_port = asked.port, asked.shop_port
    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    state = _folder() / "up.json"
    environment = Environment(plan)
    environment.machine.commands = Operator(environment, over.set)
    try:
        url = environment.region.url
        state.write_text(json.dumps({"pid": os.getpid(), "page": f"{url}/region/", "shop": environment.proxy.url, "aws": url, "key": str(environment.press.key)}))
        over.wait()
    finally:
        state.unlink(missing_ok=True)
        environment.close()


def do_status(asked) -> None:
    from aws.overview import entry_line, lines

    after = 0
    say("\n".join(lines(_ask("status"))))
    while asked.watch:
        news = _ask(f"events?since={after}")
        for entry in news["events"]:
            if entry["kind"] != "delivery":
                say(entry_line(entry))
        if news["next"] != after:
            after = news["next"]
            for group in _ask("status")["groups"]:
                say(f"          -- {len(group['members'])} instances, refresh {group['refreshes'][0]['Status'] if group['refreshes'] else 'none'} --")
        time.sleep(1)


def do_advance(asked) -> None:
    timers = _ask("host/advance", {"seconds": asked.seconds})["timers"]
    say(f"{timers} things fell due; the region's time is {_ask('clock')['now']}")


def do_release(asked) -> None:
    say(f"packing, signing and uploading {asked.version}")
    digest = _ask("host/release", {"version": asked.version, "mistake": asked.bad})["release_sha256"]
    say(f"release digest {digest}; script/region status --watch shows what follows")


def do_calendar(asked) -> None:
    _ask("host/calendar", json.loads(asked.file.read_text()))


def do_kill(asked) -> None:
    kind = "instance" if asked.target.startswith("i-") else "zone" if asked.target[-1:] in "abc" and asked.target.count("-") == 2 else "function"
    say(f"killed: {_ask(f'host/kill-{kind}/{asked.target}', {})['killed']}")


def do_restore(asked) -> None:
    _ask(f"zones/{asked.zone}", {"state": "up"})


def do_builder_fault(asked) -> None:
    say(str(_ask(f"host/builder-fault/{asked.kind}", {"times": asked.times})["faults"]))


def do_down(asked) -> None:
    if not _running():
        raise Refused("no region is up")
    pid = _running()["pid"]
    _ask("host/down", {})
    for _ in range(300):
        if not Path(f"/proc/{pid}").exists():
            return
        time.sleep(0.1)
    raise Refused(f"process {pid} has not ended yet")


def do_rehearse(asked) -> int:
    from rehearsals.run_all import run_all

    return run_all(asked.names, say)


def do_chaos(asked) -> int:
    from rehearsals.chaos import chaos

    return chaos(asked.seeds, asked.first, say)


def do_actions(asked) -> int:
    from rehearsals.actions import check, write

    return check(say) if asked.check else write(say)


def do_rights(asked) -> int:
    from rehearsals import rights

    return rights.begin(say) if asked.begin else rights.check(say) if asked.check else rights.write(say, asked.anew)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _folder() -> Path:
    cache = Path(os.environ.get("FLEETCART_CACHE") or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "fleetcart")
    return cache / "region"


def _running() -> dict | None:
    """The region that `up` started, if it still runs."""
    try:
        state = json.loads((_folder() / "up.json").read_text())
    except (OSError, ValueError):
        return None
    return state if Path(f"/proc/{state['pid']}").exists() else None


def _ask(what: str, given: dict | None = None) -> dict:
    """A page of the region that is up; what is given is posted to it."""
    state = _running()
    if state is None:
        raise Refused("no region is up; script/region up starts one")
    request = urllib.request.Request(state["page"] + what, data=None if given is None else json.dumps(given).encode())
    try:
        with urllib.request.urlopen(request, timeout=600) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as refused:
        raise Refused(json.load(refused).get("error", "the region refused")) from refused


def _show(log: Path, shown: int) -> int:
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    for line in lines[shown:]:
        say(line)
    return len(lines)


if __name__ == "__main__":
    sys.exit(main())
