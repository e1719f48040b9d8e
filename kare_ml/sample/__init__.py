"""A made-up distributor with a believable history and a known hidden truth, for demos, tests and measurements."""

from kare_ml.sample.book import SampleBook, write_sample
from kare_ml.sample.dirt import Dirt

__all__ = ["Dirt", "SampleBook", "write_sample"]
