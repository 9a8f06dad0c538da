"""Instance refreshes of an environment's Auto Scaling group."""

from .environment import Environment

#: The states of a refresh that has not come to its end (API reference, `InstanceRefresh`).
ACTIVE = ("Pending", "InProgress", "Baking", "Cancelling", "RollbackInProgress")


def newest_first(environment: Environment) -> list[dict]:
    return environment.client("autoscaling").describe_instance_refreshes(AutoScalingGroupName=f"fleetcart-{environment.name}")["InstanceRefreshes"]


def active(environment: Environment) -> dict | None:
    """The one that is under way; a group has at most one."""
    return next((refresh for refresh in newest_first(environment) if refresh["Status"] in ACTIVE), None)


def replace_all(environment: Environment) -> str:
    """Starts a refresh that puts a new instance in each one's place, with the same template: settings are read when an instance boots."""
    preferences = {"MinHealthyPercentage": 100, "MaxHealthyPercentage": 150, "SkipMatching": False}
    asked = {"AutoScalingGroupName": f"fleetcart-{environment.name}", "Preferences": preferences}
    return environment.client("autoscaling").start_instance_refresh(**asked)["InstanceRefreshId"]


def newest(environment: Environment) -> dict | None:
    return next(iter(newest_first(environment)), None)
