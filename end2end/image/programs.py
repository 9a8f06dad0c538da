#!/usr/bin/env python3
"""The instance's own programs against the fake cloud: called by `programs`, which has laid out the world.

    programs.py ROOT FOLDER
"""

import json
import os
import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT, FOLDER = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
RUN = ROOT / "run/fleetcart"
STAND_IN = ROOT / "run/stand-in"
SECRET = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:rds!db-0a1b"
SHOP = "/fleetcart/test/shop/"
URL = "mysql://fleetcart:{}@db.example:3306/fleetcart"
STREAM = ["/fleetcart/test/shop", "i-0123456789abcdef0"]


def put(name, value):
    draft = FOLDER / f".{name}"
    draft.write_text(value if isinstance(value, str) else json.dumps(value))
    draft.rename(FOLDER / name)


def rds_says(text):
    put("secrets.json", {SECRET: text})


def login(password):
    return json.dumps({"username": "fleetcart", "password": password})


def database_takes(password):
    (STAND_IN / "login").write_text(URL.format(password))


def run(program, *options, **environment):
    command = ["chroot", *options, ROOT, f"/usr/lib/fleetcart/{program}"]
    clean = {"PATH": "/usr/sbin:/usr/bin", **environment}
    return subprocess.run(command, env=clean, capture_output=True, text=True, timeout=120, check=False)


def expect(what, found, wanted):
    if found != wanted:
        sys.exit(f"error: {what}: expected {repr(wanted)[:500]}, found {repr(found)[:500]}")


def configuration():
    put("user-data", "FLEETCART_ENVIRONMENT=test\nAWS_ENDPOINT_URL=http://169.254.169.254\n")
    known = {"base-url": ["String", "https://shop.example"], "secret": ["SecureString", "a-secret-of-32-letters-and-a-few-more"], "database-secret": ["String", SECRET]}
    known |= {"database-host": ["String", "db.example"], "drain-grace-seconds": ["String", "8"]}
    put("parameters.json", {SHOP + name: value for name, value in known.items()})
    rds_says(login("first"))
    RUN.mkdir(mode=0o700)
    done = run("config")
    expect(f"the configuration's end ({done.stdout}{done.stderr})", done.returncode, 0)
    lines = (RUN / "environment").read_text().splitlines()
    for line in ("FLEETCART_INSTANCE=i-0123456789abcdef0", "FLEETCART_ZONE=eu-central-1b", "FLEETCART_ENVIRONMENT=test", "FLEETCART_RELEASE=1.2.3", "AWS_REGION=eu-central-1", 'FLEETCART_DRAIN_GRACE_SECONDS="8"'):
        expect(f"{line} among the settings", line in lines, True)
    expect("the database's address", (RUN / "credentials/database-url").read_text(), URL.format("first"))
    expect("a secret beside the database's parameters", "first" in (RUN / "database").read_text(), False)
    authorities = ROOT / "usr/share/fleetcart/rds-ca.pem"
    subprocess.run(["mount", "--bind", "/dev/null", authorities], check=True)
    refused = run("config")
    subprocess.run(["umount", authorities], check=True)
    expect("the configuration where RDS' authorities are not known", (refused.returncode, "knows no authority of RDS in eu-central-1" in refused.stderr), (1, True))
    return "configured: the instance's name and zone, the database's address; a region without authorities is refused"


def calls():
    file = STAND_IN / "called"
    lines = file.read_text().splitlines() if file.is_file() else []
    file.unlink(missing_ok=True)
    return sorted(lines)


def rotation():
    """Only a new password that the database takes restarts the shop, once; nothing else touches it."""
    restarted = ["kill --kill-whom=main --signal=HUP fleetcart.service", "try-restart fleetcart.service"]
    present = RUN / "credentials/database-url"

    def rotate(what, ends_well, password, called):
        done = run("rotate")
        expect(f"{what}: ended well ({done.stdout}{done.stderr})", done.returncode == 0, ends_well)
        expect(f"{what}: the password", present.read_text(), URL.format(password))
        expect(f"{what}: what systemd was told", calls(), called)
        expect(f"{what}: a password in the log", [word for word in ("first", "second", "third") if word in done.stdout + done.stderr], [])
        return done

    calls()
    database_takes("first")
    rotate("nothing changed", True, "first", [])
    rds_says(login("second"))
    done = rotate("a password the database does not take yet", False, "first", [])
    expect("it says so", "the database refuses the new password" in done.stderr, True)
    database_takes("second")
    rotate("a new password", True, "second", restarted)
    rotate("the minute after", True, "second", [])
    for what, text in (("no JSON", "oops"), ("no password", '{"username": "fleetcart"}'), ("nothing", "")):
        rds_says(text)
        rotate(what, False, "second", [])
    put("secrets.json", {})
    rotate("no such secret", False, "second", [])
    rds_says(login("third"))
    database_takes("third")
    put("faults.json", {"secretsmanager.GetSecretValue": ["ThrottlingException", "InternalServiceError"]})
    rotate("a service that answers at the third time", True, "third", restarted)
    stays = (RUN / "database").rename(RUN / "elsewhere")
    rotate("a database without a secret of RDS", True, "third", [])
    stays.rename(RUN / "database")
    return "password: taken over once the database takes it; 6 other cases change nothing"


NOW = int(time.time() * 1000)


