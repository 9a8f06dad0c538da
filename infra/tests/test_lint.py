"""cfn-lint finds nothing; checkov finds what was looked at and kept, with a reason."""

import json

import pytest
import yaml
from conftest import checked

from deploy import template


@pytest.fixture(scope="module")
def objections():
    """checkov's failed checks."""
    _, out = checked("checkov")
    report = json.loads(out)
    assert report["summary"]["parsing_errors"] == 0 and report["summary"]["passed"] > 150, report["summary"]
    return {(check["check_id"], check["resource"].rsplit(".", 1)[1]): check["check_name"] for check in report["results"]["failed_checks"]}


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
