"""Quotas of the account, as far as somebody asks before he deploys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.servicequotas.models import ServiceQuotasBackend

if TYPE_CHECKING:
    from .region import Region

#: Service and code → what a new account has after its first request to raise them.
QUOTAS = {("ec2", "L-1216C47A"): 256.0, ("ec2", "L-0263D0A3"): 5.0}
ACCOUNT_SETTINGS = {"AccountLimit": {"ConcurrentExecutions": 1000, "UnreservedConcurrentExecutions": 1000}}


def install(region: Region) -> None:
    original = ServiceQuotasBackend.get_service_quota

    def get_service_quota(self: ServiceQuotasBackend, service_code: str, quota_code: str) -> dict[str, Any]:
        if (service_code, quota_code) not in QUOTAS:
            return original(self, service_code, quota_code)
        return {"ServiceCode": service_code, "QuotaCode": quota_code, "Value": QUOTAS[service_code, quota_code]}

    region.patches.put(ServiceQuotasBackend, "get_service_quota", get_service_quota)
