"""Regions in one process: one at a time, any number in a row."""

import subprocess
import sys

SCRIPT = """
import time, boto3
from aws.host import NullHost
from aws.server import serve

def client(region):
    return boto3.client("ssm", endpoint_url=region.url, region_name="eu-central-1", aws_access_key_id="a", aws_secret_access_key="b")

began = time.time()
for number in range(3):
    region = serve(NullHost())
    try:
        serve(NullHost())
    except RuntimeError as refused:
        print("refused", refused)
    region.advance(7200)
    names = client(region).describe_parameters()["Parameters"]
    client(region).put_parameter(Name=f"/of/{number}", Value="x", Type="String")
    changes = len([one for one in region.journal.since(0)["events"] if one["kind"] == "event"])
    print(number, [one["Name"] for one in names if one["Name"].startswith("/of")], changes, region.problems())
    region.stop()
assert time.time() - began < 3600
"""


def test_regions_follow_each_other_without_a_trace():
    ran = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr
    refused = "refused there is a region in this process already; stop it first"
    expected = [line for number in range(3) for line in (refused, f"{number} [] 1 []")]
    assert ran.stdout.splitlines() == expected
