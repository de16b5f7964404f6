"""What every HTTP request meets: access control, problem+json, request log, metrics; and the server."""
