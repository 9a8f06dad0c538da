"""Launch templates: client tokens, versions made from versions, versions deleted, lists without a hidden end."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from moto.ec2.models.launch_templates import LaunchTemplate, LaunchTemplateVersion
from moto.ec2.utils import parse_user_data

from .errors import AwsError
from .operations import Request, operation

if TYPE_CHECKING:
    from .region import Region

PAGE = 200


def find(region: Region, given: dict[str, Any]) -> LaunchTemplate:
    """The template a request or a group names, by id or by name."""
    ec2 = region.ec2
    number, name = given.get("LaunchTemplateId"), given.get("LaunchTemplateName")
    if number:
        if number not in ec2.launch_templates:
            raise AwsError(
                "InvalidLaunchTemplateId.NotFound",
                f"The specified launch template, with template ID {number}, does not exist.",
            )
        return ec2.launch_templates[number]
    if name not in ec2.launch_template_name_to_ids:
        raise AwsError(
            "InvalidLaunchTemplateName.NotFoundException",
            f"The specified launch template, with template name {name}, does not exist.",
        )
    return ec2.launch_templates[ec2.launch_template_name_to_ids[name]]


def version(template: LaunchTemplate, number: Any) -> LaunchTemplateVersion:
    """A version by its number, `$Latest` or `$Default`."""
    wanted = str(number).lower()
    if wanted == "$latest":
        return template.versions[-1]
    text = str(template.default_version_number) if wanted == "$default" else str(number)
    for one in template.versions:
        if str(one.number) == text:
            return one
    raise AwsError(
        "InvalidLaunchTemplateId.VersionNotFound",
        f"Could not find the specified version {number} for the launch template with ID {template.id}.",
    )


def _shown(template: LaunchTemplate, one: LaunchTemplateVersion, account: str) -> dict[str, Any]:
    return {
        "CreateTime": one.create_time,
        "CreatedBy": f"arn:aws:iam::{account}:root",
        "DefaultVersion": template.default_version_number == one.number,
        "LaunchTemplateData": one.data,
        "LaunchTemplateId": template.id,
        "LaunchTemplateName": template.name,
        "VersionDescription": one.description,
        "VersionNumber": one.number,
    }


@operation("ec2", "CreateLaunchTemplateVersion")
def create_launch_template_version(region: Region, request: Request) -> dict[str, Any]:
    request.response.error_on_dryrun()
    template, token = find(region, request.params), request.get("ClientToken")
    asked = json.dumps({k: v for k, v in request.params.items() if k != "ClientToken"}, sort_keys=True, default=str)
    if token is not None and token in region.template_tokens:
        before, made = region.template_tokens[token]
        if before != asked:
            raise AwsError(
                "IdempotentParameterMismatch",
                "Arguments on this idempotent request are inconsistent with arguments used in previous request(s).",
            )
        return {"LaunchTemplateVersion": _shown(template, made, region.account)}
    data = dict(request.need("LaunchTemplateData"))
    if "UserData" in data:
        data["UserData"] = parse_user_data(data["UserData"])
    source = request.get("SourceVersion")
    if source is not None:
        data = {**version(template, source).data, **data}
    made = template.create_version(data, request.get("VersionDescription"))
    if token is not None:
        region.template_tokens[token] = (asked, made)
    region.journal.add("template", id=template.id, version=made.number, image=data.get("ImageId"))
    return {"LaunchTemplateVersion": _shown(template, made, region.account)}


@operation("ec2", "DescribeLaunchTemplateVersions")
def describe_launch_template_versions(region: Region, request: Request) -> dict[str, Any]:
    request.response.error_on_dryrun()
    wanted = request.get("Versions", [])
    if request.get("LaunchTemplateId") or request.get("LaunchTemplateName"):
        template = find(region, request.params)
        if wanted:
            chosen = [(template, version(template, number)) for number in wanted]
        else:
            low, high = int(request.get("MinVersion", 1)), int(request.get("MaxVersion", 1 << 31))
            chosen = [(template, one) for one in reversed(template.versions) if low <= one.number <= high]
    elif wanted and set(wanted) <= {"$Latest", "$Default"}:
        templates = region.ec2.launch_templates.values()
        chosen = [(template, version(template, number)) for template in templates for number in wanted]
    else:
        raise AwsError(
            "MissingParameter", "Name a launch template, or ask for the versions $Latest, $Default or both of all."
        )
    start, size = int(request.get("NextToken", 0)), min(int(request.get("MaxResults", PAGE)), PAGE)
    page = chosen[start : start + size]
    more = str(start + size) if start + size < len(chosen) else None
    return {
        "LaunchTemplateVersions": [_shown(template, one, region.account) for template, one in page],
        "NextToken": more,
    }


@operation("ec2", "DeleteLaunchTemplateVersions")
def delete_launch_template_versions(region: Region, request: Request) -> dict[str, Any]:
    request.response.error_on_dryrun()
    template = find(region, request.params)
    gone, kept = [], []
    for number in request.need("Versions"):
        named = {"LaunchTemplateId": template.id, "LaunchTemplateName": template.name, "VersionNumber": int(number)}
        try:
            one = version(template, number)
        except AwsError as error:
            kept.append(
                {**named, "ResponseError": {"Code": "launchTemplateVersionDoesNotExist", "Message": error.message}}
            )
            continue
        if one.number == template.default_version_number:
            raise AwsError("OperationNotPermitted", "The default version of a launch template cannot be deleted.")
        template.versions.remove(one)
        gone.append(named)
    return {
        "SuccessfullyDeletedLaunchTemplateVersions": gone,
        "UnsuccessfullyDeletedLaunchTemplateVersions": kept,
    }


@operation("ec2", "DescribeLaunchTemplates")
def describe_launch_templates(region: Region, request: Request) -> Any:
    for number in request.get("LaunchTemplateIds", []):
        find(region, {"LaunchTemplateId": number})
    request.response.params["MaxResults"] = PAGE
    return request.response.describe_launch_templates()


def install(region: Region) -> None:
    """Versions keep their numbers when others are deleted."""

    def create_version(self: LaunchTemplate, data: dict[str, Any], description: str) -> LaunchTemplateVersion:
        number = max((one.number for one in self.versions), default=0)
        self.newest = max(number, getattr(self, "newest", 0)) + 1
        made = LaunchTemplateVersion(self, self.newest, data, description)
        self.versions.append(made)
        return made

    region.patches.put(LaunchTemplate, "create_version", create_version)
    region.patches.put(LaunchTemplate, "get_version", version)
    region.patches.put(LaunchTemplate, "default_version", lambda self: version(self, "$Default"))
