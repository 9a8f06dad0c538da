"""Releases: built, packed and signed, uploaded with the manifest last, followed until they are live."""
