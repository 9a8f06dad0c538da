"""Databases whose password RDS makes and keeps, that begin from a snapshot, and that are replaced by one of another name; parameter
groups that a template makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.rds.models import DBInstance, DBParameterGroup, MasterUserSecret, rds_backends

from ..errors import AwsError
from .api import Api

if TYPE_CHECKING:
    from ..region import Region

SECRET = "MasterUserSecret.SecretArn"
#: Changed in place; whatever else changes, the region does not care.
IN_PLACE = ("DBInstanceClass", "BackupRetentionPeriod", "DeletionProtection", "MultiAZ")


#: The snapshot decides these.
OF_THE_SNAPSHOT = ("EngineVersion", "KmsKeyId", "StorageEncrypted", "AllocatedStorage")


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("."))


def install(region: Region) -> None:
    api = Api(region)
    create, attribute, has = DBInstance.create_from_cloudformation_json, DBInstance.get_cfn_attribute, DBInstance.has_cfn_attr

    def created(cls: type, resource_name: str, cloudformation_json: dict[str, Any], account_id: str, region_name: str, **more: Any) -> DBInstance:
        properties = cloudformation_json["Properties"]
        if snapshot := properties.get("DBSnapshotIdentifier"):
            database = from_snapshot(properties, snapshot, account_id, region_name)
        else:
            database = create(resource_name, cloudformation_json, account_id, region_name, **more)
        database.begun_from = snapshot
        if str(properties.get("ManageMasterUserPassword")).lower() == "true":
            database.master_user_secret = MasterUserSecret(database, properties.get("MasterUserSecret", {}).get("KmsKeyId"))
            database.manage_master_user_password = True
        return database

    def from_snapshot(properties: dict[str, Any], snapshot: str, account_id: str, region_name: str) -> DBInstance:
        """CloudFormation restores, then asks for the template's version: RDS never goes back to an older one."""
        (found,) = api("rds", "DescribeDBSnapshots", DBSnapshotIdentifier=snapshot)["DBSnapshots"]
        if _version(properties["EngineVersion"]) < _version(found["EngineVersion"]):
            raise AwsError("InvalidParameterCombination", f"Cannot upgrade mysql from {found['EngineVersion']} to {properties['EngineVersion']}")
        asked = {name: value for name, value in properties.items() if name not in OF_THE_SNAPSHOT}
        # To moto, a reference to the group is the group itself.
        asked["DBSubnetGroupName"] = getattr(asked["DBSubnetGroupName"], "name", asked["DBSubnetGroupName"])
        api("rds", "RestoreDBInstanceFromDBSnapshot", **asked)
        return rds_backends[account_id][region_name].databases[properties["DBInstanceIdentifier"]]

    def updated(cls: type, original_resource: DBInstance, new_resource_name: str, cloudformation_json: dict[str, Any], account_id: str, region_name: str) -> DBInstance:
        properties = cloudformation_json["Properties"]
        name, before = properties["DBInstanceIdentifier"], original_resource.db_instance_identifier
        if name != before:
            database = created(cls, new_resource_name, cloudformation_json, account_id, region_name)
            replaced(before)
            return database
        if properties.get("DBSnapshotIdentifier") != getattr(original_resource, "begun_from", None):
            raise AwsError("ValidationError", f"CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename {name} and update the stack again.")
        api("rds", "ModifyDBInstance", DBInstanceIdentifier=name, ApplyImmediately=True, **{key: properties[key] for key in IN_PLACE if key in properties})
        return original_resource

    def replaced(name: str) -> None:
        """Deleted after the new one is in use, with a last snapshot; what is protected stays, outside the stack."""
        try:
            api("rds", "DeleteDBInstance", DBInstanceIdentifier=name, FinalDBSnapshotIdentifier=f"{name}-snapshot-last")
        except AwsError as refused:
            region.problem(f"{name} was replaced and stays: {refused.code}")

    def get_cfn_attribute(self: DBInstance, name: str) -> Any:
        return self.master_user_secret.secret_arn if name == SECRET else attribute(self, name)

    def has_cfn_attr(cls: type, name: str) -> bool:
        return name == SECRET or has(name)

    region.patches.put(DBInstance, "create_from_cloudformation_json", classmethod(created))
    region.patches.put(DBInstance, "update_from_cloudformation_json", classmethod(updated))
    region.patches.put(DBInstance, "get_cfn_attribute", get_cfn_attribute)
    region.patches.put(DBInstance, "has_cfn_attr", classmethod(has_cfn_attr))
    # Without it, a reference to the group is the group itself.
    region.patches.put(DBParameterGroup, "physical_resource_id", property(lambda self: self.name))
