"""Names of companies and people, composed from word lists: unique for up to a million accounts."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# Mixed digits of a permuted number: each number gives another name. The first 10,240 are short (a founder or a place
# before the trade), later ones have two founders. 3371 and 7919 share no factor with the moduli, so that the
# permutation loses nothing.
MACROS = """
create or replace macro composed(n, short, long, trades) as case
    when n < 10240 and short < 6400
        then surnames()[1 + short % 200] || ' ' || trades[1 + (short // 200) % 8] || ' ' || forms()[1 + short // 1600]
    when n < 10240
        then places()[1 + (short - 6400) % 120] || ' ' || trades[1 + ((short - 6400) // 120) % 8] || ' '
             || forms()[1 + (short - 6400) // 960]
    else surnames()[1 + long % 200] || ' & ' || surnames()[1 + (long // 200) % 200] || ' '
         || trades[1 + (long // 40000) % 8] || ' ' || forms()[1 + long // 320000]
    end;

create or replace macro company_name(n, industry) as
    composed(n, (n * 3371 + 17) % 10240, (greatest(n - 10240, 0) * 7919) % 1280000, trades()[industry]);

create or replace macro person_name(k) as
    first_names()[1 + k % 40] || ' ' || surnames()[1 + (k // 40 + k * 37) % 200];
"""


def define_names(connection: DuckDBPyConnection) -> None:
    """Define `company_name(n, industry)`, unique for n below a million, and `person_name(k)`, unique below 8,000.

    Also the word lists themselves, `industries()` and `places()` among them.
    """
    words = tomllib.loads((files("kare_ml.sample") / "names.toml").read_text("utf-8"))
    trades = words.pop("trades")
    for macro, listed in {**words, "industries": list(trades)}.items():
        connection.execute(f"create or replace macro {macro}() as {listed}")
    connection.execute(f"create or replace macro trades() as map {trades}")
    connection.execute(MACROS)
