"""The command line: a file a group of commands, put together in main.py."""
