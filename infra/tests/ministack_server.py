"""ministack as the second opinion takes it: an emulator of AWS that others wrote, with what it lacks of our stacks passed over.

Runs with ministack's own interpreter, on GATEWAY_PORT of BIND_HOST, until it is stopped.
"""

import uuid
from urllib.parse import urlparse

from ministack.app import main
from ministack.services.cloudformation import helpers, provisioners

#: Type → the attributes that our templates ask for.
PASSED_OVER: dict[str, tuple[str, ...]] = {
    "AWS::Backup::BackupSelection": (),
    "AWS::Budgets::Budget": (),
    "AWS::EC2::EIP": ("AllocationId",),
    "AWS::EC2::FlowLog": (),
    "AWS::EC2::NatGateway": (),
    "AWS::EC2::SecurityGroupEgress": (),
    "AWS::EC2::VPCCidrBlock": (),
    "AWS::RDS::EventSubscription": (),
    "AWS::SSM::Document": (),
    "AWS::WAFv2::LoggingConfiguration": (),
    "AWS::WAFv2::WebACLAssociation": (),
}


def passed_over(attributes):
    def found(number):
        return number, dict.fromkeys(attributes, number)

    def create(logical_id, properties, stack):
        return found(f"{logical_id.lower()}-{uuid.uuid4().hex[:12]}")

    return {"create": create, "update": lambda number, before, after, stack: found(number), "delete": lambda number, properties: None}


def completed(kind, attribute, value):
    """A type of ministack's own, with an attribute that it lacks."""
    handler = provisioners._RESOURCE_HANDLERS[kind]
    for verb in ("create", "update"):
        if verb in handler:

            def then(*given, ask=handler[verb]):
                number, found = ask(*given)
                return number, {**found, attribute: value(number)}

            handler[verb] = then


def by_path(url):
    """An address whose host names the bucket, as AWS prefers it, in the only form that ministack reads."""
    found = urlparse(url)
    bucket, separator, _ = found.netloc.partition(".s3.")
    return found._replace(path=f"/{bucket}{found.path}") if separator else found


if __name__ == "__main__":
    for kind, attributes in PASSED_OVER.items():
        if kind in provisioners._RESOURCE_HANDLERS:
            raise SystemExit(f"ministack has {kind} by now: take it off the list")
        provisioners._RESOURCE_HANDLERS[kind] = passed_over(attributes)
    completed("AWS::RDS::DBInstance", "MasterUserSecret.SecretArn", lambda number: f"arn:aws:secretsmanager:eu-central-1:000000000000:secret:rds!{number}")
    helpers.urlparse = by_path
    main()
