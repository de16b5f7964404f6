"""HTTP below the contract: access control, error answers, request log, metrics, the server."""
