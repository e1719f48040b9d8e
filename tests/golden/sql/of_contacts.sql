SELECT
  "t0"."account_id",
  CAST(SUM(CAST(NOT (
    "t0"."gone"
  ) AS INT)) AS DOUBLE) AS "people_known",
  CAST(SUM(CAST("t0"."ally" AND NOT (
    "t0"."gone"
  ) AS INT)) AS DOUBLE) AS "allies",
  CAST(SUM(CAST("t0"."ally" AND NOT (
    "t0"."gone"
  ) AS INT)) AS DOUBLE) / CASE
    WHEN CAST(SUM(CAST(NOT (
      "t0"."gone"
    ) AS INT)) AS DOUBLE) > 0
    THEN CAST(SUM(CAST(NOT (
      "t0"."gone"
    ) AS INT)) AS DOUBLE)
    ELSE NULL
  END AS "ally_share",
  CAST(SUM(CAST("t0"."decides" AND NOT (
    "t0"."gone"
  ) AS INT)) AS DOUBLE) AS "decision_makers",
  CAST(COUNT(DISTINCT "t0"."role") FILTER(WHERE
    NOT (
      "t0"."gone"
    )) AS DOUBLE) AS "roles_known",
  CAST(SUM(CAST(COALESCE("t0"."gone_age" <= 365, FALSE) AS INT)) AS DOUBLE) AS "people_left_365d",
  CAST(SUM(CAST("t0"."ally" AND COALESCE("t0"."gone_age" <= 365, FALSE) AS INT)) AS DOUBLE) AS "allies_left_365d",
  CAST(SUM(CAST("t0"."decides" AND COALESCE("t0"."gone_age" <= 365, FALSE) AS INT)) AS DOUBLE) AS "decision_makers_left_365d",
  CAST(MIN("t0"."gone_age") AS DOUBLE) AS "days_since_departure",
  CAST(MIN("t0"."gone_age") FILTER(WHERE
    "t0"."ally") AS DOUBLE) AS "days_since_ally_left",
  CAST(SUM(CAST(COALESCE("t0"."gone_age" <= 365, FALSE) AS INT)) AS DOUBLE) / CASE
    WHEN (
      CAST(SUM(CAST(COALESCE("t0"."gone_age" <= 365, FALSE) AS INT)) AS DOUBLE) + CAST(SUM(CAST(NOT (
        "t0"."gone"
      ) AS INT)) AS DOUBLE)
    ) > 0
    THEN CAST(SUM(CAST(COALESCE("t0"."gone_age" <= 365, FALSE) AS INT)) AS DOUBLE) + CAST(SUM(CAST(NOT (
      "t0"."gone"
    ) AS INT)) AS DOUBLE)
    ELSE NULL
  END AS "people_left_share_365d"
FROM "contacts_rows" AS "t0"
GROUP BY
  1
