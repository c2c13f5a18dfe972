"""A Django site of a few socket views, for any ASGI server to serve."""
