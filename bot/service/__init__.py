"""Use cases, and the Protocols of what they need."""
