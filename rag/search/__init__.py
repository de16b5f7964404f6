"""A question to a reply, and how good the replies are."""
