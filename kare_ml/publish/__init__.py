"""What is published: the contract of the scored table, how it is put together, and the gate before it."""
