"""Errors an operator can do something about: a sentence, and what to do."""

import subprocess
import sys
from collections.abc import Callable
from contextlib import contextmanager

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    EndpointConnectionError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
    ProfileNotFound,
    TokenRetrievalError,
)
from botocore.parsers import ResponseParserError


class Refused(Exception):
    """The command stops here; the text says why, the advice what to do about it."""

    def __init__(self, text: str, advice: str = ""):
        super().__init__(text)
        self.advice = advice


LOG_IN = "Log in (aws sso login, or AWS_PROFILE, or AWS_ACCESS_KEY_ID) and try again."
#: Of a command that had credentials when it began.
ENDED = (
    "What was done stays, and what CloudFormation was at goes on by itself. Log in (aws sso login, or AWS_PROFILE, or AWS_ACCESS_KEY_ID); "
    "the same command goes on from there."
)


EXPIRED = {"ExpiredToken", "ExpiredTokenException", "RequestExpired"}
UNKNOWN = {"InvalidClientTokenId", "UnrecognizedClientException"}


def concerns_credentials(cause: ClientError) -> bool:
    """Whether every other call would be refused as well: no reason of a stack or of a check."""
    return cause.response.get("Error", {}).get("Code") in EXPIRED | UNKNOWN


@contextmanager
def explained():
    """Turns what boto3 raises about credentials, regions and permissions into sentences."""
    try:
        yield
    except (NoCredentialsError, PartialCredentialsError, CredentialRetrievalError, TokenRetrievalError) as cause:
        raise Refused(f"There are no usable credentials: {cause}", LOG_IN) from cause
    except ProfileNotFound as cause:
        raise Refused(str(cause), "aws configure list-profiles shows those there are.") from cause
    except NoRegionError as cause:
        raise Refused("No region is chosen.", "Set AWS_REGION, or region in ~/.aws/config.") from cause
    except EndpointConnectionError as cause:
        raise Refused(str(cause), "With --local: start the region first (script/region up), or set AWS_ENDPOINT_URL to the address it printed.") from cause
    except ClientError as cause:
        code = cause.response.get("Error", {}).get("Code", "")
        if code in EXPIRED:
            raise Refused(f"The credentials have ended: {cause}", ENDED) from cause
        if code in UNKNOWN:
            raise Refused(f"AWS does not accept the credentials: {cause}", LOG_IN) from cause
        if code in {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"}:
            raise Refused(f"These credentials may not do this: {cause}", "Deploying needs an administrator's role.") from cause
        raise Refused(str(cause)) from cause
    except ResponseParserError as cause:
        raise Refused(f"What answers is not AWS: {str(cause)[:200]}", "Does AWS_ENDPOINT_URL name the region, and not its page?") from cause
    except BotoCoreError as cause:
        raise Refused(str(cause)) from cause


def is_missing(cause: ClientError) -> bool:
    """Whether an error only says that something is not there."""
    error = cause.response.get("Error", {})
    gone = {"ParameterNotFound", "ResourceNotFoundException", "NoSuchEntity", "404", "NoSuchKey"}
    return error.get("Code") in gone or "does not exist" in error.get("Message", "")


def exit_code(command: Callable[[], int]) -> int:
    """Runs a command; why it stopped before its end, if it did, is said on standard error."""
    try:
        with explained():
            return command()
    except Refused as refused:
        print(f"error: {refused}", file=sys.stderr)
        if refused.advice:
            print(f"       {refused.advice}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as failed:
        print(f"error: {failed.cmd[0]} failed with exit code {failed.returncode}, and nothing after it was done", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped; the same command goes on from here", file=sys.stderr)
        return 130
