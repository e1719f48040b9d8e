"""What each page shows: a dataclass a page, worked out from the published book; templates only lay it out."""
