# Error pages and refusals.
