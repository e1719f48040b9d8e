"""What the shelf keeps of a night is what stands in the published table."""

from __future__ import annotations

from pathlib import Path

import pyarrow.compute as pc

from kare_ml.config.load import load_book
from kare_ml.domain.access import Scope
from kare_ml.io.publication import rewrite_run
from kare_ml.io.published import read_published
from kare_ml.web.shelf import Shelf
from tests.web.books import MON, TUE, client, night
from tests.workspaces import write_workspace


def test_an_account_that_is_erased_is_gone_at_once(tmp_path: Path) -> None:
    write_workspace(tmp_path, [])
    for day in (MON, TUE):
        night(tmp_path, day, [client("001", "Ann", day), client("002", "Ann", day)])
    whole = Shelf(tmp_path, load_book(tmp_path))
    own = whole.seen_by(Scope("owner", frozenset({"Ann"})))

    def seen() -> list[list[str]]:
        return [shelf.rows(shelf.run(None))["account_id"].to_pylist() for shelf in (whole, own)]

    assert seen() == [["001", "002"], ["001", "002"]] and own.may_see("002")
    rows = read_published(tmp_path)
    rewrite_run(tmp_path, whole.run(None), rows.filter(pc.not_equal(rows["account_id"], "002")))
    assert seen() == [["001"], ["001"]] and not own.may_see("002")
    assert whole.row(whole.run(None), "002") is None
