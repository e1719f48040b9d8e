"""What happens around a flow run: operators hear of one that failed; those that died without a word are called so."""

from __future__ import annotations

import datetime as dt
import logging
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from httpx import HTTPError
from prefect import runtime
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter
from prefect.exceptions import PrefectException
from prefect.states import Crashed

from kare_ml.config.load import load_book
from kare_ml.errors import KareError
from kare_ml.stages.notices import send_briefs, send_trouble

LOG = logging.getLogger(__name__)

DIED = "its process ended without a word: the lock of its workspace was free"


def tell_of_failure(flow: Any, flow_run: Any, state: Any) -> None:
    """Tell those that `[notify]` names of a run that failed or crashed; a night sends the brief, which is stale then.

    For `on_failure` and `on_crashed` of a flow: whatever goes wrong here is logged, and changes nothing.
    """
    folder, at = Path(str(flow_run.parameters.get("workspace"))), dt.datetime.now(dt.UTC)
    now = at.replace(tzinfo=None)
    try:
        send_trouble(folder, "failure", f"KARE · {flow_run.name} {state.name.lower()}", str(state.message), now)
        if flow.name == "score":
            today = at.astimezone(ZoneInfo(load_book(folder).time_zone)).date()
            send_briefs(folder, today, now, tell_of_lateness=False)
    except KareError as error:
        LOG.warning("nobody was told", extra={"flow_run": flow_run.name, "why": str(error)})


def bury_the_dead(folder: Path) -> list[str]:
    """Call the other runs of a workspace that Prefect holds for running crashed; their names.

    To be called with the workspace's lock held: who has it knows that no other run lives.
    """
    wanted, buried = folder.resolve(), []
    running = FlowRunFilter.model_validate({"state": {"type": {"any_": ["RUNNING"]}}})
    try:
        with get_client(sync_client=True) as client:
            for run in client.read_flow_runs(flow_run_filter=running):
                theirs = run.parameters.get("workspace")
                if str(run.id) != str(runtime.flow_run.id) and theirs and Path(str(theirs)).resolve() == wanted:
                    client.set_flow_run_state(run.id, Crashed(message=DIED), force=True)
                    buried.append(run.name)
    except (PrefectException, HTTPError) as error:  # it is for people who look at Prefect's pages
        LOG.warning("runs that died are not marked", extra={"why": str(error)})
    if buried:
        LOG.warning("runs died", extra={"flow_runs": buried})
    return buried
