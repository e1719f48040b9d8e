"""Turns `explain.json` into its page. A test compares both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import page

NOTE = "<!-- Written by `make bench-explain` from explain.json. Do not edit. -->"
WANTED = {"ratio": 100, "ratio_with_tables": 50, "difference": 1e-10, "ratio_to_predict": 1.0}


def page_of(results: Mapping[str, Any]) -> str:
    """The whole page."""
    made, model = results["made_by"], results["model"]
    beside, night, compiling = results["beside_shap"], results["night"], results["compiling"]
    packages = ", ".join(f"{name} {number}" for name, number in made["packages"].items())
    rates = beside["rows_a_second"]
    table = [
        ["rows a CPU second, ours", f"{rates['ours']:,}", ""],
        ["rows a CPU second, shap.TreeExplainer", f"{rates['shap']:,}", ""],
        [
            "times shap",
            f"{beside['ratio']} ({beside['ratio_lowest']} to {beside['ratio_highest']})",
            _at_least("ratio"),
        ],
        ["times shap, tables made anew each time", f"{beside['ratio_with_tables']}", _at_least("ratio_with_tables")],
        ["seconds for the tables of a model", f"{beside['table_seconds']}", ""],
        [
            f"largest difference to shap, {beside['compared_with_shap']:,} rows",
            f"{beside['largest_difference_to_shap']:.1e}",
            f"at most {WANTED['difference']:.0e}",
        ],
        [
            f"largest difference to decision_function, {beside['compared_with_margin']:,} rows",
            f"{beside['largest_difference_to_margin']:.1e}",
            f"at most {WANTED['difference']:.0e}",
        ],
        [
            f"{night['accounts']:,} accounts x {night['models']} models, CPU seconds",
            f"{night['seconds']['ours']}; tables {night['seconds']['tables']}",
            "",
        ],
        ["the same rows by scikit-learn's own predict", f"{night['seconds']['predict']}", ""],
        ["ours to predict", f"{night['ratio_to_predict']}", f"at most {WANTED['ratio_to_predict']:g}"],
        ["compiling, first use on a machine, CPU seconds", f"{compiling['cold']}", ""],
        ["first use in a process after that, CPU seconds", f"{compiling['cached']}", ""],
    ]
    return "\n".join(
        [
            f"# What exact reasons cost\n\n{NOTE}\n",
            f"Of commit `{made['commit']}`; seed {made['seed']}; Python {made['python']}, {packages}. All figures "
            "stand in [explain.json](explain.json) as well; `make bench-explain` measures them anew.\n",
            f"Models of {model['trees']} trees with {model['leaves']} leaves, {model['depth']} levels deep, over "
            f"{model['features']} features of which {model['nulls']:.0%} are null. CPU seconds of one thread. In each "
            f"of {beside['rounds']} rounds ours explains {beside['rows']:,} rows, from doubles to doubles, and shap "
            f"then {beside['rows_by_shap']:,} of them (its time is that of a row, times the rows). Medians of "
            "the rounds. The machine was shared with other work.\n",
            page.table(["what", "measured", "wanted"], table),
            "",
        ]
    )


def _at_least(name: str) -> str:
    return f"at least {WANTED[name]:g}"
