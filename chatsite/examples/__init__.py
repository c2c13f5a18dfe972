"""The examples of docs/tutorial.md with their pages: hello, echo and the simple room."""
