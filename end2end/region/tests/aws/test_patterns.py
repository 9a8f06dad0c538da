"""Event patterns."""

import pytest

from aws.pattern import matches

EVENT = {
    "source": "aws.s3",
    "detail-type": "Object Created",
    "resources": ["arn:one", "arn:two"],
    "detail": {
        "bucket": {"name": "releases"},
        "object": {"key": "releases/1.2.0/manifest.json", "size": 812},
        "flag": True,
        "address": "10.0.0.7",
    },
}


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        ({"source": ["aws.s3"]}, True),
        ({"source": ["aws.ec2", "aws.s3"], "detail-type": ["Object Created"]}, True),
        ({"source": ["aws.s3"], "detail-type": ["Object Deleted"]}, False),
        ({"resources": ["arn:two"]}, True),
        ({"detail": {"bucket": {"name": ["other"]}}}, False),
        ({"detail": {"object": {"key": [{"wildcard": "releases/*/manifest.json"}]}}}, True),
        ({"detail": {"object": {"key": [{"wildcard": "releases/*/manifest.jso"}]}}}, False),
        ({"detail": {"object": {"key": [{"prefix": "releases/"}]}}}, True),
        ({"detail": {"object": {"key": [{"suffix": ".json"}]}}}, True),
        ({"detail": {"object": {"key": [{"anything-but": {"prefix": "releases/"}}]}}}, False),
        ({"detail": {"object": {"key": [{"anything-but": ["x"]}]}}}, True),
        ({"detail": {"object": {"size": [{"numeric": [">", 800, "<=", 812]}]}}}, True),
        ({"detail": {"object": {"size": [{"numeric": ["<", 800]}]}}}, False),
        ({"detail": {"object": {"etag": [{"exists": False}]}}}, True),
        ({"detail": {"object": {"etag": [{"exists": True}]}}}, False),
        ({"detail": {"bucket": {"name": [{"equals-ignore-case": "RELEASES"}]}}}, True),
        ({"detail": {"object": {"key": [{"anything-but": {"wildcard": "*/manifest.json"}}]}}}, False),
        ({"detail": {"bucket": {"name": [{"prefix": {"equals-ignore-case": "REL"}}]}}}, True),
        ({"detail": {"address": [{"cidr": "10.0.0.0/24"}]}}, True),
        ({"detail": {"address": [{"cidr": "10.0.1.0/24"}]}}, False),
        ({"detail": {"flag": [True]}}, True),
        ({"detail": {"flag": [1]}}, False),
        ({"detail": {"nothing": {"here": ["x"]}}}, False),
        ({"$or": [{"source": ["aws.ec2"]}, {"detail-type": ["Object Created"]}]}, True),
    ],
)
def test_a_pattern_matches_what_eventbridge_says_it_matches(pattern, fits):
    assert matches(pattern, EVENT) is fits


def test_an_unknown_condition_is_an_error_not_a_mismatch():
    with pytest.raises(ValueError, match="sounds-like"):
        matches({"source": [{"sounds-like": "aws"}]}, EVENT)
