"""cfn-lint finds nothing; checkov finds what was looked at and kept, with a reason."""

import json

import pytest
import yaml
from conftest import checked

from deploy import template


#: Rules that are checkov's and not ours: check → type of resource. Each was seen to fail when a template breaks it.
LEFT_TO_CHECKOV = {
    "CKV_AWS_16": "AWS::RDS::DBInstance",  # encrypted
    "CKV_AWS_17": "AWS::RDS::DBInstance",  # not public
    "CKV_AWS_19": "AWS::S3::Bucket",  # encrypted
    "CKV_AWS_21": "AWS::S3::Bucket",  # versions
    "CKV_AWS_26": "AWS::SNS::Topic",  # encrypted
    "CKV_AWS_27": "AWS::SQS::Queue",  # encrypted
    "CKV_AWS_53": "AWS::S3::Bucket",  # 53 to 56: not public
    "CKV_AWS_54": "AWS::S3::Bucket",
    "CKV_AWS_55": "AWS::S3::Bucket",
    "CKV_AWS_56": "AWS::S3::Bucket",
    "CKV_AWS_66": "AWS::Logs::LogGroup",  # logs end
    "CKV_AWS_79": "AWS::EC2::LaunchTemplate",  # version two of the metadata service
    "CKV_AWS_88": "AWS::EC2::LaunchTemplate",  # no public address
    "CKV_AWS_103": "AWS::ElasticLoadBalancingV2::Listener",  # TLS 1.2 at least
    "CKV_AWS_166": "AWS::Backup::BackupVault",  # the same
    "CKV_AWS_2": "AWS::ElasticLoadBalancingV2::Listener",  # HTTPS, or a redirect to it
}


@pytest.fixture(scope="module")
def results():
    """checkov's checks, `passed_checks` and `failed_checks`: id and resource → name."""
    _, out = checked("checkov")
    report = json.loads(out)
    assert report["summary"]["parsing_errors"] == 0, report["summary"]
    return {
        kind: {(check["check_id"], check["resource"].rsplit(".", 1)[1]): check["check_name"] for check in report["results"][kind]}
        for kind in ("passed_checks", "failed_checks")
    }


@pytest.fixture(scope="module")
def objections(results):
    return results["failed_checks"]


@pytest.fixture(scope="module")
def kept() -> dict[tuple[str, str], str]:
    skips = yaml.safe_load((template.FOLDER / "checkov-skips.yaml").read_text())
    return {(check, resource): reason for check, resources in skips.items() for resource, reason in resources.items()}


def test_cfn_lint_finds_nothing():
    assert checked("cfn-lint") == (0, "")


def test_checkov_finds_nothing_that_was_not_looked_at(objections, kept):
    assert {check: name for check, name in objections.items() if check not in kept} == {}


def test_what_was_kept_is_still_objected_to(objections, kept):
    assert set(kept) - set(objections) == set()


def test_every_objection_that_is_kept_has_its_reason(kept):
    assert [check for check, reason in kept.items() if len(reason) < 10] == []


def test_checkov_holds_what_our_own_rules_leave_to_it(results, templates):
    wanted = {
        (check, logical)
        for check, kind in LEFT_TO_CHECKOV.items()
        for asked in templates.values()
        for logical, resource in asked["Resources"].items()
        if resource["Type"] == kind
    }
    assert {check for check, _ in wanted} == set(LEFT_TO_CHECKOV)
    assert wanted - set(results["passed_checks"]) == set()
