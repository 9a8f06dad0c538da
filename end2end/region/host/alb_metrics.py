"""Metrics of the load balancer as CloudWatch has them from an ALB."""

from typing import Any

from .proxy import Target

NAMESPACE = "AWS/ApplicationELB"


class AlbMetrics:
    """Requests to targets and errors of theirs, each told to the region once."""

    def __init__(self) -> None:
        self.balancer: tuple[str, str] | None = None
        """Load balancer and target group as CloudWatch names them, once the stacks are there."""
        self._told: dict[str, tuple[int, int]] = {}

    def tell(self, region: Any, targets: list[Target]) -> None:
        """What came since the last time. A metric that is zero is not told, there as here."""
        requests = errors = 0
        for target in targets:
            before = self._told.get(target.instance, (0, 0))
            requests, errors = requests + target.requests - before[0], errors + target.errors - before[1]
            self._told[target.instance] = target.requests, target.errors
        if self.balancer is None:
            return
        balancer, group = self.balancer
        if requests:
            region.measure(NAMESPACE, "RequestCount", {"LoadBalancer": balancer, "TargetGroup": group}, requests)
        if errors:
            region.measure(NAMESPACE, "HTTPCode_Target_5XX_Count", {"LoadBalancer": balancer}, errors)
