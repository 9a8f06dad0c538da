"""Subnets that give out no public addresses, their route tables, and rules of security groups for the way out."""

from __future__ import annotations

from .api import Api
from .resource import Properties, Resource, made, removal, settings


@settings("AWS::EC2::Subnet")
def subnet(api: Api, subnet_id: str, properties: Properties) -> None:
    if "MapPublicIpOnLaunch" in properties:
        api("ec2", "ModifySubnetAttribute", SubnetId=subnet_id, MapPublicIpOnLaunch={"Value": properties["MapPublicIpOnLaunch"]})


@removal("AWS::EC2::RouteTable")
def route_table(api: Api, table_id: str, _: Properties) -> None:
    api("ec2", "DeleteRouteTable", RouteTableId=table_id)


@removal("AWS::EC2::EIP")
def address(api: Api, number: str, _: Properties) -> None:
    for one in api("ec2", "DescribeAddresses")["Addresses"]:
        if number in (one["PublicIp"], one["AllocationId"]):
            api("ec2", "ReleaseAddress", AllocationId=one["AllocationId"])


@made("AWS::EC2::SubnetRouteTableAssociation")
class SubnetRouteTableAssociation(Resource):
    """moto's own is seen by no describing call, and outlives its stack."""

    def create(self) -> None:
        given = {name: self.properties[name] for name in ("SubnetId", "RouteTableId")}
        self.physical_resource_id = self.api("ec2", "AssociateRouteTable", **given)["AssociationId"]

    def update(self, before: Properties) -> None:
        """Every property of it that could change makes a new one."""

    def remove(self) -> None:
        self.api("ec2", "DisassociateRouteTable", AssociationId=self.physical_resource_id)


@made("AWS::EC2::SecurityGroupEgress")
class SecurityGroupEgress(Resource):
    def create(self) -> None:
        self.api("ec2", "AuthorizeSecurityGroupEgress", **self._rule())

    def update(self, before: Properties) -> None:
        """Every property of it that could change makes a new one."""

    def remove(self) -> None:
        self.api("ec2", "RevokeSecurityGroupEgress", **self._rule())

    def _rule(self) -> Properties:
        given = self.properties
        to = {"GroupId": given["DestinationSecurityGroupId"], "Description": given.get("Description", "")}
        rule = {"IpProtocol": given["IpProtocol"], "FromPort": given["FromPort"], "ToPort": given["ToPort"], "UserIdGroupPairs": [to]}
        return {"GroupId": given["GroupId"], "IpPermissions": [rule]}
