"""Resource types added to moto's CloudFormation, and properties added to those of moto's own."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from moto.cloudformation import parsing
from moto.cloudformation.exceptions import UnformattedGetAttTemplateException

from ..errors import AwsError
from .api import Api

if TYPE_CHECKING:
    from ..region import Region

Properties = dict[str, Any]
#: Carries out what moto left out: the API, the physical id, the properties.
Setting = Callable[[Api, str, Properties], None]
TYPES: list[type[Resource]] = []
SETTINGS: dict[str, Setting] = {}
REMOVALS: dict[str, Setting] = {}


class Resource:
    """A resource of a stack. moto asks for the names of its class methods and attributes."""

    kind: ClassVar[str]
    named_by: ClassVar[str] = ""
    api: ClassVar[Api]

    def __init__(self, name: str, properties: Properties) -> None:
        self.physical_resource_id, self.properties = name, properties

    def create(self) -> None:
        raise NotImplementedError

    def update(self, before: Properties) -> None:
        """After `properties` changed; the operations of most types put, whatever is there."""
        self.create()

    def remove(self) -> None:
        """With its stack. Most go with what they belong to."""

    def delete(self, account_id: str, region_name: str) -> None:
        try:
            self.remove()
        except AwsError as error:
            # It went with what it belonged to: moto deletes in no order.
            if not re.search("NotFound|NoSuch", error.code):
                raise

    def is_created(self) -> bool:
        return True

    def get_cfn_attribute(self, attribute: str) -> Any:
        raise UnformattedGetAttTemplateException

    @classmethod
    def has_cfn_attr(cls, attribute: str) -> bool:
        return False

    @classmethod
    def cloudformation_type(cls) -> str:
        return cls.kind

    @classmethod
    def cloudformation_name_type(cls) -> str:
        return cls.named_by

    @classmethod
    def create_from_cloudformation_json(cls, resource_name: str, cloudformation_json: Properties, *_: str, **__: Any) -> Resource:
        made = cls(resource_name, cloudformation_json["Properties"])
        made.create()
        return made

    @classmethod
    def update_from_cloudformation_json(
        cls, original_resource: Resource, new_resource_name: str, cloudformation_json: Properties, account_id: str, region_name: str
    ) -> Resource:
        before, original_resource.properties = original_resource.properties, cloudformation_json["Properties"]
        original_resource.update(before)
        return original_resource

    @classmethod
    def delete_from_cloudformation_json(cls, resource_name: str, cloudformation_json: Properties, *_: str) -> None:
        cls(resource_name, cloudformation_json["Properties"]).remove()


def made(kind: str, named_by: str = "") -> Callable[[type[Resource]], type[Resource]]:
    """Registers a type of resource, and the property that holds its name."""

    def register(resource: type[Resource]) -> type[Resource]:
        resource.kind, resource.named_by = kind, named_by
        TYPES.append(resource)
        return resource

    return register


def settings(kind: str) -> Callable[[Setting], Setting]:
    """Registers what is done after moto has made or changed a resource of a type of its own."""

    def register(setting: Setting) -> Setting:
        SETTINGS[kind] = setting
        return setting

    return register


def removal(kind: str) -> Callable[[Setting], Setting]:
    """Registers how a resource is deleted of a type of moto's that outlives its stack."""

    def register(remove: Setting) -> Setting:
        REMOVALS[kind] = remove
        return remove

    return register


def install(region: Region) -> None:
    known, models, api = dict(parsing.get_model_map()), list(parsing.get_model_list()), Api(region)
    ours = [type(resource.__name__, (resource,), {"api": api}) for resource in TYPES]
    region.patches.put(parsing, "get_model_map", lambda: known | {resource.kind: resource for resource in ours})
    region.patches.put(parsing, "get_model_list", lambda: [*ours, *models])
    for kind, setting in SETTINGS.items():
        _complete(region, known[kind], lambda resource, properties, setting=setting: setting(api, resource.physical_resource_id, properties))
    for kind, remove in REMOVALS.items():

        def gone(cls: type, resource_name: str, cloudformation_json: Properties, *_: str, remove: Setting = remove) -> None:
            remove(api, resource_name, cloudformation_json["Properties"])

        region.patches.put(known[kind], "delete_from_cloudformation_json", classmethod(gone))


def _complete(region: Region, model: Any, then: Callable[[Any, Properties], None]) -> None:
    create, update = model.create_from_cloudformation_json, model.update_from_cloudformation_json

    def created(cls: type, resource_name: str, cloudformation_json: Properties, account_id: str, region_name: str, **more: Any) -> Any:
        resource = create(resource_name, cloudformation_json, account_id, region_name, **more)
        then(resource, cloudformation_json["Properties"])
        return resource

    def updated(
        cls: type, original_resource: Any, new_resource_name: str, cloudformation_json: Properties, account_id: str, region_name: str
    ) -> Any:
        resource = original_resource
        if not hasattr(update, "__isabstractmethod__"):
            resource = update(original_resource, new_resource_name, cloudformation_json, account_id, region_name)
        then(resource, cloudformation_json["Properties"])
        return resource

    region.patches.put(model, "create_from_cloudformation_json", classmethod(created))
    region.patches.put(model, "update_from_cloudformation_json", classmethod(updated))
