"""Who may do what, over everything that there is: commands, addresses and events."""
