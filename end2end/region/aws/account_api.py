"""What an operator's tool asks of an account before it deploys: databases on offer, the key of disks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .operations import Request, operation

if TYPE_CHECKING:
    from .region import Region

ZONES = "abc"


@operation("rds", "DescribeOrderableDBInstanceOptions")
def describe_orderable(region: Region, request: Request) -> dict[str, Any]:
    """Every class in every zone."""
    zones = [{"Name": f"{region.name}{letter}"} for letter in ZONES]
    option = {name: request.get(name) for name in ("Engine", "EngineVersion", "DBInstanceClass") if request.get(name)}
    return {"OrderableDBInstanceOptions": [{**option, "AvailabilityZones": zones, "MultiAZCapable": True}]}


#: What Amazon's groups of rules weigh, by its own documentation; a rule of one's own is taken for ten.
GROUPS = {"AWSManagedRulesCommonRuleSet": 700, "AWSManagedRulesKnownBadInputsRuleSet": 200, "AWSManagedRulesSQLiRuleSet": 200, "AWSManagedRulesAmazonIpReputationList": 25}


@operation("wafv2", "CheckCapacity")
def check_capacity(region: Region, request: Request) -> dict[str, Any]:
    named = [rule["Statement"].get("ManagedRuleGroupStatement", {}).get("Name") for rule in request.need("Rules")]
    return {"Capacity": sum(GROUPS.get(name, 10) for name in named)}


@operation("ec2", "GetEbsDefaultKmsKeyId")
def default_key(region: Region, request: Request) -> dict[str, Any]:
    return {"KmsKeyId": "alias/aws/ebs"}


#: Versions of MySQL that RDS has; the newest is that of the templates.
OFFERED = ("8.0.44", "8.4.6", "8.4.7", "8.4.8")


@operation("rds", "DescribeDBEngineVersions")
def describe_engine_versions(region: Region, request: Request) -> dict[str, Any]:
    """Of one version, or of one series such as 8.4."""
    engine, wanted = request.get("Engine", "mysql"), request.get("EngineVersion")
    versions = OFFERED if engine == "mysql" else ()
    found = [one for one in versions if not wanted or one == wanted or one.startswith(f"{wanted}.")]
    return {"DBEngineVersions": [{"Engine": engine, "EngineVersion": one, "DBParameterGroupFamily": f"mysql{one[:3]}"} for one in found]}
