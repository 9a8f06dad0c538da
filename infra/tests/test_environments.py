"""The environments' files fit the templates, and mean what they promise."""

import json
import re

import pytest
from conftest import ROOT, resolver

from deploy import template
from deploy.functions import Functions
from deploy.parameters import FUNCTIONS

FOLDER = template.FOLDER / "parameters"
ENVIRONMENTS = sorted(path.stem for path in FOLDER.glob("*.json"))


def given(environment: str) -> dict:
    return json.loads((FOLDER / f"{environment}.json").read_text())


def test_there_are_three():
    assert ENVIRONMENTS == ["dev", "local", "prod"]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_parameter_is_one_the_template_knows_and_allows(environment, templates):
    for stack, values in given(environment).items():
        if stack in ("account", "edge", "role"):
            continue
        slots = templates[stack]["Parameters"]
        for name, value in values.items():
            assert isinstance(value, str), f"{stack}.{name}"
            slot = slots[name]
            assert value in [str(allowed) for allowed in slot.get("AllowedValues", [value])], f"{stack}.{name}"
            if slot["Type"] == "Number":
                assert float(slot.get("MinValue", value)) <= float(value) <= float(slot.get("MaxValue", value)), f"{stack}.{name}"


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_nothing_is_missing(environment, templates):
    found_out = {"Environment", *Functions("1.0.0", dict.fromkeys(FUNCTIONS, "0a1b")).parameters}
    for stack in template.STACKS:
        asked = templates[stack]
        needed = {name for name, slot in asked["Parameters"].items() if "Default" not in slot}
        assert needed <= found_out | set(given(environment)[stack]) | set(template.reads_from(asked)), stack


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_what_two_stacks_are_told_is_the_same(environment):
    values = given(environment)
    for name in ("BaseInstances", "MostInstances"):
        assert values["app"][name] == values["control"][name]
    assert values["network"]["NatPerZone"] == values["app"]["NatPerZone"]
    # The balancer can have no addresses of a range that its subnets lack.
    assert values["app"]["Ipv6"] == "false" or values["network"].get("Ipv6Range", "true") == "true"
    assert int(values["app"]["BaseInstances"]) <= int(values["app"]["MostInstances"])


def test_prod_survives_the_loss_of_a_zone_and_a_careless_hand():
    network, data, app = resolver("network"), resolver("data"), resolver("app", Open="true")
    assert network.exists("NatGatewayB") and network.properties("WebWayOutB")["NatGatewayId"] == "<NatGatewayB>"
    database = data.properties("Database")
    assert (database["MultiAZ"], database["DeletionProtection"]) == (True, True) and int(database["BackupRetentionPeriod"]) >= 7
    assert data.exists("BackupPlan") and data.exists("BackupSelection")
    assert database["EngineVersion"].startswith("8.4") and database["DBParameterGroupName"] == "<DatabaseParameters>"
    group = app.properties("Group")
    assert int(group["MinSize"]) >= 2 and group["DeletionProtection"] == "prevent-all-deletion"
    assert len(group["VPCZoneIdentifier"]) == 2
    attributes = {entry["Key"]: entry["Value"] for entry in app.properties("Balancer")["LoadBalancerAttributes"]}
    assert attributes["deletion_protection.enabled"] == "true" and attributes["access_logs.s3.enabled"] == "true"


def test_dev_costs_less_and_may_be_deleted():
    network, data, app = resolver("network", "dev"), resolver("data", "dev"), resolver("app", "dev")
    assert not network.exists("NatGatewayB") and network.properties("WebWayOutB")["NatGatewayId"] == "<NatGatewayA>"
    assert data.properties("Database")["MultiAZ"] is False and not data.exists("BackupPlan")
    assert app.properties("Group")["DeletionProtection"] == "none"


def test_the_group_is_empty_until_a_release_is_live():
    assert str(resolver("app", Open="false").properties("Group")["MinSize"]) == "0"
    control = resolver("control", Open="false")
    assert {control.properties(f"ScheduledScaling{rule}")["State"] for rule in ("Calendar", "Refreshes", "Janitor")} == {"DISABLED"}


EDGE = {"EdgeCertificateArn": "arn:edge", "HostedZoneId": "Z1", "DomainName": "shop.test"}


