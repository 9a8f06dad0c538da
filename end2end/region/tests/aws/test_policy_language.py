"""The policy language, statement by statement: what the IAM user guide says of each element."""

import pytest
from aws.iam.language import Ask, Unreadable, decide, read

BUCKET = "arn:aws:s3:::releases"


def policy(*statements, effect="Allow"):
    return read({"Statement": [{"Effect": effect, "Action": "s3:GetObject", "Resource": f"{BUCKET}/*"} | one for one in statements]})


def may(statements, action="s3:GetObject", resource=f"{BUCKET}/a/b", **context):
    return decide(Ask(action, resource, {key.lower(): value if isinstance(value, list) else [value] for key, value in context.get("said", {}).items()}), statements).allowed


def test_what_no_statement_allows_is_refused_with_the_action_in_the_reason():
    answer = decide(Ask("s3:PutObject", f"{BUCKET}/a"), policy({}))
    assert (answer.allowed, answer.why) == (False, "because no identity-based policy allows the s3:PutObject action")


def test_actions_know_no_case_and_resources_do():
    assert may(policy({"Action": "S3:getobject"}))
    assert not may(policy({"Resource": "arn:aws:s3:::Releases/*"}))


def test_a_star_stays_in_its_part_of_an_arn_and_crosses_slashes():
    assert may(policy({"Resource": "arn:aws:s3:::rel*/a/*"}))
    assert not may(policy({"Resource": "arn:aws:*/a/b"}))
    assert not may(policy({"Action": "ec2:StopInstances", "Resource": "arn:aws:ec2:*:1:instance/*"}), "ec2:StopInstances", "arn:aws:ec2:eu-central-1:2:instance/i-1")


def test_an_action_without_resources_needs_a_statement_on_everything():
    assert not may(policy({"Action": "ec2:DescribeImages", "Resource": "arn:aws:ec2:*:*:image/*"}), "ec2:DescribeImages", "*")
    assert may(policy({"Action": "ec2:Describe*", "Resource": "*"}), "ec2:DescribeImages", "*")


def test_a_deny_wins_over_every_allow():
    statements = (*policy({}), *policy({"Sid": "Never", "Resource": f"{BUCKET}/a/*"}, effect="Deny"))
    answer = decide(Ask("s3:GetObject", f"{BUCKET}/a/b"), statements)
    assert (answer.allowed, answer.by.sid, answer.why) == (False, "Never", "with an explicit deny in an identity-based policy")
    assert may(statements, resource=f"{BUCKET}/c")


def test_not_action_and_not_resource_mean_everything_else():
    statements = policy({"Action": None, "NotAction": ["iam:*", "organizations:*"], "Resource": "*"})
    statements = read({"Statement": [{key: value for key, value in one.document.items() if value is not None} for one in statements]})
    assert may(statements, "ec2:RunInstances", "*") and not may(statements, "iam:CreateRole", "*")
    others = read({"Statement": [{"Effect": "Allow", "Action": "s3:*", "NotResource": f"{BUCKET}/secret/*"}]})
    assert may(others) and not may(others, resource=f"{BUCKET}/secret/x")


