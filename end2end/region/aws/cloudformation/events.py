"""Schedules and their groups, and what becomes of a function's asynchronous events."""

from __future__ import annotations

from .resource import Properties, Resource, made


@made("AWS::Scheduler::ScheduleGroup", named_by="Name")
class ScheduleGroup(Resource):
    def create(self) -> None:
        self.api("scheduler", "CreateScheduleGroup", Name=self.physical_resource_id)

    def update(self, before: Properties) -> None:
        """Only its tags could change."""

    def remove(self) -> None:
        self.api("scheduler", "DeleteScheduleGroup", Name=self.physical_resource_id)


@made("AWS::Scheduler::Schedule", named_by="Name")
class Schedule(Resource):
    def create(self) -> None:
        self.api("scheduler", "CreateSchedule", **self.properties | {"Name": self.physical_resource_id})

    def update(self, before: Properties) -> None:
        self.api("scheduler", "UpdateSchedule", **self.properties | {"Name": self.physical_resource_id})

    def remove(self) -> None:
        self.api("scheduler", "DeleteSchedule", Name=self.physical_resource_id, GroupName=self.properties.get("GroupName", "default"))


@made("AWS::Lambda::EventInvokeConfig")
class EventInvokeConfig(Resource):
    def create(self) -> None:
        given = {name: value for name, value in self.properties.items() if name != "Qualifier"}
        self.api("lambda", "PutFunctionEventInvokeConfig", **given)
