"""The project's own rules about its stacks. Each takes all templates and says what breaks it; nothing said is good.

What checkov knows is left to checkov: `tests/test_lint.py` lists it and holds that checkov has looked at it.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

Templates = dict[str, dict]
Rule = Callable[[Templates], list[str]]

WORLD = ("0.0.0.0/0", "::/0")
#: What keeps data or evidence, and what must become of it when its stack goes.
KEPT = {
    "AWS::S3::Bucket": "Retain",
    "AWS::KMS::Key": "Retain",
    "AWS::Logs::LogGroup": "Retain",
    "AWS::Backup::BackupVault": "Retain",
    "AWS::RDS::DBInstance": "Snapshot",
}


def resources(templates: Templates, *types: str) -> Iterator[tuple[str, dict]]:
    """`stack.Name` and the resource, of these types or of all."""
    for stack, template in templates.items():
        for logical, resource in template["Resources"].items():
            if not types or resource["Type"] in types:
                yield f"{stack}.{logical}", resource


def walk(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value below, with the way to it."""
    yield path, value
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from walk(inner, f"{path}/{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from walk(inner, f"{path}/{number}")


def properties(resource: dict) -> dict:
    return resource.get("Properties", {})


def only_the_balancer_is_open_to_the_world(templates: Templates) -> list[str]:
    found = []
    for name, resource in resources(templates, "AWS::EC2::SecurityGroup", "AWS::EC2::SecurityGroupIngress"):
        given = properties(resource)
        rules = given.get("SecurityGroupIngress", []) if resource["Type"].endswith("Group") else [given]
        for rule in rules:
            address = rule.get("CidrIp") or rule.get("CidrIpv6")
            if address and not (name == "network.BalancerSecurityGroup" and rule["FromPort"] == rule["ToPort"] and rule["FromPort"] in (80, 443)):
                found.append(f"{name} lets {address} in on {rule.get('FromPort')}")
            if not address and "SourceSecurityGroupId" not in rule:
                found.append(f"{name} has a rule from nobody in particular")
    return found


def every_group_says_where_out_it_may(templates: Templates) -> list[str]:
    found = []
    for name, resource in resources(templates, "AWS::EC2::SecurityGroup"):
        out = properties(resource).get("SecurityGroupEgress")
        if not out:
            found.append(f"{name} may go anywhere")
        for rule in out or []:
            if rule["IpProtocol"] in ("-1", -1) or rule["FromPort"] != rule["ToPort"]:
                found.append(f"{name} goes out on more than one port")
    return found


def nobody_logs_in(templates: Templates) -> list[str]:
    found = []
    for name, resource in resources(templates):
        for path, value in walk(properties(resource)):
            if path.endswith("/KeyName") or path.endswith("/KeyPair"):
                found.append(f"{name} has a key pair")
            if (path.endswith("/FromPort") or path.endswith("/ToPort")) and str(value) == "22":
                found.append(f"{name} opens port 22")
    return found + [f"{name} is a key pair" for name, _ in resources(templates, "AWS::EC2::KeyPair")]


def subnets_give_out_no_public_addresses(templates: Templates) -> list[str]:
    return [name for name, resource in resources(templates, "AWS::EC2::Subnet") if properties(resource).get("MapPublicIpOnLaunch") is not False]


def the_database_has_no_way_out(templates: Templates) -> list[str]:
    routes = {value["Properties"]["RouteTableId"]["Ref"] for _, value in resources(templates, "AWS::EC2::Route")}
    found = []
    for name, resource in resources(templates, "AWS::EC2::SubnetRouteTableAssociation"):
        given = properties(resource)
        if given["SubnetId"]["Ref"].startswith("Database") and given["RouteTableId"]["Ref"] in routes:
            found.append(f"{name} gives the database a way out")
    return found


def what_holds_data_outlives_its_stack(templates: Templates) -> list[str]:
    found = []
    for name, resource in resources(templates, *KEPT):
        wanted = KEPT[resource["Type"]]
        for policy in ("DeletionPolicy", "UpdateReplacePolicy"):
            if resource.get(policy) != wanted:
                found.append(f"{name}: {policy} is {resource.get(policy)}, not {wanted}")
    return found


def buckets_are_reached_over_tls_and_owned_by_the_account(templates: Templates) -> list[str]:
    over_tls = set()
    for _, resource in resources(templates, "AWS::S3::BucketPolicy"):
        given = properties(resource)
        for statement in given["PolicyDocument"]["Statement"]:
            if statement.get("Effect") == "Deny" and statement.get("Condition") == {"Bool": {"aws:SecureTransport": "false"}} and len(statement["Resource"]) == 2:
                over_tls.add(given["Bucket"]["Ref"])
    found = []
    for name, resource in resources(templates, "AWS::S3::Bucket"):
        given = properties(resource)
        if "LifecycleConfiguration" not in given:
            found.append(f"{name} lacks a lifecycle")
        if given.get("OwnershipControls") != {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}:
            found.append(f"{name} knows access lists")
        if name.split(".")[1] not in over_tls:
            found.append(f"{name} can be reached without TLS")
    return found


def releases_are_written_once_and_stay(templates: Templates) -> list[str]:
    """Nobody may write over or delete what was released, whatever their own policy says."""
    statements = properties(templates["data"]["Resources"]["ReleaseBucketPolicy"])["PolicyDocument"]["Statement"]
    places = [{"Fn::Sub": f"${{ReleaseBucket.Arn}}/{folder}/*"} for folder in ("releases", "recipes")]

    def denied(actions: set[str], condition: dict | None) -> bool:
        return any(
            statement["Effect"] == "Deny"
            and statement["Principal"] == "*"
            and actions <= set([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
            and all(place in statement["Resource"] for place in places)
            and statement.get("Condition") == condition
            for statement in statements
        )

    found = []
    if not denied({"s3:PutObject"}, {"Null": {"s3:if-none-match": "true"}}):
        found.append("what was released may be written over")
    if not denied({"s3:DeleteObject", "s3:DeleteObjectVersion"}, None):
        found.append("what was released may be deleted")
    versions = properties(templates["data"]["Resources"]["ReleaseBucket"]).get("VersioningConfiguration")
    return found + ([] if versions == {"Status": "Enabled"} else ["the release bucket keeps no versions"])


def functions_run_the_bytes_that_were_verified(templates: Templates) -> list[str]:
    """Their code is one version of an object, which the deploy command has verified, and no newer one under the same key."""
    slots = templates["control"]["Parameters"]
    found = []
    for name, resource in resources(templates, "AWS::Lambda::Function"):
        slot = f"{name.split('.')[1]}Object"
        if properties(resource)["Code"].get("S3ObjectVersion") != {"Ref": slot}:
            found.append(f"{name} runs whatever lies under its key")
        elif slots[slot]["Type"] != "String" or "Default" in slots[slot]:
            found.append(f"{name}: {slot} may come from elsewhere than the deploy command")
    return found


def disks_are_encrypted_and_go_with_their_instance(templates: Templates) -> list[str]:
    return [
        name
        for name, resource in resources(templates, "AWS::EC2::LaunchTemplate")
        for mapping in properties(resource)["LaunchTemplateData"]["BlockDeviceMappings"]
        if mapping["Ebs"].get("Encrypted") is not True or mapping["Ebs"].get("DeleteOnTermination") is not True
    ]


def metadata_stay_on_the_instance(templates: Templates) -> list[str]:
    launched = resources(templates, "AWS::EC2::LaunchTemplate")
    return [name for name, resource in launched if properties(resource)["LaunchTemplateData"].get("MetadataOptions", {}).get("HttpPutResponseHopLimit") != 1]


def the_database_is_careful(templates: Templates) -> list[str]:
    found = []
    for name, resource in resources(templates, "AWS::RDS::DBInstance"):
        given = properties(resource)
        wanted = {"ManageMasterUserPassword": True, "EnableIAMDatabaseAuthentication": True, "CopyTagsToSnapshot": True, "DeleteAutomatedBackups": False}
        found += [f"{name}: {key} is not {value}" for key, value in wanted.items() if given.get(key) is not value]
        if "KmsKeyId" not in given:
            found.append(f"{name} is not encrypted with the environment's key")
        if "MasterUserPassword" in given:
            found.append(f"{name} has a password in its template")
    for name, resource in resources(templates, "AWS::RDS::DBParameterGroup"):
        if properties(resource)["Parameters"].get("require_secure_transport") != "1":
            found.append(f"{name} takes connections without TLS")
    return found


def the_group_launches_before_it_ends(templates: Templates) -> list[str]:
    found = []
    for name, resource in resources(templates, "AWS::AutoScaling::AutoScalingGroup"):
        given = properties(resource)
        if given.get("InstanceMaintenancePolicy") != {"MinHealthyPercentage": 100, "MaxHealthyPercentage": 150}:
            found.append(f"{name} ends instances before others serve")
        if given.get("HealthCheckType") != "ELB":
            found.append(f"{name} does not ask the balancer who is well")
        hooks = {(hook["LifecycleHookName"], hook["DefaultResult"]) for hook in given.get("LifecycleHookSpecificationList", [])}
        if hooks != {("launch", "ABANDON"), ("terminate", "CONTINUE")}:
            found.append(f"{name} has the hooks {sorted(hooks)}")
        if given["LaunchTemplate"]["Version"] != {"Ref": "TemplateVersion"}:
            found.append(f"{name} takes its template version from elsewhere than the parameter of the rollout")
        if resource.get("UpdatePolicy") != {"AutoScalingScheduledAction": {"IgnoreUnmodifiedGroupSizeProperties": True}}:
            found.append(f"{name}: a stack update would move its size, or replace its instances")
    for name, _ in resources(templates, "AWS::AutoScaling::LifecycleHook"):
        found.append(f"{name} comes after the first instances")
    return found


def scaling_waits_for_every_way_to_the_targets(templates: Templates) -> list[str]:
    """A policy by requests is refused while nothing leads to its target group, and rules come after their listener."""
    ways = {
        name.split(".")[1]
        for name, resource in resources(templates, "AWS::ElasticLoadBalancingV2::Listener", "AWS::ElasticLoadBalancingV2::ListenerRule")
        if "TargetGroupArn" in str(properties(resource))
    }
    found = [] if ways else ["nothing leads to the targets"]
    for name, resource in resources(templates, "AWS::AutoScaling::ScalingPolicy"):
        if "ALBRequestCountPerTarget" not in str(properties(resource)):
            continue
        waits = resource.get("DependsOn", [])
        found += [f"{name} does not wait for {way}" for way in sorted(ways - set([waits] if isinstance(waits, str) else waits))]
    return found


def the_template_version_comes_from_the_rollout(templates: Templates) -> list[str]:
    slot = templates["app"]["Parameters"].get("TemplateVersion", {})
    source = templates["app"]["Metadata"]["ReadsFrom"].get("TemplateVersion")
    good = slot.get("Type") == "AWS::SSM::Parameter::Value<String>" and source == "lt-version"
    writers = [name for name, resource in resources(templates, "AWS::SSM::Parameter") if "/lt-version" in str(properties(resource)["Name"])]
    return ([] if good else ["TemplateVersion is not read from the parameter lt-version"]) + [f"{name} writes the live version too" for name in writers]


def every_delivery_is_insured(templates: Templates) -> list[str]:
    found = []
    for name, resource in resources(templates, "AWS::Events::Rule"):
        for target in properties(resource)["Targets"]:
            policy = target.get("RetryPolicy", {})
            if "DeadLetterConfig" not in target or not {"MaximumEventAgeInSeconds", "MaximumRetryAttempts"} <= policy.keys():
                found.append(f"{name} may lose events to {target['Id']}")
    for name, resource in resources(templates, "AWS::Scheduler::Schedule"):
        target = properties(resource)["Target"]
        if "DeadLetterConfig" not in target or "RetryPolicy" not in target:
            found.append(f"{name} may lose ticks")
    functions = {name.split(".")[1] for name, _ in resources(templates, "AWS::Lambda::Function")}
    insured = set()
    for _, resource in resources(templates, "AWS::Lambda::EventInvokeConfig"):
        given = properties(resource)
        if {"MaximumEventAgeInSeconds", "MaximumRetryAttempts"} <= given.keys() and given.get("DestinationConfig", {}).get("OnFailure"):
            insured.add(given["FunctionName"]["Ref"])
    return found + [f"control.{name} may lose what it was invoked with" for name in sorted(functions - insured)]


#: Functions that look at one instance each time, and may do twice what they do to it.
SEVERAL_AT_A_TIME = {"control.LifecycleHooks": 8}


def functions_run_one_at_a_time(templates: Templates) -> list[str]:
    return [
        name
        for name, resource in resources(templates, "AWS::Lambda::Function")
        if properties(resource).get("ReservedConcurrentExecutions") != SEVERAL_AT_A_TIME.get(name, 1)
    ]


def no_two_records_have_one_name(templates: Templates) -> list[str]:
    """CloudFormation makes the new one before it deletes the old one, and Route 53 has that name already."""
    found = []
    seen: dict[str, str] = {}
    for name, resource in resources(templates, "AWS::Route53::RecordSet"):
        given = properties(resource)
        key = f"{given['Name']} {given['Type']}"
        if key in seen:
            found.append(f"{name} has the name and type of {seen[key]}")
        seen[key] = name
    return found


def no_function_knows_another(templates: Templates) -> list[str]:
    functions = {name.split(".")[1]: resource for name, resource in resources(templates, "AWS::Lambda::Function")}
    names = {logical: properties(resource)["FunctionName"]["Fn::Sub"].rsplit("}-", 1)[1] for logical, resource in functions.items()}
    found = []
    for logical, resource in functions.items():
        role = templates["control"]["Resources"][f"{logical}Role"]
        text = str(properties(resource)["Environment"]) + str(properties(role)["Policies"])
        for other, program in names.items():
            if other != logical and (re.search(rf"\b{other}\b", text) or f"-{program}" in text):
                found.append(f"{logical} knows {other}")
        if "lambda:InvokeFunction" in text:
            found.append(f"{logical} may invoke functions")
    return found


def policies_name_their_actions(templates: Templates) -> list[str]:
    """No wildcard in an action, and no resource `*` but where a condition narrows it."""
    found = []
    for name, resource in resources(templates, "AWS::IAM::Role", "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
        given = properties(resource)
        documents = [policy["PolicyDocument"] for policy in given.get("Policies", [])] + [given[key] for key in ("PolicyDocument",) if key in given]
        for document in documents:
            for statement in document["Statement"]:
                actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
                found += [f"{name} may {action}" for action in actions if "*" in action]
                if "NotAction" in statement or "NotResource" in statement:
                    found.append(f"{name} says what it may not instead of what it may")
                if statement["Resource"] == "*" and "Condition" not in statement and statement["Sid"] != "Sessions":
                    found.append(f"{name}, {statement['Sid']}: any resource, without a condition")
                if "iam:PassRole" in actions and "iam:PassedToService" not in str(statement.get("Condition")):
                    found.append(f"{name} hands roles to any service")
    return found


def user_data_holds_no_secret(templates: Templates) -> list[str]:
    found = []
    for name, resource in resources(templates, "AWS::EC2::LaunchTemplate"):
        data = properties(resource)["LaunchTemplateData"]["UserData"]["Fn::Base64"]["Fn::Sub"]
        if not re.fullmatch(r"(FLEETCART_[A-Z_]+=[\w/-]*(\$\{Environment\})?[\w/-]*\n)+", data):
            found.append(f"{name} tells its instances more than ids: {data!r}")
    return found


def nothing_secret_is_a_variable(templates: Templates) -> list[str]:
    words = re.compile(r"SECRET|PASSWORD|TOKEN|PRIVATE", re.IGNORECASE)
    found = []
    for name, resource in resources(templates, "AWS::Lambda::Function"):
        variables = properties(resource)["Environment"]["Variables"]
        found += [f"{name} has {key}" for key in variables if words.search(key)]
    for name, resource in resources(templates, "AWS::SSM::Parameter"):
        if "resolve:secretsmanager" in str(properties(resource)["Value"]):
            found.append(f"{name} writes a secret where all may read it")
    return found


def alarms_reach_someone(templates: Templates) -> list[str]:
    found = []
    names: dict[str, str] = {}
    for name, resource in resources(templates, "AWS::CloudWatch::Alarm"):
        given = properties(resource)
        if given.get("AlarmActions") != [{"Ref": "AlarmTopic"}]:
            found.append(f"{name} tells nobody")
        if "TreatMissingData" not in given or "AlarmDescription" not in given:
            found.append(f"{name} does not say what silence means, or what it means itself")
        alarm = str(given["AlarmName"])
        if alarm in names:
            found.append(f"{name} has the name of {names[alarm]}")
        names[alarm] = name
    return found


def exports_bind_nobody(templates: Templates) -> list[str]:
    found = [f"{stack} exports {name}" for stack, template in templates.items() for name, output in template.get("Outputs", {}).items() if "Export" in output]
    return found + [f"{name} imports a value" for name, resource in resources(templates) if "Fn::ImportValue" in str(resource)]


def stacks_read_only_what_came_before(templates: Templates) -> list[str]:
    """Each name in ReadsFrom is written by an earlier stack, or by the functions and the deploy command."""
    written = {"lt-version", "bootstrap/image", "release-keys"}
    found = []
    for stack, template in templates.items():
        for parameter, source in template.get("Metadata", {}).get("ReadsFrom", {}).items():
            if source not in written:
                found.append(f"{stack}.{parameter} reads {source}, which no earlier stack writes")
            if not template["Parameters"][parameter]["Type"].startswith("AWS::SSM::Parameter::Value<"):
                found.append(f"{stack}.{parameter} would be the name, not the value")
        for _, resource in resources({stack: template}, "AWS::SSM::Parameter"):
            written.add(properties(resource)["Name"]["Fn::Sub"].removeprefix("/fleetcart/${Environment}/"))
    return found


ALL: list[Rule] = [value for value in list(globals().values()) if callable(value) and getattr(value, "__annotations__", {}).get("templates") == Templates]
