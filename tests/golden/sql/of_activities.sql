SELECT
  "t0"."account_id",
  CAST(SUM(CAST((
    "t0"."age" >= 1
  ) AND (
    "t0"."age" <= 30
  ) AS INT)) AS DOUBLE) AS "contacts_30d",
  CAST(SUM(CAST((
    "t0"."age" >= 1
  ) AND (
    "t0"."age" <= 90
  ) AS INT)) AS DOUBLE) AS "contacts_90d",
  CAST(SUM(CAST((
    "t0"."age" >= 1
  ) AND (
    "t0"."age" <= 365
  ) AS INT)) AS DOUBLE) AS "contacts_365d",
  CAST(SUM(
    CAST(ROUND(EXP(-(
      CAST("t0"."age" AS DOUBLE)
    ) / 45.0) * 1000000000, 0) AS BIGINT)
  ) AS DOUBLE) / 1000000000 AS "contacts_decay_45d",
  CAST(SUM(CAST((
    "t0"."age" >= 1
  ) AND (
    "t0"."age" <= 90
  ) AS INT)) AS DOUBLE) / CASE
    WHEN CAST(SUM(CAST((
      "t0"."age" >= 91
    ) AND (
      "t0"."age" <= 180
    ) AS INT)) AS DOUBLE) > 0
    THEN CAST(SUM(CAST((
      "t0"."age" >= 91
    ) AND (
      "t0"."age" <= 180
    ) AS INT)) AS DOUBLE)
    ELSE NULL
  END AS "contacts_change_90d",
  CAST(SUM(CAST((
    "t0"."age" >= 1
  ) AND (
    "t0"."age" <= 90
  ) AS INT)) AS DOUBLE) / CASE
    WHEN CAST(SUM(CAST((
      "t0"."age" >= 366
    ) AND (
      "t0"."age" <= 455
    ) AS INT)) AS DOUBLE) > 0
    THEN CAST(SUM(CAST((
      "t0"."age" >= 366
    ) AND (
      "t0"."age" <= 455
    ) AS INT)) AS DOUBLE)
    ELSE NULL
  END AS "contacts_yoy_90d",
  CAST(MIN("t0"."age") AS DOUBLE) AS "days_since_contact",
  CAST(MIN("t0"."age") FILTER(WHERE
    "t0"."inbound") AS DOUBLE) AS "days_since_inbound",
  CAST(MIN("t0"."age") FILTER(WHERE
    "t0"."outbound") AS DOUBLE) AS "days_since_outbound",
  CAST(MIN("t0"."age") FILTER(WHERE
    "t0"."call") AS DOUBLE) AS "days_since_call",
  CAST(MIN("t0"."age") FILTER(WHERE
    "t0"."meeting") AS DOUBLE) AS "days_since_meeting",
  CAST(SUM(
    CAST("t0"."call" AND (
      (
        "t0"."age" >= 1
      ) AND (
        "t0"."age" <= 90
      )
    ) AS INT)
  ) AS DOUBLE) AS "calls_90d",
  CAST(SUM(
    CAST("t0"."mail" AND (
      (
        "t0"."age" >= 1
      ) AND (
        "t0"."age" <= 90
      )
    ) AS INT)
  ) AS DOUBLE) AS "mails_90d",
  CAST(SUM(
    CAST("t0"."meeting"
    AND (
      (
        "t0"."age" >= 1
      ) AND (
        "t0"."age" <= 365
      )
    ) AS INT)
  ) AS DOUBLE) AS "meetings_365d",
  CAST(SUM(
    CAST("t0"."inbound" AND (
      (
        "t0"."age" >= 1
      ) AND (
        "t0"."age" <= 90
      )
    ) AS INT)
  ) AS DOUBLE) AS "inbound_90d",
  CAST(SUM(
    CAST("t0"."inbound"
    AND (
      (
        "t0"."age" >= 1
      ) AND (
        "t0"."age" <= 365
      )
    ) AS INT)
  ) AS DOUBLE) AS "inbound_365d",
  CAST(SUM(
    CAST("t0"."inbound" AND (
      (
        "t0"."age" >= 1
      ) AND (
        "t0"."age" <= 90
      )
    ) AS INT)
  ) AS DOUBLE) / CASE
    WHEN CAST(SUM(CAST((
      "t0"."age" >= 1
    ) AND (
      "t0"."age" <= 90
    ) AS INT)) AS DOUBLE) > 0
    THEN CAST(SUM(CAST((
      "t0"."age" >= 1
    ) AND (
      "t0"."age" <= 90
    ) AS INT)) AS DOUBLE)
    ELSE NULL
  END AS "inbound_share_90d",
  CAST(SUM(
    CAST("t0"."inbound"
    AND (
      (
        "t0"."age" >= 1
      ) AND (
        "t0"."age" <= 365
      )
    ) AS INT)
  ) AS DOUBLE) / CASE
    WHEN CAST(SUM(CAST((
      "t0"."age" >= 1
    ) AND (
      "t0"."age" <= 365
    ) AS INT)) AS DOUBLE) > 0
    THEN CAST(SUM(CAST((
      "t0"."age" >= 1
    ) AND (
      "t0"."age" <= 365
    ) AS INT)) AS DOUBLE)
    ELSE NULL
  END AS "inbound_share_365d",
  CAST(SUM(
    CAST("t0"."inbound" AND (
      (
        "t0"."age" >= 1
      ) AND (
        "t0"."age" <= 90
      )
    ) AS INT)
  ) AS DOUBLE) / CASE
    WHEN CAST(SUM(
      CAST("t0"."inbound"
      AND (
        (
          "t0"."age" >= 91
        ) AND (
          "t0"."age" <= 180
        )
      ) AS INT)
    ) AS DOUBLE) > 0
    THEN CAST(SUM(
      CAST("t0"."inbound"
      AND (
        (
          "t0"."age" >= 91
        ) AND (
          "t0"."age" <= 180
        )
      ) AS INT)
    ) AS DOUBLE)
    ELSE NULL
  END AS "inbound_change_90d",
  CAST(SUM(CAST("t0"."unanswered" AS INT)) AS DOUBLE) AS "unanswered_contacts",
  CAST(COALESCE(SUM(CAST("t0"."minutes" AS DECIMAL(28, 4))) FILTER(WHERE
    "t0"."age" <= 90), 0) AS DOUBLE) AS "contact_minutes_90d",
  CAST(COALESCE(SUM(CAST("t0"."minutes" AS DECIMAL(28, 4))) FILTER(WHERE
    "t0"."age" <= 365), 0) AS DOUBLE) AS "contact_minutes_365d",
  CAST(COALESCE(SUM(CAST("t0"."minutes" AS DECIMAL(28, 4))) FILTER(WHERE
    "t0"."age" <= 365), 0) AS DOUBLE) / CASE
    WHEN CAST(COUNT("t0"."minutes") FILTER(WHERE
      "t0"."age" <= 365) AS DOUBLE) > 0
    THEN CAST(COUNT("t0"."minutes") FILTER(WHERE
      "t0"."age" <= 365) AS DOUBLE)
    ELSE NULL
  END AS "minutes_a_contact_365d",
  CAST(COUNT(DISTINCT "t0"."rep") FILTER(WHERE
    "t0"."age" <= 365) AS DOUBLE) AS "reps_365d",
  CASE
    WHEN CAST(MAX("t0"."rep_days") AS DOUBLE) IS NULL
    THEN CAST(MAX("t0"."rep_days") AS DOUBLE)
    ELSE LEAST(365.0, CAST(MAX("t0"."rep_days") AS DOUBLE))
  END AS "rep_days_365d"
FROM "activities_rows" AS "t0"
GROUP BY
  1
