"""Launch templates."""


def test_a_version_made_from_another_keeps_what_it_does_not_change(aws):
    template = aws.template(MetadataOptions={"HttpTokens": "required"})
    made = aws.ec2.create_launch_template_version(
        LaunchTemplateId=template, SourceVersion="1", LaunchTemplateData={"InstanceType": "t3.large"}
    )["LaunchTemplateVersion"]
    assert made["VersionNumber"] == 2
    assert made["LaunchTemplateData"]["InstanceType"] == "t3.large"
    assert made["LaunchTemplateData"]["MetadataOptions"]["HttpTokens"] == "required"
    assert made["LaunchTemplateData"]["ImageId"] == aws.base_image


def test_the_same_token_gives_the_same_version(aws, refused):
    template = aws.template()
    given = {"LaunchTemplateId": template, "SourceVersion": "1", "ClientToken": "build-1"}
    first = aws.ec2.create_launch_template_version(LaunchTemplateData={"InstanceType": "t3.large"}, **given)
    again = aws.ec2.create_launch_template_version(LaunchTemplateData={"InstanceType": "t3.large"}, **given)
    assert first["LaunchTemplateVersion"]["VersionNumber"] == again["LaunchTemplateVersion"]["VersionNumber"] == 2
    code, _ = refused(aws.ec2.create_launch_template_version, LaunchTemplateData={"InstanceType": "t3.nano"}, **given)
    assert code == "IdempotentParameterMismatch"


def test_versions_keep_their_numbers_when_others_are_deleted(aws, refused):
    template = aws.template()
    for _ in range(3):
        aws.version(template)
    answer = aws.ec2.delete_launch_template_versions(LaunchTemplateId=template, Versions=["2", "9"])
    assert [one["VersionNumber"] for one in answer["SuccessfullyDeletedLaunchTemplateVersions"]] == [2]
    assert [one["VersionNumber"] for one in answer["UnsuccessfullyDeletedLaunchTemplateVersions"]] == [9]
    found = aws.ec2.describe_launch_template_versions(LaunchTemplateId=template)["LaunchTemplateVersions"]
    assert [one["VersionNumber"] for one in found] == [4, 3, 1]
    assert aws.version(template) == "5"
    code, _ = refused(aws.ec2.describe_launch_template_versions, LaunchTemplateId=template, Versions=["2"])
    assert code == "InvalidLaunchTemplateId.VersionNotFound"


def test_a_deleted_number_is_not_given_again(aws):
    template = aws.template()
    aws.version(template)
    aws.ec2.delete_launch_template_versions(LaunchTemplateId=template, Versions=["2"])
    assert aws.version(template) == "3"


def test_the_default_version_stays(aws, refused):
    template = aws.template()
    code, _ = refused(aws.ec2.delete_launch_template_versions, LaunchTemplateId=template, Versions=["1"])
    assert code == "OperationNotPermitted"


def test_all_versions_are_listed_page_by_page(aws):
    template = aws.template()
    for _ in range(30):
        aws.version(template)
    pages = aws.ec2.get_paginator("describe_launch_template_versions")
    found = [
        one
        for page in pages.paginate(LaunchTemplateId=template, PaginationConfig={"PageSize": 12})
        for one in page["LaunchTemplateVersions"]
    ]
    assert [one["VersionNumber"] for one in found] == list(range(31, 0, -1))


def test_latest_and_default_can_be_asked_for(aws):
    template = aws.template()
    aws.version(template)
    found = aws.ec2.describe_launch_template_versions(LaunchTemplateId=template, Versions=["$Latest", "$Default"])
    assert [one["VersionNumber"] for one in found["LaunchTemplateVersions"]] == [2, 1]


def test_an_unknown_template_is_refused(aws, refused):
    code, _ = refused(
        aws.ec2.create_launch_template_version, LaunchTemplateId="lt-0", LaunchTemplateData={"InstanceType": "x"}
    )
    assert code == "InvalidLaunchTemplateId.NotFound"
