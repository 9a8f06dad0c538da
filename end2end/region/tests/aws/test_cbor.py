"""CBOR leans on private methods of botocore: this fails when the pinned version moves, and says what to look at again."""

import botocore
import pytest
from botocore.parsers import RpcV2CBORParser
from botocore.serialize import RpcV2CBORSerializer

from aws import cbor

LOOKED_AT = "1.44.5"
PRIVATE = [
    (RpcV2CBORParser, "parse_data_item"),
    (RpcV2CBORParser, "get_peekable_stream_from_bytes"),
    (RpcV2CBORSerializer, "_serialize_data_item"),
    (RpcV2CBORSerializer, "_serialize_type_string"),
]


def test_botocore_is_the_version_whose_private_methods_were_looked_at():
    assert botocore.__version__ == LOOKED_AT, "look at aws/cbor.py and its private methods of botocore again, then raise LOOKED_AT"


@pytest.mark.parametrize(("owner", "name"), PRIVATE, ids=lambda part: getattr(part, "__name__", part))
def test_botocore_still_has_what_cbor_calls(owner, name):
    assert callable(getattr(owner, name))


def test_what_is_written_is_read_again():
    value = {"AlarmNames": ["a", "ö"], "MaxRecords": 3}
    assert cbor.read(cbor.write(value, cbor.operation("DescribeAlarms").input_shape)) == value
