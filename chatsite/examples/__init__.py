"""The first sockets of a newcomer: hello and echo, with a page. On in DEBUG only."""
