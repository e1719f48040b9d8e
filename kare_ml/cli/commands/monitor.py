"""Commands: what came of what was published."""

from __future__ import annotations

from kare_ml.cli.app import HERE, Day, Folder, Json, answered, app, looked_from, shown


@app.command()
def monitor(workspace: Folder = HERE, as_of: Day = None, as_json: Json = False) -> None:
    """What came of what was published, how far the book has drifted, and when to train again and why.

    Each run is judged once its horizon has passed, and kept in the ledger (`outcomes/`); flags are judged every time.
    Example: kare monitor --json
    """
    from kare_ml.cli.operating import monitor as doing
    from kare_ml.cli.render import monitor as render

    with shown("monitor") as progress:
        answer = doing.monitor(workspace, looked_from(workspace, as_of), progress)
    answered(answer, render.monitor, as_json)
