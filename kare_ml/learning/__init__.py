"""Labels, snapshots, models, membership, and honest grades. Everything is out of time."""
