"""Programs of the peers that we are measured against; each runs in the peers' environment."""
