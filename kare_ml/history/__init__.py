"""Account history: the contracts of its tables, and how rows of a source are judged before they are stored."""
