"""An AWS region in one process: moto's server, and the behaviour over time that moto leaves out."""