def test_behind_the_edge_only_the_edge_is_let_in():
    app = resolver("app", **EDGE)
    listener = app.properties("HttpsListener")
    assert listener["DefaultActions"][0]["FixedResponseConfig"]["StatusCode"] == "403"
    (condition,) = app.properties("FromTheEdge")["Conditions"]
    header = condition["HttpHeaderConfig"]
    edge = app.properties("Edge")["DistributionConfig"]
    shop = next(origin for origin in edge["Origins"] if origin["Id"] == "shop")
    assert shop["OriginCustomHeaders"] == [{"HeaderName": header["HttpHeaderName"], "HeaderValue": header["Values"][0]}]
    assert app.properties("ProxiesSetting")["Value"] == "2"
    assert app.properties("ShopName")["AliasTarget"]["DNSName"] == "<Edge.DomainName>"
    assert app.properties("ShopNameIpv6")["AliasTarget"]["DNSName"] == "<Edge.DomainName>" and app.exists("OriginName")


def test_without_the_edge_the_balancer_serves_and_has_the_name():
    app = resolver("app", HostedZoneId="Z1")
    assert app.properties("HttpsListener")["DefaultActions"] == [{"Type": "forward", "TargetGroupArn": "<Targets>"}]
    assert not app.exists("FromTheEdge") and not app.exists("Edge")
    assert app.properties("ProxiesSetting")["Value"] == "1"
    assert app.properties("ShopName")["AliasTarget"]["DNSName"] == "<Balancer.DNSName>"
    assert app.properties("ShopNameIpv6")["AliasTarget"]["DNSName"] == "<Balancer.DNSName>" and app.properties("Balancer")["IpAddressType"] == "dualstack"
    assert not resolver("app", HostedZoneId="Z1", Ipv6="false").exists("ShopNameIpv6")


def test_files_come_from_their_bucket_and_everything_else_from_the_shop():
    edge = resolver("app", **EDGE).properties("Edge")["DistributionConfig"]
    files = [behaviour["PathPattern"] for behaviour in edge["CacheBehaviors"] if behaviour["TargetOriginId"] == "files"]
    assert files == ["/pkg/*", "/media/*", "/fonts/*"]
    assert edge["DefaultCacheBehavior"]["TargetOriginId"] == "shop"
    assets = next(origin for origin in edge["Origins"] if origin["Id"] == "assets")
    assert assets["OriginAccessControlId"] == "<EdgeAccess.Id>"
    statement = resolver("app", **EDGE).properties("AssetBucketPolicy")["PolicyDocument"]["Statement"][1]
    assert statement["Condition"]["StringEquals"]["aws:SourceArn"].endswith(":distribution/<Edge>") and statement["Action"] == "s3:GetObject"
    assert len(resolver("app").properties("AssetBucketPolicy")["PolicyDocument"]["Statement"]) == 1


def test_a_file_that_is_missing_is_counted_by_the_shoppers_address_when_the_shop_is_asked():
    app = resolver("app", **EDGE)
    behaviours = {one["PathPattern"]: one for one in app.properties("Edge")["DistributionConfig"]["CacheBehaviors"]}
    headers = app.properties("EdgeFiles")["OriginRequestPolicyConfig"]["HeadersConfig"]
    counted = {rule["Statement"]["RateBasedStatement"]["ForwardedIPConfig"]["HeaderName"] for rule in app.properties("Firewall")["Rules"] if "RateBasedStatement" in rule["Statement"]}
    assert set(headers["Headers"]) == counted == {"X-Viewer-Ip"}
    for path in ("/pkg/*", "/media/*", "/fonts/*"):
        assert behaviours[path]["OriginRequestPolicyId"] == "<EdgeFiles>"
        assert behaviours[path]["FunctionAssociations"] == [{"EventType": "viewer-request", "FunctionARN": "<EdgeFunction.FunctionARN>"}]


def test_the_shop_is_told_who_sends_its_mails_when_somebody_is_named():
    assert not resolver("app").exists("MailFromSetting")
    named = resolver("app", MailFrom="Shop <orders@shop.test>")
    assert named.exists("MailFromSetting") and named.properties("MailFromSetting")["Value"] == "Shop <orders@shop.test>"


def test_the_database_is_not_maintained_while_a_new_image_is_rolled_out():
    day = resolver("data").properties("Database")["PreferredMaintenanceWindow"][:3]
    schedule = resolver("control").template["Parameters"]["RebakeSchedule"]["Default"]
    assert re.fullmatch(r"cron\(\d+ \d+ \? \* [A-Z]{3}(,[A-Z]{3})* \*\)", schedule) and day.upper() not in schedule


