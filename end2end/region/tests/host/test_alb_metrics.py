"""What the balancer counts is told once, and nothing of what did not happen."""

from host.alb_metrics import AlbMetrics
from host.proxy import Target


class Region:
    """Keeps what it was told."""

    def __init__(self):
        self.told: list[tuple] = []

    def measure(self, namespace, name, dimensions, value):
        self.told.append((name, dimensions, value))


def target(instance, requests, errors):
    return Target(instance, "eu-central-1a", "127.0.0.1:1", "UP", requests, 0, errors)


def test_each_request_and_each_error_is_told_once():
    region, count = Region(), AlbMetrics()
    count.balancer = "app/x/1", "targetgroup/x/2"
    count.tell(region, [target("i-1", 10, 0), target("i-2", 5, 2)])
    count.tell(region, [target("i-1", 10, 0), target("i-2", 5, 2)])
    count.tell(region, [target("i-1", 13, 0)])
    both = {"LoadBalancer": "app/x/1", "TargetGroup": "targetgroup/x/2"}
    assert region.told == [("RequestCount", both, 15), ("HTTPCode_Target_5XX_Count", {"LoadBalancer": "app/x/1"}, 2), ("RequestCount", both, 3)]


def test_nothing_is_told_before_there_is_a_balancer_to_tell_of():
    region, count = Region(), AlbMetrics()
    count.tell(region, [target("i-1", 10, 1)])
    count.balancer = "app/x/1", "targetgroup/x/2"
    count.tell(region, [target("i-1", 11, 1)])
    assert [value for _, _, value in region.told] == [1]