def entry(number, message, at=NOW, unit="fleetcart.service"):
    return {"__CURSOR": f"c{number}", "__REALTIME_TIMESTAMP": str(at * 1000), "MESSAGE": message, "PRIORITY": "6", "_SYSTEMD_UNIT": unit}


def write_journal(entries):
    with (STAND_IN / "journal").open("a") as journal:
        journal.writelines(json.dumps(one) + "\n" for one in entries)


def shipped():
    file = FOLDER / "logs.jsonl"
    # The last line may be being written.
    whole = file.read_text().split("\n")[:-1] if file.is_file() else []
    lines = [json.loads(line) for line in whole]
    expect("stream of every line", [line["stream"] for line in lines if line["stream"] != STREAM], [])
    return [line["message"] for line in lines]


def shipper(*arguments, **environment):
    command = ["chroot", "--userspec=fleetcart-logs:fleetcart-logs", ROOT, "/usr/lib/fleetcart/logs", *arguments]
    places = {"STATE_DIRECTORY": "/run/log-state", "RUNTIME_DIRECTORY": "/run/log-drafts", "CREDENTIALS_DIRECTORY": "/run/log-credentials"}
    return subprocess.Popen(command, env={"PATH": "/usr/sbin:/usr/bin", **places, **environment}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def wait_for(count):
    end = time.monotonic() + 300
    while len(shipped()) < count:
        if time.monotonic() > end:
            sys.exit(f"error: {len(shipped())} lines were shipped, {count} were written")
        time.sleep(0.05)


def end(process):
    asked = shipper("end", MAINPID=str(process.pid))
    said = process.communicate(timeout=60)[0]
    expect("the wait for its end", asked.wait(timeout=60), 0)
    expect(f"the shipper's end ({said})", process.returncode, 0)
    return said


def logs():
    """Every line once and in order, through refusals, a restart, and whatever a journal may hold."""
    user = (ROOT / "etc/passwd").read_text().split("\nfleetcart-logs:")[1].split(":")
    for place in ("log-state", "log-drafts", "log-credentials"):
        (ROOT / "run" / place).mkdir(mode=0o700)
        os.chown(ROOT / "run" / place, int(user[1]), int(user[2]))
    facts = ROOT / "run/log-credentials/instance"
    facts.write_bytes((RUN / "instance").read_bytes())
    os.chown(facts, int(user[1]), int(user[2]))

    put("faults.json", {"Logs_20140328.PutLogEvents": ["ThrottlingException", "ServiceUnavailableException"]})
    plain = [json.dumps({"message": "answered", "number": number}) for number in range(2500)]
    write_journal(entry(number, message, NOW + number) for number, message in enumerate(plain))
    process = shipper()
    wait_for(2500)
    expect("lines of the shop as they are", shipped(), plain)

    day = 24 * 3_600_000
    odd = [
        entry(3000, "two days ago", NOW - 2 * day, "chrony.service"),
        entry(3001, "the clock was put right", NOW, "chrony.service"),
        entry(3002, "", NOW),
        entry(3003, [27, 91, 109, 114, 101, 100], NOW),
        entry(3004, None, NOW),
        entry(3005, "x" * 300_000, NOW),
        *(entry(3006 + number, f"{number:02}" + "y" * 49_000, NOW - number) for number in range(30)),
    ]
    write_journal(odd)
    wait_for(2500 + 34)
    arrived = shipped()[2500:]
    told = [json.loads(line) for line in arrived if line.startswith("{") and line.endswith("}")]
    others = [(line["message"], line["unit"], line["level"]) for line in told if line["unit"] == "chrony.service"]
    expect("lines of others", others, [("two days ago", "chrony.service", "info"), ("the clock was put right", "chrony.service", "info")])
    expect("control characters arrive", "\x1b[mred" in [line["message"] for line in told], True)
    expect("the longest line", max(len(line) for line in arrived), 50_000)
    large = sorted(json.loads(line)["message"][:2] for line in arrived if "yyy" in line)
    expect("large lines, in batches", large, [f"{number:02}" for number in range(30)])

    # What is written when it is told to end goes too; the next one begins where this one ended.
    write_journal([entry(4000, '{"message":"the last"}', NOW)])
    said = end(process)
    expect("said once that it failed and once that it works", (said.count("logs are not shipped"), said.count("logs are shipped again")), (1, 1))
    wait_for(2535)
    put("faults.json", {"Logs_20140328.PutLogEvents": ["InvalidParameterException"]})
    write_journal([entry(4001, "refused for ever", NOW, "x.service")])
    process = shipper()
    time.sleep(1)
    write_journal([entry(4002, '{"message":"after it"}', NOW)])
    wait_for(2536)
    expect("what was refused is said", "1 lines were refused" in end(process), True)
    expect("nothing twice", shipped()[2534:], ['{"message":"the last"}', '{"message":"after it"}'])
    return "log: 2536 lines once each, in order, through 2 failures and 2 restarts; 1 batch that is refused for ever is passed over"


def main():
    cloud = subprocess.Popen([sys.executable, "-B", HERE / "cloud.py", FOLDER, "metadata"])
    try:
        while not (FOLDER / "port").is_file():
            time.sleep(0.05)
        for story in (configuration, rotation, logs):
            print(story())
    finally:
        cloud.kill()


main()
