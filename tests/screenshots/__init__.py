"""Pictures of each state of the page, of a site of their own: `make screenshots`."""
