"""The commands that do something, as functions of a workspace: each opens what it needs, and holds the lock."""
