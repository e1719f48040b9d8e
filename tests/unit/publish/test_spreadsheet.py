"""Text that a spreadsheet would compute is kept as text."""

from __future__ import annotations

import pytest

from kare_ml.publish.spreadsheet import as_cell


@pytest.mark.parametrize("text", ["=1+1", "+49 30", "-5", "@sum", "\tx", "\r=1"])
def test_what_would_be_computed_is_text(text: str) -> None:
    assert as_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["00123", "Miller & Sons", "a=b", "'=1", ""])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert as_cell(text) == text
