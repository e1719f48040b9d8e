SELECT
  "t0"."account_id",
  CAST(SUM("t0"."late") FILTER(WHERE
    (
      "t0"."age" >= 1
    ) AND (
      "t0"."age" <= 365
    )) AS DOUBLE) / CASE
    WHEN CAST(COUNT("t0"."late") FILTER(WHERE
      (
        "t0"."age" >= 1
      ) AND (
        "t0"."age" <= 365
      )) AS DOUBLE) > 0
    THEN CAST(COUNT("t0"."late") FILTER(WHERE
      (
        "t0"."age" >= 1
      ) AND (
        "t0"."age" <= 365
      )) AS DOUBLE)
    ELSE NULL
  END AS "payment_delay_365d",
  CAST(SUM("t0"."late") FILTER(WHERE
    (
      "t0"."age" >= 1
    ) AND (
      "t0"."age" <= 90
    )) AS DOUBLE) / CASE
    WHEN CAST(COUNT("t0"."late") FILTER(WHERE
      (
        "t0"."age" >= 1
      ) AND (
        "t0"."age" <= 90
      )) AS DOUBLE) > 0
    THEN CAST(COUNT("t0"."late") FILTER(WHERE
      (
        "t0"."age" >= 1
      ) AND (
        "t0"."age" <= 90
      )) AS DOUBLE)
    ELSE NULL
  END AS "payment_delay_90d",
  (
    CAST(SUM("t0"."late") FILTER(WHERE
      (
        "t0"."age" >= 1
      ) AND (
        "t0"."age" <= 180
      )) AS DOUBLE) / CASE
      WHEN CAST(COUNT("t0"."late") FILTER(WHERE
        (
          "t0"."age" >= 1
        ) AND (
          "t0"."age" <= 180
        )) AS DOUBLE) > 0
      THEN CAST(COUNT("t0"."late") FILTER(WHERE
        (
          "t0"."age" >= 1
        ) AND (
          "t0"."age" <= 180
        )) AS DOUBLE)
      ELSE NULL
    END
  ) - (
    CAST(SUM("t0"."late") FILTER(WHERE
      (
        "t0"."age" >= 181
      ) AND (
        "t0"."age" <= 360
      )) AS DOUBLE) / CASE
      WHEN CAST(COUNT("t0"."late") FILTER(WHERE
        (
          "t0"."age" >= 181
        ) AND (
          "t0"."age" <= 360
        )) AS DOUBLE) > 0
      THEN CAST(COUNT("t0"."late") FILTER(WHERE
        (
          "t0"."age" >= 181
        ) AND (
          "t0"."age" <= 360
        )) AS DOUBLE)
      ELSE NULL
    END
  ) AS "payment_delay_change_180d",
  SQRT(
    CASE
      WHEN (
        (
          SUM(CAST("t0"."late" AS DOUBLE) * CAST("t0"."late" AS DOUBLE)) FILTER(WHERE
            "t0"."age" <= 365) - (
            (
              SUM(CAST("t0"."late" AS DOUBLE)) FILTER(WHERE
                "t0"."age" <= 365) * SUM(CAST("t0"."late" AS DOUBLE)) FILTER(WHERE
                "t0"."age" <= 365)
            ) / CASE
              WHEN CAST(SUM(CAST("t0"."age" <= 365 AS INT)) AS DOUBLE) > 1
              THEN CAST(SUM(CAST("t0"."age" <= 365 AS INT)) AS DOUBLE)
              ELSE NULL
            END
          )
        ) / (
          CASE
            WHEN CAST(SUM(CAST("t0"."age" <= 365 AS INT)) AS DOUBLE) > 1
            THEN CAST(SUM(CAST("t0"."age" <= 365 AS INT)) AS DOUBLE)
            ELSE NULL
          END - 1
        )
      ) IS NULL
      THEN (
        SUM(CAST("t0"."late" AS DOUBLE) * CAST("t0"."late" AS DOUBLE)) FILTER(WHERE
          "t0"."age" <= 365) - (
          (
            SUM(CAST("t0"."late" AS DOUBLE)) FILTER(WHERE
              "t0"."age" <= 365) * SUM(CAST("t0"."late" AS DOUBLE)) FILTER(WHERE
              "t0"."age" <= 365)
          ) / CASE
            WHEN CAST(SUM(CAST("t0"."age" <= 365 AS INT)) AS DOUBLE) > 1
            THEN CAST(SUM(CAST("t0"."age" <= 365 AS INT)) AS DOUBLE)
            ELSE NULL
          END
        )
      ) / (
        CASE
          WHEN CAST(SUM(CAST("t0"."age" <= 365 AS INT)) AS DOUBLE) > 1
          THEN CAST(SUM(CAST("t0"."age" <= 365 AS INT)) AS DOUBLE)
          ELSE NULL
        END - 1
      )
      ELSE GREATEST(
        0.0,
        (
          SUM(CAST("t0"."late" AS DOUBLE) * CAST("t0"."late" AS DOUBLE)) FILTER(WHERE
            "t0"."age" <= 365) - (
            (
              SUM(CAST("t0"."late" AS DOUBLE)) FILTER(WHERE
                "t0"."age" <= 365) * SUM(CAST("t0"."late" AS DOUBLE)) FILTER(WHERE
                "t0"."age" <= 365)
            ) / CASE
              WHEN CAST(SUM(CAST("t0"."age" <= 365 AS INT)) AS DOUBLE) > 1
              THEN CAST(SUM(CAST("t0"."age" <= 365 AS INT)) AS DOUBLE)
              ELSE NULL
            END
          )
        ) / (
          CASE
            WHEN CAST(SUM(CAST("t0"."age" <= 365 AS INT)) AS DOUBLE) > 1
            THEN CAST(SUM(CAST("t0"."age" <= 365 AS INT)) AS DOUBLE)
            ELSE NULL
          END - 1
        )
      )
    END
  ) AS "payment_delay_spread_365d",
  CAST(COALESCE(SUM("t0"."owed" * "t0"."late") FILTER(WHERE
    "t0"."age" <= 365), 0) AS DOUBLE) / CASE
    WHEN CAST(COALESCE(SUM("t0"."owed") FILTER(WHERE
      "t0"."age" <= 365), 0) AS DOUBLE) > 0
    THEN CAST(COALESCE(SUM("t0"."owed") FILTER(WHERE
      "t0"."age" <= 365), 0) AS DOUBLE)
    ELSE NULL
  END AS "payment_delay_by_amount_365d",
  CAST(MAX("t0"."late") FILTER(WHERE
    "t0"."newest_paid") AS DOUBLE) AS "last_payment_delay",
  CAST(MAX("t0"."late") FILTER(WHERE
    "t0"."age" <= 365) AS DOUBLE) AS "worst_payment_delay_365d",
  CAST(SUM(CAST((
    "t0"."late" > 0
  ) AND (
    "t0"."age" <= 365
  ) AS INT)) AS DOUBLE) / CASE
    WHEN CAST(SUM(CAST("t0"."age" <= 365 AS INT)) AS DOUBLE) > 0
    THEN CAST(SUM(CAST("t0"."age" <= 365 AS INT)) AS DOUBLE)
    ELSE NULL
  END AS "late_share_365d",
  CAST(SUM(CAST((
    "t0"."late" > 30
  ) AND (
    "t0"."age" <= 365
  ) AS INT)) AS DOUBLE) / CASE
    WHEN CAST(SUM(CAST("t0"."age" <= 365 AS INT)) AS DOUBLE) > 0
    THEN CAST(SUM(CAST("t0"."age" <= 365 AS INT)) AS DOUBLE)
    ELSE NULL
  END AS "very_late_share_365d",
  CAST(MIN("t0"."paid_age") AS DOUBLE) AS "days_since_payment",
  CAST(SUM(CAST("t0"."open" AS INT)) AS DOUBLE) AS "overdue_items",
  CAST(COALESCE(SUM("t0"."owed") FILTER(WHERE
    "t0"."open"), 0) AS DOUBLE) AS "overdue_amount",
  CAST(COALESCE(MAX("t0"."age") FILTER(WHERE
    "t0"."open"), 0) AS DOUBLE) AS "overdue_days",
  CAST(COALESCE(SUM("t0"."owed") FILTER(WHERE
    "t0"."open" AND (
      "t0"."age" <= 365
    )), 0) AS DOUBLE) / CASE
    WHEN CAST(COALESCE(SUM("t0"."owed") FILTER(WHERE
      "t0"."age" <= 365), 0) AS DOUBLE) > 0
    THEN CAST(COALESCE(SUM("t0"."owed") FILTER(WHERE
      "t0"."age" <= 365), 0) AS DOUBLE)
    ELSE NULL
  END AS "overdue_share_365d"
FROM "payments_rows" AS "t0"
GROUP BY
  1