@pytest.mark.parametrize(
    ("condition", "said", "holds"),
    [
        ({"StringEquals": {"s3:prefix": "a/"}}, {"s3:prefix": "a/"}, True),
        ({"StringEquals": {"s3:prefix": "a/"}}, {}, False),
        ({"StringEqualsIfExists": {"s3:prefix": "a/"}}, {}, True),
        ({"StringNotEquals": {"s3:prefix": "a/"}}, {}, True),
        ({"StringNotEquals": {"s3:prefix": ["a/", "b/"]}}, {"s3:prefix": "b/"}, False),
        ({"StringLike": {"s3:prefix": ["a/*", "b/*"]}}, {"s3:prefix": "b/1"}, True),
        ({"StringLike": {"aws:RequestTag/Fleetcart:Role": "builder"}}, {"aws:requesttag/fleetcart:role": "builder"}, True),
        ({"Null": {"aws:TagKeys": "false"}}, {"aws:TagKeys": []}, False),
        ({"Null": {"aws:TagKeys": False}}, {"aws:TagKeys": ["a"]}, True),
        ({"Null": {"s3:if-none-match": "true"}}, {}, True),
        ({"ForAllValues:StringLike": {"aws:TagKeys": ["fleetcart:*"]}}, {"aws:TagKeys": ["fleetcart:a", "Name"]}, False),
        ({"ForAllValues:StringLike": {"aws:TagKeys": ["fleetcart:*"]}}, {}, True),
        ({"ForAnyValue:StringEquals": {"aws:TagKeys": ["a"]}}, {"aws:TagKeys": ["b", "a"]}, True),
        ({"ForAnyValue:StringEquals": {"aws:TagKeys": ["a"]}}, {}, False),
        ({"Bool": {"aws:SecureTransport": "false"}}, {"aws:SecureTransport": "true"}, False),
        ({"NumericLessThanEqualsIfExists": {"autoscaling:MaxSize": 12}}, {"autoscaling:MaxSize": "13"}, False),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:events:*:1:rule/a-*"}}, {"aws:SourceArn": "arn:aws:events:eu-central-1:1:rule/a-b"}, True),
        ({"ArnEquals": {"aws:SourceArn": "arn:aws:events:*"}}, {"aws:SourceArn": "arn:aws:events:eu-central-1:1:rule/a-b"}, False),
        ({"StringEquals": {"a": "1"}, "Bool": {"b": "true"}}, {"a": "1", "b": "false"}, False),
    ],
)
def test_a_condition_holds_as_the_guide_says(condition, said, holds):
    assert may(policy({"Condition": condition}), said=said) is holds


def test_a_variable_is_what_the_call_says_and_nobody_without_it():
    statements = policy({"Resource": f"{BUCKET}/${{aws:PrincipalTag/team}}/*"})
    assert may(statements, said={"aws:PrincipalTag/team": "a"}) and not may(statements, said={"aws:PrincipalTag/team": "c"})
    assert not may(statements)
    assert may(policy({"Resource": f"{BUCKET}/${{aws:PrincipalTag/team, 'a'}}/*"}))
    assert not may(policy({"Resource": f"{BUCKET}/${{*}}"})) and may(policy({"Resource": f"{BUCKET}/${{*}}"}), resource=f"{BUCKET}/*")


def test_a_condition_that_nobody_knows_is_not_taken_for_one_that_holds():
    with pytest.raises(Unreadable):
        may(policy({"Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}), said={"aws:SourceIp": "10.1.1.1"})


def test_a_boundary_has_to_allow_it_too_and_allows_nothing_by_itself():
    ask = Ask("s3:GetObject", f"{BUCKET}/a")
    assert decide(ask, policy({}), boundary=policy({})).allowed
    assert decide(ask, policy({}), boundary=()).why == "because no permissions boundary allows the s3:GetObject action"
    assert not decide(ask, (), boundary=policy({})).allowed


def test_a_resources_own_policy_lets_in_whom_it_names():
    rule = {"aws:sourcearn": ["arn:aws:events:eu-central-1:1:rule/fleet-a"]}
    statements = policy({"Principal": {"Service": "events.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:eu-central-1:1:q",
                         "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:events:eu-central-1:1:rule/fleet-*"}}})
    ask = Ask("sqs:SendMessage", "arn:aws:sqs:eu-central-1:1:q", rule)
    assert decide(ask, (), statements, ("events.amazonaws.com",)).allowed
    assert not decide(ask, (), statements, ("sns.amazonaws.com",)).allowed
    assert not decide(Ask(ask.action, ask.resource, {"aws:sourcearn": ["arn:aws:events:eu-central-1:1:rule/x"]}), (), statements, ("events.amazonaws.com",)).allowed