def test_an_image_is_made_twice_in_the_week_that_the_alarm_of_old_images_looks_at():
    control = resolver("control")
    alarm = control.properties("ImageOld")
    days = re.search(r"\? \* ([A-Z,]+) \*", control.template["Parameters"]["RebakeSchedule"]["Default"])[1].split(",")
    assert alarm["Period"] * alarm["EvaluationPeriods"] == 7 * 86400 and len(days) == 2


def test_a_budget_tells_the_topic_although_nobody_gave_an_address():
    data = resolver("data", OperatorEmail="")
    heard = [one["Subscribers"] for one in data.properties("Budget")["NotificationsWithSubscribers"]]
    assert data.exists("Budget") and heard == [[{"SubscriptionType": "SNS", "Address": "<Alarms>"}]] * 2
    both = resolver("data", OperatorEmail="on-call@shop.test").properties("Budget")["NotificationsWithSubscribers"]
    assert {one["SubscriptionType"] for one in both[0]["Subscribers"]} == {"SNS", "EMAIL"}
    senders = [statement["Principal"].get("Service", []) for statement in data.properties("AlarmsPolicy")["PolicyDocument"]["Statement"] if isinstance(statement["Principal"], dict)]
    assert "budgets.amazonaws.com" in senders[0]


def test_a_restored_database_has_another_name_and_the_logs_of_that_name():
    data = resolver("data", DatabaseNumber="2", DatabaseSnapshot="good")
    database = data.properties("Database")
    assert (database["DBInstanceIdentifier"], database["DBSnapshotIdentifier"]) == ("fleetcart-prod-2", "good") and "DBName" not in database
    assert data.properties("DatabaseErrorLog")["LogGroupName"] == "/aws/rds/instance/fleetcart-prod-2/error"
    assert resolver("data").properties("Database")["DBInstanceIdentifier"] == "fleetcart-prod"


def test_copies_of_backups_go_to_another_region_when_a_vault_is_named():
    (rule,) = resolver("data").properties("BackupPlan")["BackupPlan"]["BackupPlanRule"]
    assert "CopyActions" not in rule
    arn = "arn:aws:backup:eu-west-1:111122223333:backup-vault:copies"
    (rule,) = resolver("data", CopyVault=arn).properties("BackupPlan")["BackupPlan"]["BackupPlanRule"]
    (copy,) = rule["CopyActions"]
    assert copy["DestinationBackupVaultArn"] == arn and int(copy["Lifecycle"]["DeleteAfterDays"]) == 35


def test_the_subnets_keep_their_ipv6_range_whatever_the_balancer_does():
    network = resolver("network")
    assert "Ipv6CidrBlock" in network.properties("PublicSubnetA") and "Ipv6" not in network.template["Parameters"]


