"""Machines that a zone does not offer, disks nobody may open and missing service roles are found before anything is made."""

from types import SimpleNamespace

import pytest
from botocore.exceptions import ClientError
from test_deploy import Fake

from deploy import preflight
from deploy.errors import Refused

ZONES = ("eu-west-9a", "eu-west-9b", "eu-west-9c")
GIVEN = {
    "app": {"InstanceType": "shop.large"},
    "control": {"BuilderTypeFirst": "one.large", "BuilderTypeSecond": "two.large"},
    "data": {"DatabaseClass": "db.large"},
}
EVERYWHERE = {kind: ZONES for kind in ("shop.large", "one.large", "two.large", "db.large")}


def pages(answer: dict) -> SimpleNamespace:
    return SimpleNamespace(paginate=lambda **_: [answer])


def environment(offers: dict[str, tuple[str, ...]], given: dict | None = None) -> Fake:
    machines = [{"InstanceType": kind, "Location": zone} for kind, zones in offers.items() if not kind.startswith("db.") for zone in zones]
    ec2 = SimpleNamespace(
        describe_availability_zones=lambda **_: {"AvailabilityZones": [{"ZoneName": zone} for zone in reversed(ZONES)]},
        get_paginator=lambda _: pages({"InstanceTypeOfferings": machines}),
    )
    databases = [{"AvailabilityZones": [{"Name": zone} for zone in offers["db.large"]]}] if offers["db.large"] else []
    return Fake({"ec2": ec2, "rds": SimpleNamespace(get_paginator=lambda _: pages({"OrderableDBInstanceOptions": databases}))}, GIVEN | (given or {}))


def test_types_that_both_zones_offer_are_fine():
    said: list[str] = []
    preflight.machines(environment(EVERYWHERE), said.append)
    assert said == []


@pytest.mark.parametrize("kind", ["shop.large", "db.large"])
def test_a_type_that_one_of_the_two_zones_lacks_is_refused_with_zones_that_have_it(kind):
    lacking = EVERYWHERE | {kind: ("eu-west-9a", "eu-west-9c")}
    with pytest.raises(Refused, match=f"^{kind} is not offered in eu-west-9b$") as refused:
        preflight.machines(environment(lacking), print)
    assert "both are offered in eu-west-9a, eu-west-9c" in refused.value.advice and "infra/parameters/prod.json" in refused.value.advice
    preflight.machines(environment(lacking, {"network": {"ZoneA": "eu-west-9a", "ZoneB": "eu-west-9c"}}), print)


def test_a_class_that_the_region_does_not_have_is_refused():
    with pytest.raises(Refused, match="db.large is not offered in eu-west-9a and eu-west-9b") as refused:
        preflight.machines(environment(EVERYWHERE | {"db.large": ()}), print)
    assert "no zone" in refused.value.advice


def test_one_place_for_a_builder_is_enough_and_none_is_refused():
    preflight.machines(environment(EVERYWHERE | {"one.large": (), "two.large": ("eu-west-9b",)}), print)
    with pytest.raises(Refused, match="one.large is not offered"):
        preflight.machines(environment(EVERYWHERE | {"one.large": (), "two.large": ("eu-west-9c",)}), print)


def test_offers_that_cannot_be_read_stop_nobody():
    def refuse(**_):
        raise ClientError({"Error": {"Code": "UnauthorizedOperation", "Message": "no"}}, "DescribeInstanceTypeOfferings")

    fake, said = environment(EVERYWHERE), []
    fake.services["ec2"].get_paginator = lambda _: SimpleNamespace(paginate=refuse)
    preflight.machines(fake, said.append)
    assert len(said) == 1 and "could not be read" in said[0]


def test_a_key_of_somebodys_own_for_all_disks_is_said():
    said: list[str] = []
    key = "alias/aws/ebs"
    fake = Fake({"ec2": SimpleNamespace(get_ebs_default_kms_key_id=lambda: {"KmsKeyId": key})})
    preflight.disks(fake, said.append)
    assert said == []
    key = "arn:aws:kms:eu-central-1:111122223333:key/1"
    preflight.disks(fake, said.append)
    assert key in said[0] and "AWSServiceRoleForAutoScaling" in said[0]


def test_roles_of_services_are_made_when_they_are_not_there():
    there, said = {"rds.amazonaws.com"}, []

    def create(AWSServiceName):
        if AWSServiceName in there:
            raise ClientError({"Error": {"Code": "InvalidInput", "Message": "Service role name has been taken in this account"}}, "CreateServiceLinkedRole")
        there.add(AWSServiceName)

    def get(RoleName):
        if not any(preflight.SERVICES[service] == RoleName for service in there):
            raise ClientError({"Error": {"Code": "NoSuchEntity", "Message": "there is none"}}, "GetRole")

    fake = Fake({"iam": SimpleNamespace(create_service_linked_role=create, get_role=get)})
    preflight.service_roles(fake, said.append)
    assert there == set(preflight.SERVICES) and len(said) == len(there) - 1
    said.clear()
    preflight.service_roles(fake, said.append)
    assert said == []
