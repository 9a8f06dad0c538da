"""The error every refused call answers with."""

from __future__ import annotations

from moto.core.exceptions import ServiceException


class AwsError(ServiceException):
    """`AwsError(code, message)`: what the SDKs read as `error.code()` and `error.message()`."""


def invalid(message: str) -> AwsError:
    """Auto Scaling's usual refusal."""
    return AwsError("ValidationError", message)