def test_a_picture_never_runs_as_a_page():
    app = resolver("app", **EDGE)
    (media,) = [one for one in app.properties("Edge")["DistributionConfig"]["CacheBehaviors"] if one["PathPattern"] == "/media/*"]
    assert media["ResponseHeadersPolicyId"] == "<EdgePictures>"
    headers = app.properties("EdgePictures")["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
    assert headers["ContentSecurityPolicy"] == {"ContentSecurityPolicy": "default-src 'none'; sandbox", "Override": True}
    assert headers["ContentTypeOptions"] == {"Override": True}


def test_the_edge_keeps_nothing_the_shop_did_not_declare_public():
    pages = resolver("app", **EDGE).properties("EdgePages")["CachePolicyConfig"]
    assert (pages["MinTTL"], pages["DefaultTTL"]) == (0, 0)
    cookies = set(pages["ParametersInCacheKeyAndForwardedToOrigin"]["CookiesConfig"]["Cookies"])
    source = (ROOT / "app/web/src/http/cookies.rs").read_text()
    named = dict(re.findall(r'pub const (\w+_COOKIE): &str = "([^"]+)"', (ROOT / "app/web/src/contract.rs").read_text()))
    over_tls = {name.strip('"') if name[0] == '"' else named[name] for name in re.findall(r'\(Cookie::\w+, (?:true|_)\) => ("[^"]+"|\w+)', source)}
    # The device's cookie is read at log-in only, and changes no page; pages that read a cookie of staff are never kept (no-store).
    staff = {name for name in over_tls if name.startswith("__Secure-fc_staff")}
    assert cookies == over_tls - staff - {"__Host-fc_device"} and len(cookies) >= 4


def test_whoever_has_a_cart_shares_the_catalogue_with_everybody_at_the_edge():
    app = resolver("app", **EDGE)
    catalogue = app.properties("EdgeCatalogue")["CachePolicyConfig"]
    assert (catalogue["MinTTL"], catalogue["DefaultTTL"]) == (0, 0)
    # Those that a page of the catalogue is filled in by, and no other: neither names anybody.
    hint = (ROOT / "app/web/src/http/hint.rs").read_text().split("#[cfg(test)]")[0]
    assert set(re.findall(r"Cookie::(\w+)", hint)) == {"CartCount", "SignedIn"}
    key = catalogue["ParametersInCacheKeyAndForwardedToOrigin"]
    assert set(key["CookiesConfig"]["Cookies"]) == {"cart_count", "signed_in"}
    source = (ROOT / "app/storefront/src/pages/routes.rs").read_text()
    kept = source.split("fn catalog_routes")[1].split(".route_layer(")[0]
    paths = [path.replace("{*path}", "*").replace("{slug}", "*") for path in re.findall(r'\.route\("([^"]+)"', kept)]
    behaviours = {entry["PathPattern"].rstrip("*"): entry["CachePolicyId"] for entry in app.properties("Edge")["DistributionConfig"]["CacheBehaviors"]}
    assert len(paths) >= 6
    for path in paths:
        assert behaviours[path.rstrip("*")] == "<EdgeCatalogue>", path


def shop_routes() -> list[tuple[str, str]]:
    """Path of each route of the shop, and the handlers behind it as written."""
    storefront = ROOT / "app/storefront/src"
    routers = [storefront / "pages/routes.rs", ROOT / "app/server/src/router.rs", *(ROOT / "app/server/src/router").glob("*.rs")]
    named = dict(pair for path in (ROOT / "app").glob("*/src/**/*.rs") for pair in re.findall(r'pub const (\w+_PATH): &str = "([^"]+)"', path.read_text()))
    pieces = [re.match(r'\s*(?:"([^"]+)"|(\w+)),(.*)', piece, re.S) for path in routers for piece in path.read_text().split(".route(")[1:]]
    return [(found[1] or named[found[2]], found[3]) for found in pieces if found]


def test_what_is_only_read_is_asked_once_more_when_it_fails():
    app = resolver("app", **EDGE)
    edge = app.properties("Edge")["DistributionConfig"]
    group = next(group for group in edge["OriginGroups"]["Items"] if group["Id"] == "pages")
    assert group["FailoverCriteria"]["StatusCodes"]["Items"] == [502, 503, 504]
    first, second = (next(origin for origin in edge["Origins"] if origin["Id"] == member["OriginId"]) for member in group["Members"]["Items"])
    assert {key: value for key, value in first.items() if key != "Id"} == {key: value for key, value in second.items() if key != "Id"}
    pages = [behaviour for behaviour in edge["CacheBehaviors"] if behaviour["TargetOriginId"] == "pages"]
    default = edge["DefaultCacheBehavior"]
    for behaviour in pages:
        # Refused by AWS with any other method.
        assert behaviour["AllowedMethods"] == ["GET", "HEAD", "OPTIONS"]
        assert all(behaviour[key] == default[key] for key in ("OriginRequestPolicyId", "FunctionAssociations", "ViewerProtocolPolicy"))
    posted = [path for path, handlers in shop_routes() if re.search(r"\b(post|put|patch|delete|any)\(", handlers)]
    read = [path for path, _ in shop_routes() if path not in posted]
    assert len(posted) > 15 and len(read) > 10, "the routes were not found"
    for behaviour in pages:
        pattern = re.compile(re.escape(behaviour["PathPattern"]).replace(r"\*", ".*"))
        assert [path for path in posted if pattern.fullmatch(path)] == [], "nobody could post there any more"
        assert any(pattern.fullmatch(path) for path in read), f"no page is at {behaviour['PathPattern']}"


def test_the_edge_keeps_no_error():
    edge = resolver("app", **EDGE).properties("Edge")["DistributionConfig"]
    assert {answer["ErrorCode"]: answer["ErrorCachingMinTTL"] for answer in edge["CustomErrorResponses"]} == dict.fromkeys((500, 502, 503, 504), 0)


def test_a_page_kept_for_seconds_is_kept_for_seconds():
    """`public, max-age=0, s-maxage=1` is honoured: no least time above it, and more than it allowed."""
    assert '"public, max-age=0, s-maxage=1"' in (ROOT / "app/storefront/src/pages/kept/page.rs").read_text()
    pages = resolver("app", **EDGE).properties("EdgeCatalogue")["CachePolicyConfig"]
    assert pages["MinTTL"] == 0 and pages["MaxTTL"] >= 1
    key = pages["ParametersInCacheKeyAndForwardedToOrigin"]
    assert key["QueryStringsConfig"] == {"QueryStringBehavior": "all"}
    # Pages and their fragments share addresses; nothing else of a request's head changes a page for everybody.
    assert key["HeadersConfig"]["Headers"] == ["Accept"]
    assert "header::ACCEPT" in (ROOT / "app/web/src/http/fragment.rs").read_text()


def test_idle_connections_end_at_the_balancer_first():
    app = resolver("app")
    attributes = {entry["Key"]: entry["Value"] for entry in app.properties("Balancer")["LoadBalancerAttributes"]}
    assert int(attributes["idle_timeout.timeout_seconds"]) < int(app.properties("KeepAliveSetting")["Value"])


def test_an_instance_hears_the_port_its_firewall_opens(templates):
    port = str(resolver("app").properties("Targets")["Port"])
    web = templates["network"]["Resources"]["WebSecurityGroup"]["Properties"]["SecurityGroupIngress"][0]
    assert str(web["FromPort"]) == port
    for file in ("ami/files/etc/nftables.conf", "ami/files/etc/systemd/system/fleetcart.socket"):
        assert port in (ROOT / file).read_text(), file


def test_settings_have_names_the_image_accepts(templates):
    names = [
        resource["Properties"]["Name"]["Fn::Sub"].removeprefix("/fleetcart/${Environment}/shop/")
        for asked in templates.values()
        for resource in asked["Resources"].values()
        if resource["Type"] == "AWS::SSM::Parameter" and "/shop/" in resource["Properties"]["Name"]["Fn::Sub"]
    ]
    assert {"base-url", "database-secret", "database-host", "trusted-proxy-hops"} <= set(names)
    assert all(re.fullmatch(r"[a-z][a-z0-9-]*", name) for name in names)
    read = "".join(path.read_text() for path in (ROOT / "ami/files/usr/lib/fleetcart").iterdir())
    config = (ROOT / "app/server/src/config.rs").read_text()
    for name in names:
        assert re.search(rf'["/]{name}"', read) or f"FLEETCART_{name.upper().replace('-', '_')}" in config, name


def test_an_instance_reads_releases_and_assets_and_writes_only_pictures():
    (policy,) = resolver("app").properties("InstanceRole")["Policies"]
    statements = {statement["Sid"]: statement for statement in policy["PolicyDocument"]["Statement"]}
    reached = lambda statement: statement["Resource"] if isinstance(statement["Resource"], list) else [statement["Resource"]]
    objects = {(statement["Action"], resource) for statement in statements.values() if str(statement["Action"]).startswith("s3:") for resource in reached(statement)}
    assert objects == {
        ("s3:GetObject", "arn:aws:s3:::<data-release-bucket>/releases/*"),
        ("s3:GetObject", "arn:aws:s3:::<data-asset-bucket>/*"),
        ("s3:ListBucket", "arn:aws:s3:::<data-asset-bucket>"),
        *(("s3:PutObject", f"arn:aws:s3:::<data-asset-bucket>/media/*.{kind}") for kind in ("webp", "jpg", "json")),
    }
    kinds = re.search(r"fn content_type.*?\n}", (ROOT / "app/pictures/src/store/bucket.rs").read_text(), re.S)[0]
    assert set(re.findall(r'Some\("(\w+)"\)', kinds)) == {"webp", "jpg", "json"}
    assert resolver("app").properties("PicturesSetting")["Value"] == "s3://<data-asset-bucket>/media"
    assert statements["Log"]["Action"] == ["logs:CreateLogStream", "logs:PutLogEvents"] and statements["Log"]["Resource"] == "<ShopLogGroup.Arn>"
    assert statements["Announce"]["Condition"] == {"StringEquals": {"events:source": "fleetcart.instance"}}
    assert statements["ReadSettings"]["Resource"] == [f"arn:aws:ssm:eu-central-1:123456789012:parameter/fleetcart/prod/{name}" for name in ("shop", "shop/*")]
