#!/usr/bin/env python3
"""Boots the image: one instance that serves, changes its database's password and is drained, one whose configuration is not whole.

    boot.py ROOT DISK FOLDER RELEASE_DIGEST MYSQL_URL MYSQL_ROOT

The instance's database is the MySQL server behind MYSQL_URL, whose files are in MYSQL_ROOT. Makes DISK from ROOT. Both run at once. Prints what was seen and the seconds it took; exit code 1 and a reason when something is amiss.
"""

import concurrent.futures
import json
import pathlib
import re
import subprocess
import sys
import time

from database import ADDRESS, SECRET, Database
from machine import Failed, Machine, fresh_secret

PATIENCE = 900
AUTHORITY = "/etc/rehearsal-authority.pem"
IDENTITY = r"rehearsal-identity.*: machine ([0-9a-f]{32})$"


def parameters(**changes):
    """Everything an environment must say, and two settings that only arrive if pages and quotes are right."""
    known = {
        "base-url": ["String", "http://127.0.0.1:8080"],
        "secret": ["SecureString", fresh_secret()],
        "database-url": ["SecureString", "sqlite:/var/lib/fleetcart/shop.db"],
        "drain-grace-seconds": ["String", "8"],
        # Emulated, on a machine that does other things, a page may take its time.
        "request-timeout-seconds": ["String", "100"],
        "mail-from": ["String", 'The "Shop" & $Co <shop@fleetcart.example>'],
    }
    known.update(changes)
    return {f"/fleetcart/test/shop/{name}": value for name, value in known.items() if value}


def login(database):
    return {SECRET: json.dumps({"username": "shop", "password": database.password})}


def serves_and_drains(folder, root, disk, digest, database):
    rds = {"database-secret": SECRET, "database-host": ADDRESS, "database-ca": AUTHORITY}
    known = parameters(**{"database-url": None} | {name: ["String", value] for name, value in rds.items()})
    with Machine("good", folder, root, disk, known, login(database), database.port) as machine:
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

        machine.wait_for_log("the shop is open", 2, PATIENCE)
        rotated = rotate(machine, database)

        machine.set("lifecycle", "Terminated")
        drain(machine, detail)
        machine.wait_for_log("the shop is closed", 3, PATIENCE)
        logged = machine.shipped()
        expect("starts in the log", sum("the shop is open" in line for line in logged), 3)
        expect("systemd in the log", any('"from":"systemd"' in line and "FleetCart" in line for line in logged), True)
        told = f"ready {float(ready):.0f} s after the kernel started ({outside:.0f} s with QEMU); {len(lines)} checks of the running instance"
        return identity, f"{told}; started anew under {answered}; {rotated}; drained; {len(logged)} lines of its log in CloudWatch"


def rotate(machine, database):
    """RDS changes the password: within two minutes the shop has it, and nobody who asks meanwhile is refused.

    Until then the shop lives on the connections it has, as many as its traffic needed before.
    """
    with concurrent.futures.ThreadPoolExecutor(8) as shoppers:
        asked = list(shoppers.map(machine.get, ["/", "/products", "/search?q=oak", "/pages/none", "/cart"] * 4))
    expect("shoppers before the change", {status for status, _ in asked} <= {200, 404}, True)
    database.rotate()
    changed = time.monotonic()
    machine.set("secrets.json", json.dumps(login(database)))
    answered = ask_until(machine, r"rotate.*: the shop runs with the new password", "/", "<html")
    took = time.monotonic() - changed
    expect("connections of the shop", database.hang_up() > 0, True)
    # Only the new password opens others.
    expect("the home page over new connections", machine.get("/c/none")[0], 404)
    # Emulated, a new connection takes longer than a balancer would wait.
    while machine.get("/readyz")[0] != 200:
        if machine.left(PATIENCE) < 0:
            raise Failed(f"not ready over new connections\n{machine.tail()}")
    return f"a new database password taken over in {took:.0f} s under {answered}"


def restart(machine):
    """While the shop leaves and comes back, whoever asks waits at most: the socket is systemd's."""
    return ask_until(machine, r"rehearsal-checks.*: the end", "/healthz", "ok\n")


def ask_until(machine, said, path, part):
    """Asks one request after the other until the console says this: each must be answered."""
    answered, longest = 0, 0.0
    while not re.search(said, machine.said()):
        begun = time.monotonic()
        status, text = machine.get(path)
        expect("an answer while the shop starts anew", (status, part in text), (200, True))
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


def without_its_secret_it_powers_off(folder, root, disk, _digest, _database):
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
    database = Database(sys.argv[5], sys.argv[6], folder)
    (root / AUTHORITY.strip("/")).write_bytes(database.authority.read_bytes())
    subprocess.run(["mke2fs", "-q", "-F", "-t", "ext4", "-d", root, disk, "1500M"], check=True, stdout=subprocess.DEVNULL)
    stories = (serves_and_drains, without_its_secret_it_powers_off)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        told = [pool.submit(story, folder, root, disk, sys.argv[4], database) for story in stories]
        try:
            results = [one.result() for one in told]
            expect("two boots of one image are two machines", len({identity for identity, _ in results}), 2)
        except Failed as failed:
            for logged in folder.glob("*/logs.jsonl"):
                troubles = [line for line in logged.read_text().splitlines() if "ERROR" in line or "WARN" in line]
                print(*troubles[-10:], sep="\n", file=sys.stderr)
            sys.exit(f"error: {failed}")
    for _, line in results:
        print(line)
    print("two boots of one image have two machine ids")


main()
