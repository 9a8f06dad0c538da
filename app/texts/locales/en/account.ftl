# The customer's account: registration, log-in, profile, addresses.
