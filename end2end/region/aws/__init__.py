"""An AWS region in one process: moto's server, and the behaviour over time that moto leaves out."""

import os

# Read by moto as it is imported: without it, every reset would bring in a thousand images and snapshots of others.
os.environ.setdefault("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")
