"""CloudWatch in CBOR, as the functions' SDK speaks it: metrics go in and come out, times and numbers as they were."""

import datetime
import urllib.error
import urllib.request

import pytest
from aws import cbor
from botocore.serialize import RpcV2CBORSerializer

QUERY = {
    "Id": "points",
    "MetricStat": {
        "Metric": {"Namespace": "AWS/ApplicationELB", "MetricName": "RequestCount", "Dimensions": [{"Name": "LoadBalancer", "Value": "app/x/1"}]},
        "Period": 60,
        "Stat": "Sum",
    },
    "ReturnData": True,
}


def ask(aws, name, **given):
    """One call in the newer protocol; the status and what came back."""
    body = bytearray()
    RpcV2CBORSerializer()._serialize_data_item(body, given, cbor.operation(name).input_shape)
    headers = {
        "Content-Type": cbor.KIND,
        "smithy-protocol": "rpc-v2-cbor",
        "Authorization": "AWS4-HMAC-SHA256 Credential=FLEETCART-scaling/20261122/eu-central-1/monitoring/aws4_request, SignedHeaders=host, Signature=x",
    }
    address = f"{aws.region.url}/service/GraniteServiceVersion20100801/operation/{name}"
    try:
        with urllib.request.urlopen(urllib.request.Request(address, data=bytes(body), headers=headers), timeout=30) as answer:
            assert answer.headers["smithy-protocol"] == "rpc-v2-cbor"
            return answer.status, cbor.read(answer.read())
    except urllib.error.HTTPError as refused:
        return refused.code, cbor.read(refused.read())


def put(aws, value, at):
    aws.client("cloudwatch").put_metric_data(
        Namespace="AWS/ApplicationELB",
        MetricData=[{"MetricName": "RequestCount", "Dimensions": QUERY["MetricStat"]["Metric"]["Dimensions"], "Value": value, "Timestamp": at}],
    )


def test_metrics_are_answered_in_the_protocol_they_were_asked_in(aws):
    now = aws.region.clock.moment().replace(second=30, microsecond=0)
    put(aws, 1200.5, now - datetime.timedelta(minutes=2))
    put(aws, 99.5, now - datetime.timedelta(minutes=2))
    status, answer = ask(aws, "GetMetricData", MetricDataQueries=[QUERY], StartTime=now - datetime.timedelta(minutes=10), EndTime=now)
    assert status == 200
    (result,) = answer["MetricDataResults"]
    assert (result["Id"], result["Values"]) == ("points", [1300.0])
    assert len(result["Timestamps"]) == 1
    assert aws.region.calls.report()["callers"]["scaling"] == {"cloudwatch:GetMetricData": 1}


def test_a_metric_that_nobody_measured_has_no_values(aws):
    now = aws.region.clock.moment()
    _, answer = ask(aws, "GetMetricData", MetricDataQueries=[QUERY], StartTime=now - datetime.timedelta(minutes=10), EndTime=now)
    assert answer["MetricDataResults"][0]["Values"] == []


@pytest.mark.parametrize("op", ["GetMetricData"])
def test_faults_are_refused_in_the_same_protocol(aws, op):
    aws.page("faults", {"op": op, "code": "Throttling", "message": "slow down", "times": 1})
    now = aws.region.clock.moment()
    status, answer = ask(aws, op, MetricDataQueries=[QUERY], StartTime=now - datetime.timedelta(minutes=1), EndTime=now)
    assert status == 400
    assert (answer["__type"], answer["message"]) == ("Throttling", "slow down")


def test_what_the_host_counts_is_answered_too(aws):
    aws.region.measure("AWS/ApplicationELB", "RequestCount", {"LoadBalancer": "app/x/1"}, 40)
    aws.region.measure("AWS/ApplicationELB", "RequestCount", {"LoadBalancer": "app/x/1"}, 2)
    aws.advance(60)
    now = aws.region.clock.moment()
    _, answer = ask(aws, "GetMetricData", MetricDataQueries=[QUERY], StartTime=now - datetime.timedelta(minutes=15), EndTime=now)
    assert answer["MetricDataResults"][0]["Values"] == [42.0]
