"""A long conversation under faults, checked by everybody who takes part: `manage.py soak`."""
