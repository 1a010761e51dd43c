"""The web application: webhook and health."""
