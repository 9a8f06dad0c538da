"""Versions of releases: which texts are one, and which of two is newer."""

import re

#: Longest version the fleet accepts; see fleet::version.
LONGEST = 36
NUMBER = r"(?:0|[1-9]\d*)"
PART = rf"(?:{NUMBER}|\d*[A-Za-z-][0-9A-Za-z-]*)"
VERSION = re.compile(rf"{NUMBER}\.{NUMBER}\.{NUMBER}(?:-{PART}(?:\.{PART})*)?", re.ASCII)


def is_version(text: str) -> bool:
    """Semantic, without build metadata, which a name of an image cannot hold."""
    return VERSION.fullmatch(text) is not None and len(text) <= LONGEST


def order(version: str) -> tuple:
    """Sorts as semantic versions do; a pre-release comes before its release."""
    core, _, pre = version.partition("-")
    parts = [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in pre.split(".")] if pre else []
    return (*map(int, core.split(".")), not pre, parts)
