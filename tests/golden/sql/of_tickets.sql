SELECT
  "t0"."account_id",
  CAST(SUM(CAST("t0"."open" AS INT)) AS DOUBLE) AS "open_tickets",
  CAST(MAX("t0"."age") FILTER(WHERE
    "t0"."open") AS DOUBLE) AS "oldest_open_ticket",
  CAST(SUM(CAST((
    "t0"."age" >= 1
  ) AND (
    "t0"."age" <= 30
  ) AS INT)) AS DOUBLE) AS "tickets_30d",
  CAST(SUM(CAST((
    "t0"."age" >= 1
  ) AND (
    "t0"."age" <= 90
  ) AS INT)) AS DOUBLE) AS "tickets_90d",
  CAST(SUM(CAST((
    "t0"."age" >= 1
  ) AND (
    "t0"."age" <= 365
  ) AS INT)) AS DOUBLE) AS "tickets_365d",
  CAST(SUM(CAST((
    "t0"."age" >= 1
  ) AND (
    "t0"."age" <= 180
  ) AS INT)) AS DOUBLE) / CASE
    WHEN CAST(SUM(CAST((
      "t0"."age" >= 181
    ) AND (
      "t0"."age" <= 360
    ) AS INT)) AS DOUBLE) > 0
    THEN CAST(SUM(CAST((
      "t0"."age" >= 181
    ) AND (
      "t0"."age" <= 360
    ) AS INT)) AS DOUBLE)
    ELSE NULL
  END AS "tickets_change_180d",
  CAST(MIN("t0"."age") AS DOUBLE) AS "days_since_ticket",
  CAST(SUM(
    CAST("t0"."urgent" AND (
      (
        "t0"."age" >= 1
      ) AND (
        "t0"."age" <= 365
      )
    ) AS INT)
  ) AS DOUBLE) AS "urgent_tickets_365d",
  CAST(SUM(
    CAST("t0"."severe" AND (
      (
        "t0"."age" >= 1
      ) AND (
        "t0"."age" <= 90
      )
    ) AS INT)
  ) AS DOUBLE) AS "severe_tickets_90d",
  CAST(SUM(
    CAST("t0"."severe" AND (
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
  END AS "severe_share_365d",
  CAST(SUM("t0"."answer") FILTER(WHERE
    (
      "t0"."closed_age" >= 1
    ) AND (
      "t0"."closed_age" <= 365
    )) AS DOUBLE) / CASE
    WHEN CAST(COUNT("t0"."answer") FILTER(WHERE
      (
        "t0"."closed_age" >= 1
      ) AND (
        "t0"."closed_age" <= 365
      )) AS DOUBLE) > 0
    THEN CAST(COUNT("t0"."answer") FILTER(WHERE
      (
        "t0"."closed_age" >= 1
      ) AND (
        "t0"."closed_age" <= 365
      )) AS DOUBLE)
    ELSE NULL
  END AS "satisfaction_365d",
  CAST(MIN("t0"."answer") FILTER(WHERE
    "t0"."closed_age" <= 365) AS DOUBLE) AS "worst_satisfaction_365d",
  CAST(SUM("t0"."answer") FILTER(WHERE
    "t0"."answered_last") AS DOUBLE) / CASE
    WHEN CAST(COUNT("t0"."answer") FILTER(WHERE
      "t0"."answered_last") AS DOUBLE) > 0
    THEN CAST(COUNT("t0"."answer") FILTER(WHERE
      "t0"."answered_last") AS DOUBLE)
    ELSE NULL
  END AS "last_satisfaction",
  (
    CAST(SUM("t0"."answer") FILTER(WHERE
      (
        "t0"."closed_age" >= 1
      ) AND (
        "t0"."closed_age" <= 180
      )) AS DOUBLE) / CASE
      WHEN CAST(COUNT("t0"."answer") FILTER(WHERE
        (
          "t0"."closed_age" >= 1
        ) AND (
          "t0"."closed_age" <= 180
        )) AS DOUBLE) > 0
      THEN CAST(COUNT("t0"."answer") FILTER(WHERE
        (
          "t0"."closed_age" >= 1
        ) AND (
          "t0"."closed_age" <= 180
        )) AS DOUBLE)
      ELSE NULL
    END
  ) - (
    CAST(SUM("t0"."answer") FILTER(WHERE
      (
        "t0"."closed_age" >= 181
      ) AND (
        "t0"."closed_age" <= 360
      )) AS DOUBLE) / CASE
      WHEN CAST(COUNT("t0"."answer") FILTER(WHERE
        (
          "t0"."closed_age" >= 181
        ) AND (
          "t0"."closed_age" <= 360
        )) AS DOUBLE) > 0
      THEN CAST(COUNT("t0"."answer") FILTER(WHERE
        (
          "t0"."closed_age" >= 181
        ) AND (
          "t0"."closed_age" <= 360
        )) AS DOUBLE)
      ELSE NULL
    END
  ) AS "satisfaction_change_180d",
  CAST(SUM(
    CAST(COALESCE((
      "t0"."answer" < 3
    ) AND (
      "t0"."closed_age" <= 365
    ), FALSE) AS INT)
  ) AS DOUBLE) AS "bad_ratings_365d",
  CAST(SUM("t0"."days_open") FILTER(WHERE
    "t0"."closed_age" <= 365) AS DOUBLE) / CASE
    WHEN CAST(COUNT("t0"."days_open") FILTER(WHERE
      "t0"."closed_age" <= 365) AS DOUBLE) > 0
    THEN CAST(COUNT("t0"."days_open") FILTER(WHERE
      "t0"."closed_age" <= 365) AS DOUBLE)
    ELSE NULL
  END AS "ticket_days_365d"
FROM "tickets_rows" AS "t0"
GROUP BY
  1
