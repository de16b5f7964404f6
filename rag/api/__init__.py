"""The HTTP contract under /v1, and the probes: routes, request bodies, conditional requests."""
