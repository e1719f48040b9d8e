"""One spec a model. Trained artifacts live in a workspace's registry, never here."""
