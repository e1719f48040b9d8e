"""The morning's brief: what a leader or an owner reads in half a minute, made of the published run."""
