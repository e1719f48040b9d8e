"""What the commands answer by which people write something down."""

from __future__ import annotations

import datetime as dt

from kare_ml.cli.answers.answer import Answer


class Written(Answer):
    """`kare assign`, `answer`, `weigh`, `actions done`, `actions dismiss`, `whitespace mark` and `relate`.

    What was written down of `about` (an account, or an action), by whom, and as it is kept: `fields` by name, null
    where nothing was said. `words` say it in a sentence.
    """

    about: str
    fields: dict[str, str | float | None]
    written_by: str
    written_at: dt.datetime
    words: str
