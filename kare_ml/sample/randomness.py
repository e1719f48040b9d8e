"""Random draws that depend on nothing but the seed and what is drawn: an account, a step, a purpose.

Every draw is a hash, so that threads, chunks and the order of rows cannot change it. Equal seeds give equal draws under
one version of DuckDB; another version may hash otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# The outer hash matters: DuckDB joins the hashes of several values by xor, so that without it two purposes of one
# account would differ by a constant pattern of bits, and be correlated.
MACROS = """
create or replace macro uniform(n, step, purpose) as
    (hash(hash({seed}::bigint, n::bigint, step::bigint, purpose)) >> 11)::double / 9007199254740992.0;

create or replace macro normal(n, step, purpose) as
    sqrt(-2 * ln(1 - uniform(n, step, purpose || ' radius'))) * cos(2 * pi() * uniform(n, step, purpose || ' angle'));

create or replace macro waiting(n, step, purpose) as
    -ln(1 - uniform(n, step, purpose));

create or replace macro how_many(mean, draw) as
    floor(ln(1 - draw) / ln(greatest(mean, 1e-9) / (1 + greatest(mean, 1e-9))))::integer;

create or replace macro pick(words, draw) as
    words[1 + floor(draw * len(words))::integer];

create or replace macro chance(log_odds) as
    1 / (1 + exp(-(log_odds)));
"""


def define_draws(connection: DuckDBPyConnection, seed: int) -> None:
    """Define the macros of random draws.

    `uniform` is in [0, 1); `normal` has mean 0 and deviation 1; `waiting` is exponential with mean 1; `how_many` is a
    geometric count with the given mean (more uneven than a Poisson count, as people are); `pick` takes one of a list;
    `chance` turns log-odds into a probability.
    """
    connection.execute(MACROS.format(seed=int(seed)))
