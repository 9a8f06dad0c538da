"""Brings an environment's stacks up, shows what runs, puts a release back, takes everything down."""
