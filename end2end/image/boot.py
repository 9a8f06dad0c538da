#!/usr/bin/env python3
"""Boots the image: one instance that serves and is drained, one whose configuration is not whole.

    boot.py ROOT DISK FOLDER RELEASE_DIGEST

Both run at once. Prints what was seen and the seconds it took; exit code 1 and a reason when something is amiss.
"""

import concurrent.futures
import json
import pathlib
import re
import sys
import time

from machine import Failed, Machine, fresh_secret

PATIENCE = 360
IDENTITY = r"rehearsal-identity.*: machine ([0-9a-f]{32})$"


def parameters(**changes):
    """Everything an environment must say, and two settings that only arrive if pages and quotes are right."""
    known = {
        "base-url": ["String", "http://127.0.0.1:8080"],
        "secret": ["SecureString", fresh_secret()],
        "database-url": ["SecureString", "sqlite:/var/lib/fleetcart/shop.db"],
        "drain-grace-seconds": ["String", "8"],
        "mail-from": ["String", 'The "Shop" & $Co <shop@fleetcart.example>'],
    }
    known.update(changes)
    return {f"/fleetcart/test/shop/{name}": value for name, value in known.items() if value}


def serves_and_drains(folder, root, disk, digest):
    with Machine("good", folder, root, disk, parameters()) as machine:
        identity = machine.wait_for(IDENTITY, PATIENCE)[1]
        ready = machine.wait_for(r"^\[ *([0-9.]+)\] announce.*: the shop is ready", PATIENCE)[1]
        outside = time.monotonic() - machine.begun
        expect("/readyz from outside", machine.get("/readyz")[0], 200)
        status, page = machine.get("/")
        expect("the home page from outside", status, 200)
        expect("the home page is a page", "<html" in page, True)

        event = machine.wait_for_event("Instance Ready", PATIENCE)
        detail = json.loads(event["Detail"])
        expect("the event's source", event["Source"], "fleetcart.instance")
        expect("the event's fields", sorted(detail), ["boot-id", "instance-id", "release-sha256"])
        expect("the announced instance", detail["instance-id"], "i-0123456789abcdef0")
        expect("the announced release", detail["release-sha256"], digest)
        expect("the announced boot is an id", bool(re.fullmatch("[0-9a-f]{32}", detail["boot-id"])), True)

        machine.wait_for(r"rehearsal-checks.*: restarting the shop", PATIENCE)
        answered = restart(machine)
        lines = re.findall(r"booted\[\d+\]: (ok .*|FAILED .*)$|: ((?:ok|FAILED) .*)$", machine.said(), re.MULTILINE)
        lines = [one or other for one, other in lines]
        failed = [line for line in lines if line.startswith("FAILED")]
        expect("checks of the running instance", failed, [])
        expect("there were checks", len(lines) >= 15, True)

        machine.set("lifecycle", "Terminated")
        drain(machine, detail)
        return identity, f"ready {float(ready):.0f} s after the kernel started ({outside:.0f} s with QEMU); {len(lines)} checks of the running instance; started anew under {answered}; drained"


def restart(machine):
    """While the shop leaves and comes back, whoever asks waits at most: the socket is systemd's."""
    answered, longest = 0, 0.0
    while not re.search(r"rehearsal-checks.*: the end", machine.said()):
        begun = time.monotonic()
        expect("an answer while the shop starts anew", machine.get("/healthz"), (200, "ok\n"))
        longest = max(longest, time.monotonic() - begun)
        answered += 1
        if machine.left(PATIENCE) < 0:
            raise Failed(f"the shop did not start anew\n{machine.tail()}")
    return f"{answered} requests, none lost, the longest {longest:.0f} s"


def drain(machine, ready):
    """Still answered while /readyz says no; then nobody listens; then the instance says it is done."""
    seen, served_on = [], True
    while 0 not in seen:
        status = machine.get("/readyz")[0]
        if status == 503:
            served_on = served_on and machine.get("/healthz")[0] in (200, 0)
        if not seen or seen[-1] != status:
            seen.append(status)
        if machine.left(PATIENCE) < 0:
            raise Failed(f"the shop did not drain: /readyz said {seen}\n{machine.tail()}")
        time.sleep(0.2)
    expect("/readyz over the drain", seen, [200, 503, 0])
    expect("served on while draining", served_on, True)
    done = json.loads(machine.wait_for_event("Drain Complete", PATIENCE)["Detail"])
    expect("who drained", done, {name: ready[name] for name in ("boot-id", "instance-id")})


def without_its_secret_it_powers_off(folder, root, disk, _digest):
    with Machine("bad", folder, root, disk, parameters(secret=None)) as machine:
        identity = machine.wait_for(IDENTITY, PATIENCE)[1]
        machine.wait_for("the parameter secret is missing", PATIENCE)
        told = time.monotonic()
        machine.wait_for_power_off(PATIENCE)
        expect("events of an instance that never was", (machine.folder / "events.jsonl").read_text(), "")
        return identity, f"without its secret: off {time.monotonic() - told:.0f} s after it said why"


def expect(what, found, wanted):
    if found != wanted:
        raise Failed(f"{what}: expected {wanted!r}, found {found!r}")


def main():
    root, disk, folder = (pathlib.Path(argument).resolve() for argument in sys.argv[1:4])
    stories = (serves_and_drains, without_its_secret_it_powers_off)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        told = [pool.submit(story, folder, root, disk, sys.argv[4]) for story in stories]
        try:
            results = [one.result() for one in told]
            expect("two boots of one image are two machines", len({identity for identity, _ in results}), 2)
        except Failed as failed:
            sys.exit(f"error: {failed}")
    for _, line in results:
        print(line)
    print("two boots of one image have two machine ids")


main()
