"""Databases whose password RDS makes and keeps, and parameter groups that a template makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.rds.models import DBInstance, DBParameterGroup, MasterUserSecret

if TYPE_CHECKING:
    from ..region import Region

SECRET = "MasterUserSecret.SecretArn"


def install(region: Region) -> None:
    create, attribute, has = DBInstance.create_from_cloudformation_json, DBInstance.get_cfn_attribute, DBInstance.has_cfn_attr

    def created(cls: type, resource_name: str, cloudformation_json: dict[str, Any], account_id: str, region_name: str, **more: Any) -> DBInstance:
        database = create(resource_name, cloudformation_json, account_id, region_name, **more)
        properties = cloudformation_json["Properties"]
        if str(properties.get("ManageMasterUserPassword")).lower() == "true":
            database.master_user_secret = MasterUserSecret(database, properties.get("MasterUserSecret", {}).get("KmsKeyId"))
            database.manage_master_user_password = True
        return database

    def get_cfn_attribute(self: DBInstance, name: str) -> Any:
        return self.master_user_secret.secret_arn if name == SECRET else attribute(self, name)

    def has_cfn_attr(cls: type, name: str) -> bool:
        return name == SECRET or has(name)

    region.patches.put(DBInstance, "create_from_cloudformation_json", classmethod(created))
    region.patches.put(DBInstance, "get_cfn_attribute", get_cfn_attribute)
    region.patches.put(DBInstance, "has_cfn_attr", classmethod(has_cfn_attr))
    # Without it, a reference to the group is the group itself.
    region.patches.put(DBParameterGroup, "physical_resource_id", property(lambda self: self.name))
