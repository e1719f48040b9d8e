SELECT
  "t0"."account_id",
  CAST(COALESCE(
    SUM("t0"."amount") FILTER(WHERE
      (
        "t0"."age" >= 1
      ) AND (
        "t0"."age" <= 30
      )),
    0
  ) AS DOUBLE) AS "usage_30d",
  CAST(COALESCE(
    SUM("t0"."amount") FILTER(WHERE
      (
        "t0"."age" >= 1
      ) AND (
        "t0"."age" <= 90
      )),
    0
  ) AS DOUBLE) AS "usage_90d",
  CAST(COALESCE(
    SUM("t0"."amount") FILTER(WHERE
      (
        "t0"."age" >= 1
      ) AND (
        "t0"."age" <= 365
      )),
    0
  ) AS DOUBLE) AS "usage_365d",
  CAST(COALESCE(
    SUM("t0"."amount") FILTER(WHERE
      (
        "t0"."age" >= 1
      ) AND (
        "t0"."age" <= 30
      )),
    0
  ) AS DOUBLE) / CASE
    WHEN CAST(COALESCE(
      SUM("t0"."amount") FILTER(WHERE
        (
          "t0"."age" >= 31
        ) AND (
          "t0"."age" <= 60
        )),
      0
    ) AS DOUBLE) > 0
    THEN CAST(COALESCE(
      SUM("t0"."amount") FILTER(WHERE
        (
          "t0"."age" >= 31
        ) AND (
          "t0"."age" <= 60
        )),
      0
    ) AS DOUBLE)
    ELSE NULL
  END AS "usage_change_30d",
  CAST(COALESCE(
    SUM("t0"."amount") FILTER(WHERE
      (
        "t0"."age" >= 1
      ) AND (
        "t0"."age" <= 90
      )),
    0
  ) AS DOUBLE) / CASE
    WHEN CAST(COALESCE(
      SUM("t0"."amount") FILTER(WHERE
        (
          "t0"."age" >= 91
        ) AND (
          "t0"."age" <= 180
        )),
      0
    ) AS DOUBLE) > 0
    THEN CAST(COALESCE(
      SUM("t0"."amount") FILTER(WHERE
        (
          "t0"."age" >= 91
        ) AND (
          "t0"."age" <= 180
        )),
      0
    ) AS DOUBLE)
    ELSE NULL
  END AS "usage_change_90d",
  (
    CAST(COALESCE(
      SUM("t0"."amount" * (
        181 - (
          "t0"."age" * 2
        )
      )) FILTER(WHERE
        "t0"."age" <= 180),
      0
    ) AS DOUBLE) / CASE
      WHEN CAST(COALESCE(SUM("t0"."amount") FILTER(WHERE
        "t0"."age" <= 180), 0) AS DOUBLE) > 0
      THEN CAST(COALESCE(SUM("t0"."amount") FILTER(WHERE
        "t0"."age" <= 180), 0) AS DOUBLE)
      ELSE NULL
    END
  ) / 179.0 AS "usage_trend_180d",
  CAST(COUNT(DISTINCT "t0"."age") FILTER(WHERE
    (
      "t0"."age" >= 1
    ) AND (
      "t0"."age" <= 90
    )) AS DOUBLE) AS "usage_days_90d",
  CAST(COALESCE(
    SUM("t0"."amount") FILTER(WHERE
      (
        "t0"."age" >= 1
      ) AND (
        "t0"."age" <= 90
      )),
    0
  ) AS DOUBLE) / CASE
    WHEN CAST(COUNT(DISTINCT "t0"."age") FILTER(WHERE
      (
        "t0"."age" >= 1
      ) AND (
        "t0"."age" <= 90
      )) AS DOUBLE) > 0
    THEN CAST(COUNT(DISTINCT "t0"."age") FILTER(WHERE
      (
        "t0"."age" >= 1
      ) AND (
        "t0"."age" <= 90
      )) AS DOUBLE)
    ELSE NULL
  END AS "usage_a_day_90d",
  CAST(MIN("t0"."age") AS DOUBLE) AS "days_since_use",
  CAST(COUNT(DISTINCT "t0"."product_line") FILTER(WHERE
    "t0"."age" <= 90) AS DOUBLE) AS "usage_product_lines_90d",
  CAST(SUM("t0"."users") FILTER(WHERE
    (
      "t0"."age" >= 1
    ) AND (
      "t0"."age" <= 90
    )) AS DOUBLE) / CASE
    WHEN CAST(COUNT("t0"."users") FILTER(WHERE
      (
        "t0"."age" >= 1
      ) AND (
        "t0"."age" <= 90
      )) AS DOUBLE) > 0
    THEN CAST(COUNT("t0"."users") FILTER(WHERE
      (
        "t0"."age" >= 1
      ) AND (
        "t0"."age" <= 90
      )) AS DOUBLE)
    ELSE NULL
  END AS "users_90d",
  CAST(SUM("t0"."users") FILTER(WHERE
    "t0"."newest") AS DOUBLE) / CASE
    WHEN CAST(COUNT("t0"."users") FILTER(WHERE
      "t0"."newest") AS DOUBLE) > 0
    THEN CAST(COUNT("t0"."users") FILTER(WHERE
      "t0"."newest") AS DOUBLE)
    ELSE NULL
  END AS "last_users",
  (
    CAST(SUM("t0"."users") FILTER(WHERE
      (
        "t0"."age" >= 1
      ) AND (
        "t0"."age" <= 90
      )) AS DOUBLE) / CASE
      WHEN CAST(COUNT("t0"."users") FILTER(WHERE
        (
          "t0"."age" >= 1
        ) AND (
          "t0"."age" <= 90
        )) AS DOUBLE) > 0
      THEN CAST(COUNT("t0"."users") FILTER(WHERE
        (
          "t0"."age" >= 1
        ) AND (
          "t0"."age" <= 90
        )) AS DOUBLE)
      ELSE NULL
    END
  ) / CASE
    WHEN (
      CAST(SUM("t0"."users") FILTER(WHERE
        (
          "t0"."age" >= 91
        ) AND (
          "t0"."age" <= 180
        )) AS DOUBLE) / CASE
        WHEN CAST(COUNT("t0"."users") FILTER(WHERE
          (
            "t0"."age" >= 91
          ) AND (
            "t0"."age" <= 180
          )) AS DOUBLE) > 0
        THEN CAST(COUNT("t0"."users") FILTER(WHERE
          (
            "t0"."age" >= 91
          ) AND (
            "t0"."age" <= 180
          )) AS DOUBLE)
        ELSE NULL
      END
    ) > 0
    THEN CAST(SUM("t0"."users") FILTER(WHERE
      (
        "t0"."age" >= 91
      ) AND (
        "t0"."age" <= 180
      )) AS DOUBLE) / CASE
      WHEN CAST(COUNT("t0"."users") FILTER(WHERE
        (
          "t0"."age" >= 91
        ) AND (
          "t0"."age" <= 180
        )) AS DOUBLE) > 0
      THEN CAST(COUNT("t0"."users") FILTER(WHERE
        (
          "t0"."age" >= 91
        ) AND (
          "t0"."age" <= 180
        )) AS DOUBLE)
      ELSE NULL
    END
    ELSE NULL
  END AS "users_change_90d",
  CAST(COALESCE(
    SUM("t0"."amount") FILTER(WHERE
      (
        "t0"."age" >= 1
      ) AND (
        "t0"."age" <= 90
      )),
    0
  ) AS DOUBLE) / CASE
    WHEN CAST(COALESCE(SUM(COALESCE("t0"."users", 0)) FILTER(WHERE
      "t0"."age" <= 90), 0) AS DOUBLE) > 0
    THEN CAST(COALESCE(SUM(COALESCE("t0"."users", 0)) FILTER(WHERE
      "t0"."age" <= 90), 0) AS DOUBLE)
    ELSE NULL
  END AS "usage_a_user_90d"
FROM "usage_rows" AS "t0"
GROUP BY
  1
