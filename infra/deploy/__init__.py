"""The deployment command: brings an environment's stacks up, shows what runs, puts a release back, takes everything down."""
