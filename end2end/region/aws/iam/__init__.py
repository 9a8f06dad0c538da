"""IAM in the region: whoever has a role's keys may do what its policies allow, and nothing else.

`language` reads policies, `needs*` say what a call must be allowed, `identities` whose keys these are, `guard` refuses and remembers.
"""
