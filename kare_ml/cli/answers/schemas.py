"""Every answer of a command with --json: `kare schema COMMAND` describes it."""

from __future__ import annotations

from kare_ml.cli.answers.actions import Actions, Answers, Opened, Refreshed
from kare_ml.cli.answers.answer import Answer
from kare_ml.cli.answers.book import Account, AtRisk, Report, Runs
from kare_ml.cli.answers.brief import BriefAnswer
from kare_ml.cli.answers.decisions import DecisionsAnswer
from kare_ml.cli.answers.effort import EffortAnswer
from kare_ml.cli.answers.history import Check, Forgotten
from kare_ml.cli.answers.models import Backtest, Models, Train
from kare_ml.cli.answers.monitor import MonitorAnswer
from kare_ml.cli.answers.moved import Moved
from kare_ml.cli.answers.nightly import Backfill
from kare_ml.cli.answers.portfolio import PortfolioAnswer
from kare_ml.cli.answers.recapture import RecaptureAnswer
from kare_ml.cli.answers.rollback import Rollback
from kare_ml.cli.answers.rules import RulesDiffAnswer, RulesReviewAnswer
from kare_ml.cli.answers.rules_in_force import Rules
from kare_ml.cli.answers.sinks import SinksAnswer
from kare_ml.cli.answers.status import Status
from kare_ml.cli.answers.tidy import Tidy
from kare_ml.cli.answers.upkeep import Doctor
from kare_ml.cli.answers.users import UserChanged, UserLog, UsersAnswer
from kare_ml.cli.answers.walk import Walk
from kare_ml.cli.answers.what_if import WhatIf
from kare_ml.cli.answers.whitespace import WhitespaceAnswer
from kare_ml.cli.answers.written import Written

ANSWERS: dict[str, type[Answer]] = {
    "account": Account,
    "actions": Actions,
    "actions dismiss": Written,
    "actions done": Written,
    "actions open": Opened,
    "actions refresh": Refreshed,
    "answer": Written,
    "answers": Answers,
    "assign": Written,
    "at-risk": AtRisk,
    "backfill": Backfill,
    "backtest": Backtest,
    "brief": BriefAnswer,
    "check": Check,
    "decisions": DecisionsAnswer,
    "doctor": Doctor,
    "effort": EffortAnswer,
    "export": SinksAnswer,
    "flag": Opened,
    "forget": Forgotten,
    "models": Models,
    "monitor": MonitorAnswer,
    "moved": Moved,
    "portfolio": PortfolioAnswer,
    "recapture": RecaptureAnswer,
    "repair": SinksAnswer,
    "report": Report,
    "rollback": Rollback,
    "rules": Rules,
    "rules diff": RulesDiffAnswer,
    "rules review": RulesReviewAnswer,
    "runs": Runs,
    "status": Status,
    "tidy": Tidy,
    "train": Train,
    "user add": UserChanged,
    "user list": UsersAnswer,
    "user log": UserLog,
    "user password": UserChanged,
    "user remove": UserChanged,
    "user role": UserChanged,
    "user scope": UserChanged,
    "user sign-out": UserChanged,
    "walk": Walk,
    "weigh": Written,
    "what-if": WhatIf,
    "whitespace": WhitespaceAnswer,
    "whitespace mark": Written,
    "whitespace relate": Written,
}
"""The commands that answer with --json, and what each answers."""
