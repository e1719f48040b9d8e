SELECT
  "t0"."account_id",
  CAST(MIN("t0"."age") FILTER(WHERE
    "t0"."is_order") AS DOUBLE) AS "days_since_order",
  CASE
    WHEN BOOL_OR(CAST("t0"."is_order" AS BOOLEAN))
    THEN (
      CAST(COALESCE(SUM("t0"."gap"), 0) AS DOUBLE) + 180.0
    ) / (
      COUNT("t0"."gap") + 2
    )
    ELSE NULL
  END AS "own_gap",
  QUANTILE_CONT("t0"."gap", 0.5) AS "median_gap",
  SQRT(
    CASE
      WHEN (
        (
          SUM(CAST("t0"."gap" AS DOUBLE) * CAST("t0"."gap" AS DOUBLE)) - (
            SUM(CAST("t0"."gap" AS DOUBLE)) * (
              SUM(CAST("t0"."gap" AS DOUBLE)) / CASE
                WHEN CAST(COUNT("t0"."gap") AS DOUBLE) > 0
                THEN CAST(COUNT("t0"."gap") AS DOUBLE)
                ELSE NULL
              END
            )
          )
        ) / CASE
          WHEN CAST(COUNT("t0"."gap") AS DOUBLE) > 1
          THEN CAST(COUNT("t0"."gap") AS DOUBLE) - 1
          ELSE NULL
        END
      ) IS NULL
      THEN (
        SUM(CAST("t0"."gap" AS DOUBLE) * CAST("t0"."gap" AS DOUBLE)) - (
          SUM(CAST("t0"."gap" AS DOUBLE)) * (
            SUM(CAST("t0"."gap" AS DOUBLE)) / CASE
              WHEN CAST(COUNT("t0"."gap") AS DOUBLE) > 0
              THEN CAST(COUNT("t0"."gap") AS DOUBLE)
              ELSE NULL
            END
          )
        )
      ) / CASE
        WHEN CAST(COUNT("t0"."gap") AS DOUBLE) > 1
        THEN CAST(COUNT("t0"."gap") AS DOUBLE) - 1
        ELSE NULL
      END
      ELSE GREATEST(
        0.0,
        (
          SUM(CAST("t0"."gap" AS DOUBLE) * CAST("t0"."gap" AS DOUBLE)) - (
            SUM(CAST("t0"."gap" AS DOUBLE)) * (
              SUM(CAST("t0"."gap" AS DOUBLE)) / CASE
                WHEN CAST(COUNT("t0"."gap") AS DOUBLE) > 0
                THEN CAST(COUNT("t0"."gap") AS DOUBLE)
                ELSE NULL
              END
            )
          )
        ) / CASE
          WHEN CAST(COUNT("t0"."gap") AS DOUBLE) > 1
          THEN CAST(COUNT("t0"."gap") AS DOUBLE) - 1
          ELSE NULL
        END
      )
    END
  ) / CASE
    WHEN (
      SUM(CAST("t0"."gap" AS DOUBLE)) / CASE
        WHEN CAST(COUNT("t0"."gap") AS DOUBLE) > 0
        THEN CAST(COUNT("t0"."gap") AS DOUBLE)
        ELSE NULL
      END
    ) > 0
    THEN SUM(CAST("t0"."gap" AS DOUBLE)) / CASE
      WHEN CAST(COUNT("t0"."gap") AS DOUBLE) > 0
      THEN CAST(COUNT("t0"."gap") AS DOUBLE)
      ELSE NULL
    END
    ELSE NULL
  END AS "gap_spread",
  (
    CAST(SUM("t0"."gap") FILTER(WHERE
      "t0"."back" <= 3) AS DOUBLE) / CAST(COUNT("t0"."gap") FILTER(WHERE
      "t0"."back" <= 3) AS DOUBLE)
  ) / CASE
    WHEN (
      CAST(SUM("t0"."gap") AS DOUBLE) / CAST(COUNT("t0"."gap") AS DOUBLE)
    ) > 0
    THEN CAST(SUM("t0"."gap") AS DOUBLE) / CAST(COUNT("t0"."gap") AS DOUBLE)
    ELSE NULL
  END AS "recent_gaps",
  CAST(SUM("t0"."gap") FILTER(WHERE
    "t0"."back" = 1) AS DOUBLE) AS "last_gap",
  CAST(MAX("t0"."gap") FILTER(WHERE
    "t0"."is_order" AND (
      "t0"."age" <= 365
    )) AS DOUBLE) AS "longest_gap_365d",
  CAST(MIN("t0"."age") FILTER(WHERE
    "t0"."back" = 3) AS DOUBLE) AS "days_since_third_order",
  CAST(SUM(
    CAST("t0"."is_order"
    AND (
      (
        "t0"."age" >= 1
      ) AND (
        "t0"."age" <= 30
      )
    ) AS INT)
  ) AS DOUBLE) AS "orders_30d",
  CAST(SUM(
    CAST("t0"."is_order"
    AND (
      (
        "t0"."age" >= 1
      ) AND (
        "t0"."age" <= 90
      )
    ) AS INT)
  ) AS DOUBLE) AS "orders_90d",
  CAST(SUM(
    CAST("t0"."is_order"
    AND (
      (
        "t0"."age" >= 1
      ) AND (
        "t0"."age" <= 180
      )
    ) AS INT)
  ) AS DOUBLE) AS "orders_180d",
  CAST(SUM(
    CAST("t0"."is_order"
    AND (
      (
        "t0"."age" >= 1
      ) AND (
        "t0"."age" <= 365
      )
    ) AS INT)
  ) AS DOUBLE) AS "orders_365d",
  (
    CAST(SUM(
      CAST("t0"."is_order"
      AND (
        (
          "t0"."age" >= 1
        ) AND (
          "t0"."age" <= 365
        )
      ) AS INT)
    ) AS DOUBLE) / CAST(CASE
      WHEN CASE
        WHEN MAX("t0"."age") FILTER(WHERE
          "t0"."is_order") IS NULL
        THEN MAX("t0"."age") FILTER(WHERE
          "t0"."is_order")
        ELSE LEAST(365, MAX("t0"."age") FILTER(WHERE
          "t0"."is_order"))
      END IS NULL
      THEN CASE
        WHEN MAX("t0"."age") FILTER(WHERE
          "t0"."is_order") IS NULL
        THEN MAX("t0"."age") FILTER(WHERE
          "t0"."is_order")
        ELSE LEAST(365, MAX("t0"."age") FILTER(WHERE
          "t0"."is_order"))
      END
      ELSE GREATEST(
        30,
        CASE
          WHEN MAX("t0"."age") FILTER(WHERE
            "t0"."is_order") IS NULL
          THEN MAX("t0"."age") FILTER(WHERE
            "t0"."is_order")
          ELSE LEAST(365, MAX("t0"."age") FILTER(WHERE
            "t0"."is_order"))
        END
      )
    END AS DOUBLE)
  ) * 30.0 AS "order_rate_365d",
  CAST(COALESCE(
    SUM(
      CAST(ROUND(EXP(-(
        CAST("t0"."age" AS DOUBLE)
      ) / 45.0) * 1000000000, 0) AS BIGINT)
    ) FILTER(WHERE
      "t0"."is_order"),
    0
  ) AS DOUBLE) / 1000000000 AS "orders_decay_45d",
  CAST(COALESCE(
    SUM(
      CAST(ROUND(EXP(-(
        CAST("t0"."age" AS DOUBLE)
      ) / 130.0) * 1000000000, 0) AS BIGINT)
    ) FILTER(WHERE
      "t0"."is_order"),
    0
  ) AS DOUBLE) / 1000000000 AS "orders_decay_130d",
  CAST(SUM(
    CAST("t0"."is_order"
    AND (
      (
        "t0"."age" >= 1
      ) AND (
        "t0"."age" <= 90
      )
    ) AS INT)
  ) AS DOUBLE) / CASE
    WHEN CAST(SUM(
      CAST("t0"."is_order"
      AND (
        (
          "t0"."age" >= 91
        ) AND (
          "t0"."age" <= 180
        )
      ) AS INT)
    ) AS DOUBLE) > 0
    THEN CAST(SUM(
      CAST("t0"."is_order"
      AND (
        (
          "t0"."age" >= 91
        ) AND (
          "t0"."age" <= 180
        )
      ) AS INT)
    ) AS DOUBLE)
    ELSE NULL
  END AS "orders_change_90d",
  CAST(SUM(
    CAST("t0"."is_order"
    AND (
      (
        "t0"."age" >= 1
      ) AND (
        "t0"."age" <= 180
      )
    ) AS INT)
  ) AS DOUBLE) / CASE
    WHEN CAST(SUM(
      CAST("t0"."is_order"
      AND (
        (
          "t0"."age" >= 181
        ) AND (
          "t0"."age" <= 360
        )
      ) AS INT)
    ) AS DOUBLE) > 0
    THEN CAST(SUM(
      CAST("t0"."is_order"
      AND (
        (
          "t0"."age" >= 181
        ) AND (
          "t0"."age" <= 360
        )
      ) AS INT)
    ) AS DOUBLE)
    ELSE NULL
  END AS "orders_change_180d",
  CAST(SUM(
    CAST("t0"."is_order"
    AND (
      (
        "t0"."age" >= 1
      ) AND (
        "t0"."age" <= 90
      )
    ) AS INT)
  ) AS DOUBLE) / CASE
    WHEN CAST(SUM(
      CAST("t0"."is_order"
      AND (
        (
          "t0"."age" >= 366
        ) AND (
          "t0"."age" <= 455
        )
      ) AS INT)
    ) AS DOUBLE) > 0
    THEN CAST(SUM(
      CAST("t0"."is_order"
      AND (
        (
          "t0"."age" >= 366
        ) AND (
          "t0"."age" <= 455
        )
      ) AS INT)
    ) AS DOUBLE)
    ELSE NULL
  END AS "orders_yoy_90d",
  CAST(SUM(
    CAST("t0"."is_order"
    AND (
      (
        "t0"."age" >= 1
      ) AND (
        "t0"."age" <= 180
      )
    ) AS INT)
  ) AS DOUBLE) / CASE
    WHEN CAST(SUM(
      CAST("t0"."is_order"
      AND (
        (
          "t0"."age" >= 366
        ) AND (
          "t0"."age" <= 545
        )
      ) AS INT)
    ) AS DOUBLE) > 0
    THEN CAST(SUM(
      CAST("t0"."is_order"
      AND (
        (
          "t0"."age" >= 366
        ) AND (
          "t0"."age" <= 545
        )
      ) AS INT)
    ) AS DOUBLE)
    ELSE NULL
  END AS "orders_yoy_180d",
  CAST(MAX("t0"."age") FILTER(WHERE
    "t0"."is_order") AS DOUBLE) AS "tenure_days",
  CAST(SUM(CAST("t0"."is_order" AS INT)) AS DOUBLE) AS "orders_ever",
  CAST(COALESCE(
    SUM("t0"."net") FILTER(WHERE
      (
        "t0"."age" >= 1
      ) AND (
        "t0"."age" <= 30
      )),
    0
  ) AS DOUBLE) AS "spend_30d",
  CAST(COALESCE(
    SUM("t0"."net") FILTER(WHERE
      (
        "t0"."age" >= 1
      ) AND (
        "t0"."age" <= 90
      )),
    0
  ) AS DOUBLE) AS "spend_90d",
  CAST(COALESCE(
    SUM("t0"."net") FILTER(WHERE
      (
        "t0"."age" >= 1
      ) AND (
        "t0"."age" <= 180
      )),
    0
  ) AS DOUBLE) AS "spend_180d",
  CAST(COALESCE(
    SUM("t0"."net") FILTER(WHERE
      (
        "t0"."age" >= 1
      ) AND (
        "t0"."age" <= 365
      )),
    0
  ) AS DOUBLE) AS "spend_365d",
  CAST(COALESCE(
    SUM(
      "t0"."net" * CAST(ROUND(EXP(-(
        CAST("t0"."age" AS DOUBLE)
      ) / 45.0) * 1000000000, 0) AS BIGINT)
    ),
    0
  ) AS DOUBLE) / 1000000000 AS "spend_decay_45d",
  CAST(COALESCE(
    SUM(
      "t0"."net" * CAST(ROUND(EXP(-(
        CAST("t0"."age" AS DOUBLE)
      ) / 130.0) * 1000000000, 0) AS BIGINT)
    ),
    0
  ) AS DOUBLE) / 1000000000 AS "spend_decay_130d",
  CAST(COALESCE(
    SUM("t0"."net") FILTER(WHERE
      (
        "t0"."age" >= 1
      ) AND (
        "t0"."age" <= 90
      )),
    0
  ) AS DOUBLE) / CASE
    WHEN CAST(COALESCE(
      SUM("t0"."net") FILTER(WHERE
        (
          "t0"."age" >= 91
        ) AND (
          "t0"."age" <= 180
        )),
      0
    ) AS DOUBLE) > 0
    THEN CAST(COALESCE(
      SUM("t0"."net") FILTER(WHERE
        (
          "t0"."age" >= 91
        ) AND (
          "t0"."age" <= 180
        )),
      0
    ) AS DOUBLE)
    ELSE NULL
  END AS "spend_change_90d",
  CAST(COALESCE(
    SUM("t0"."net") FILTER(WHERE
      (
        "t0"."age" >= 1
      ) AND (
        "t0"."age" <= 180
      )),
    0
  ) AS DOUBLE) / CASE
    WHEN CAST(COALESCE(
      SUM("t0"."net") FILTER(WHERE
        (
          "t0"."age" >= 181
        ) AND (
          "t0"."age" <= 360
        )),
      0
    ) AS DOUBLE) > 0
    THEN CAST(COALESCE(
      SUM("t0"."net") FILTER(WHERE
        (
          "t0"."age" >= 181
        ) AND (
          "t0"."age" <= 360
        )),
      0
    ) AS DOUBLE)
    ELSE NULL
  END AS "spend_change_180d",
  CAST(COALESCE(
    SUM("t0"."net") FILTER(WHERE
      (
        "t0"."age" >= 1
      ) AND (
        "t0"."age" <= 90
      )),
    0
  ) AS DOUBLE) / CASE
    WHEN CAST(COALESCE(
      SUM("t0"."net") FILTER(WHERE
        (
          "t0"."age" >= 366
        ) AND (
          "t0"."age" <= 455
        )),
      0
    ) AS DOUBLE) > 0
    THEN CAST(COALESCE(
      SUM("t0"."net") FILTER(WHERE
        (
          "t0"."age" >= 366
        ) AND (
          "t0"."age" <= 455
        )),
      0
    ) AS DOUBLE)
    ELSE NULL
  END AS "spend_yoy_90d",
  CAST(COALESCE(
    SUM("t0"."net") FILTER(WHERE
      (
        "t0"."age" >= 366
      ) AND (
        "t0"."age" <= 455
      )),
    0
  ) AS DOUBLE) AS "spend_90d_year_ago",
  CAST(COALESCE(
    SUM("t0"."net") FILTER(WHERE
      (
        "t0"."age" >= 1
      ) AND (
        "t0"."age" <= 180
      )),
    0
  ) AS DOUBLE) / CASE
    WHEN CAST(COALESCE(
      SUM("t0"."net") FILTER(WHERE
        (
          "t0"."age" >= 366
        ) AND (
          "t0"."age" <= 545
        )),
      0
    ) AS DOUBLE) > 0
    THEN CAST(COALESCE(
      SUM("t0"."net") FILTER(WHERE
        (
          "t0"."age" >= 366
        ) AND (
          "t0"."age" <= 545
        )),
      0
    ) AS DOUBLE)
    ELSE NULL
  END AS "spend_yoy_180d",
  (
    CAST(COALESCE(SUM("t0"."gross" * (
      183 - "t0"."age"
    )) FILTER(WHERE
      "t0"."age" <= 365), 0) AS DOUBLE) / CASE
      WHEN CAST(COALESCE(SUM("t0"."gross") FILTER(WHERE
        "t0"."age" <= 365), 0) AS DOUBLE) > 0
      THEN CAST(COALESCE(SUM("t0"."gross") FILTER(WHERE
        "t0"."age" <= 365), 0) AS DOUBLE)
      ELSE NULL
    END
  ) / 182.0 AS "spend_trend_365d",
  CAST(COALESCE(SUM("t0"."gross") FILTER(WHERE
    "t0"."age" <= 365), 0) AS DOUBLE) / CASE
    WHEN CAST(SUM(
      CAST("t0"."is_order"
      AND (
        (
          "t0"."age" >= 1
        ) AND (
          "t0"."age" <= 365
        )
      ) AS INT)
    ) AS DOUBLE) > 0
    THEN CAST(SUM(
      CAST("t0"."is_order"
      AND (
        (
          "t0"."age" >= 1
        ) AND (
          "t0"."age" <= 365
        )
      ) AS INT)
    ) AS DOUBLE)
    ELSE NULL
  END AS "order_value_365d",
  SQRT(
    CASE
      WHEN (
        (
          CAST(COALESCE(
            SUM("t0"."gross" * CAST("t0"."gross" AS DECIMAL(18, 4))) FILTER(WHERE
              "t0"."is_order" AND (
                "t0"."age" <= 365
              )),
            0
          ) AS DOUBLE) - (
            CAST(COALESCE(
              SUM("t0"."gross") FILTER(WHERE
                "t0"."is_order" AND (
                  "t0"."age" <= 365
                )),
              0
            ) AS DOUBLE) * (
              CAST(COALESCE(
                SUM("t0"."gross") FILTER(WHERE
                  "t0"."is_order" AND (
                    "t0"."age" <= 365
                  )),
                0
              ) AS DOUBLE) / CASE
                WHEN CAST(SUM(CAST("t0"."is_order" AND (
                  "t0"."age" <= 365
                ) AS INT)) AS DOUBLE) > 0
                THEN CAST(SUM(CAST("t0"."is_order" AND (
                  "t0"."age" <= 365
                ) AS INT)) AS DOUBLE)
                ELSE NULL
              END
            )
          )
        ) / CASE
          WHEN CAST(SUM(CAST("t0"."is_order" AND (
            "t0"."age" <= 365
          ) AS INT)) AS DOUBLE) > 1
          THEN CAST(SUM(CAST("t0"."is_order" AND (
            "t0"."age" <= 365
          ) AS INT)) AS DOUBLE) - 1
          ELSE NULL
        END
      ) IS NULL
      THEN (
        CAST(COALESCE(
          SUM("t0"."gross" * CAST("t0"."gross" AS DECIMAL(18, 4))) FILTER(WHERE
            "t0"."is_order" AND (
              "t0"."age" <= 365
            )),
          0
        ) AS DOUBLE) - (
          CAST(COALESCE(
            SUM("t0"."gross") FILTER(WHERE
              "t0"."is_order" AND (
                "t0"."age" <= 365
              )),
            0
          ) AS DOUBLE) * (
            CAST(COALESCE(
              SUM("t0"."gross") FILTER(WHERE
                "t0"."is_order" AND (
                  "t0"."age" <= 365
                )),
              0
            ) AS DOUBLE) / CASE
              WHEN CAST(SUM(CAST("t0"."is_order" AND (
                "t0"."age" <= 365
              ) AS INT)) AS DOUBLE) > 0
              THEN CAST(SUM(CAST("t0"."is_order" AND (
                "t0"."age" <= 365
              ) AS INT)) AS DOUBLE)
              ELSE NULL
            END
          )
        )
      ) / CASE
        WHEN CAST(SUM(CAST("t0"."is_order" AND (
          "t0"."age" <= 365
        ) AS INT)) AS DOUBLE) > 1
        THEN CAST(SUM(CAST("t0"."is_order" AND (
          "t0"."age" <= 365
        ) AS INT)) AS DOUBLE) - 1
        ELSE NULL
      END
      ELSE GREATEST(
        0.0,
        (
          CAST(COALESCE(
            SUM("t0"."gross" * CAST("t0"."gross" AS DECIMAL(18, 4))) FILTER(WHERE
              "t0"."is_order" AND (
                "t0"."age" <= 365
              )),
            0
          ) AS DOUBLE) - (
            CAST(COALESCE(
              SUM("t0"."gross") FILTER(WHERE
                "t0"."is_order" AND (
                  "t0"."age" <= 365
                )),
              0
            ) AS DOUBLE) * (
              CAST(COALESCE(
                SUM("t0"."gross") FILTER(WHERE
                  "t0"."is_order" AND (
                    "t0"."age" <= 365
                  )),
                0
              ) AS DOUBLE) / CASE
                WHEN CAST(SUM(CAST("t0"."is_order" AND (
                  "t0"."age" <= 365
                ) AS INT)) AS DOUBLE) > 0
                THEN CAST(SUM(CAST("t0"."is_order" AND (
                  "t0"."age" <= 365
                ) AS INT)) AS DOUBLE)
                ELSE NULL
              END
            )
          )
        ) / CASE
          WHEN CAST(SUM(CAST("t0"."is_order" AND (
            "t0"."age" <= 365
          ) AS INT)) AS DOUBLE) > 1
          THEN CAST(SUM(CAST("t0"."is_order" AND (
            "t0"."age" <= 365
          ) AS INT)) AS DOUBLE) - 1
          ELSE NULL
        END
      )
    END
  ) / CASE
    WHEN (
      CAST(COALESCE(
        SUM("t0"."gross") FILTER(WHERE
          "t0"."is_order" AND (
            "t0"."age" <= 365
          )),
        0
      ) AS DOUBLE) / CASE
        WHEN CAST(SUM(CAST("t0"."is_order" AND (
          "t0"."age" <= 365
        ) AS INT)) AS DOUBLE) > 0
        THEN CAST(SUM(CAST("t0"."is_order" AND (
          "t0"."age" <= 365
        ) AS INT)) AS DOUBLE)
        ELSE NULL
      END
    ) > 0
    THEN CAST(COALESCE(
      SUM("t0"."gross") FILTER(WHERE
        "t0"."is_order" AND (
          "t0"."age" <= 365
        )),
      0
    ) AS DOUBLE) / CASE
      WHEN CAST(SUM(CAST("t0"."is_order" AND (
        "t0"."age" <= 365
      ) AS INT)) AS DOUBLE) > 0
      THEN CAST(SUM(CAST("t0"."is_order" AND (
        "t0"."age" <= 365
      ) AS INT)) AS DOUBLE)
      ELSE NULL
    END
    ELSE NULL
  END AS "order_value_spread_365d",
  CAST(SUM("t0"."gross") FILTER(WHERE
    "t0"."back" = 1) AS DOUBLE) AS "last_order_value",
  (
    CAST(SUM("t0"."gross") FILTER(WHERE
      "t0"."back" = 1) AS DOUBLE) * CAST(SUM(CAST("t0"."is_order" AS INT)) AS DOUBLE)
  ) / CASE
    WHEN CAST(COALESCE(SUM("t0"."gross") FILTER(WHERE
      "t0"."is_order"), 0) AS DOUBLE) > 0
    THEN CAST(COALESCE(SUM("t0"."gross") FILTER(WHERE
      "t0"."is_order"), 0) AS DOUBLE)
    ELSE NULL
  END AS "last_to_mean_value",
  1.0 - (
    CAST(COALESCE(SUM("t0"."cost") FILTER(WHERE
      "t0"."age" <= 365), 0) AS DOUBLE) / CASE
      WHEN CAST(COALESCE(SUM("t0"."priced") FILTER(WHERE
        "t0"."age" <= 365), 0) AS DOUBLE) > 0
      THEN CAST(COALESCE(SUM("t0"."priced") FILTER(WHERE
        "t0"."age" <= 365), 0) AS DOUBLE)
      ELSE NULL
    END
  ) AS "margin_365d",
  GREATEST(
    CAST(COALESCE(
      SUM("t0"."net") FILTER(WHERE
        (
          "t0"."age" >= 1
        ) AND (
          "t0"."age" <= 365
        )),
      0
    ) AS DOUBLE),
    CAST(COALESCE(
      SUM("t0"."net") FILTER(WHERE
        (
          "t0"."age" >= 366
        ) AND (
          "t0"."age" <= 730
        )),
      0
    ) AS DOUBLE),
    CAST(COALESCE(
      SUM("t0"."net") FILTER(WHERE
        (
          "t0"."age" >= 731
        ) AND (
          "t0"."age" <= 1095
        )),
      0
    ) AS DOUBLE),
    CAST(COALESCE(
      SUM("t0"."net") FILTER(WHERE
        (
          "t0"."age" >= 1096
        ) AND (
          "t0"."age" <= 1460
        )),
      0
    ) AS DOUBLE),
    CAST(COALESCE(
      SUM("t0"."net") FILTER(WHERE
        (
          "t0"."age" >= 1461
        ) AND (
          "t0"."age" <= 1825
        )),
      0
    ) AS DOUBLE),
    CAST(COALESCE(
      SUM("t0"."net") FILTER(WHERE
        (
          "t0"."age" >= 1826
        ) AND (
          "t0"."age" <= 2190
        )),
      0
    ) AS DOUBLE),
    CAST(COALESCE(
      SUM("t0"."net") FILTER(WHERE
        (
          "t0"."age" >= 2191
        ) AND (
          "t0"."age" <= 2555
        )),
      0
    ) AS DOUBLE),
    CAST(COALESCE(
      SUM("t0"."net") FILTER(WHERE
        (
          "t0"."age" >= 2556
        ) AND (
          "t0"."age" <= 2920
        )),
      0
    ) AS DOUBLE),
    CAST(COALESCE(
      SUM("t0"."net") FILTER(WHERE
        (
          "t0"."age" >= 2921
        ) AND (
          "t0"."age" <= 3285
        )),
      0
    ) AS DOUBLE),
    CAST(COALESCE(
      SUM("t0"."net") FILTER(WHERE
        (
          "t0"."age" >= 3286
        ) AND (
          "t0"."age" <= 3650
        )),
      0
    ) AS DOUBLE)
  ) AS "best_year_spend",
  CAST(COALESCE(SUM("t0"."net"), 0) AS DOUBLE) AS "spend_ever",
  CASE
    WHEN MAX("t0"."age") > 275
    THEN CAST(COALESCE(
      SUM("t0"."gross") FILTER(WHERE
        (
          "t0"."age" >= 276
        ) AND (
          "t0"."age" <= 365
        )),
      0
    ) AS DOUBLE) / CASE
      WHEN CAST(COALESCE(SUM("t0"."gross") FILTER(WHERE
        "t0"."age" <= 365), 0) AS DOUBLE) > 0
      THEN CAST(COALESCE(SUM("t0"."gross") FILTER(WHERE
        "t0"."age" <= 365), 0) AS DOUBLE)
      ELSE NULL
    END
    ELSE NULL
  END AS "season_ahead_90d",
  CAST(COALESCE(SUM("t0"."lines") FILTER(WHERE
    "t0"."age" <= 365), 0) AS DOUBLE) / CASE
    WHEN CAST(SUM(
      CAST("t0"."is_order"
      AND (
        (
          "t0"."age" >= 1
        ) AND (
          "t0"."age" <= 365
        )
      ) AS INT)
    ) AS DOUBLE) > 0
    THEN CAST(SUM(
      CAST("t0"."is_order"
      AND (
        (
          "t0"."age" >= 1
        ) AND (
          "t0"."age" <= 365
        )
      ) AS INT)
    ) AS DOUBLE)
    ELSE NULL
  END AS "lines_per_order_365d",
  CAST(COALESCE(SUM("t0"."returned") FILTER(WHERE
    "t0"."age" <= 365), 0) AS DOUBLE) / CASE
    WHEN CAST(COALESCE(SUM("t0"."gross") FILTER(WHERE
      "t0"."age" <= 365), 0) AS DOUBLE) > 0
    THEN CAST(COALESCE(SUM("t0"."gross") FILTER(WHERE
      "t0"."age" <= 365), 0) AS DOUBLE)
    ELSE NULL
  END AS "returns_share_365d",
  CAST(COALESCE(SUM("t0"."returned") FILTER(WHERE
    "t0"."age" <= 90), 0) AS DOUBLE) / CASE
    WHEN CAST(COALESCE(SUM("t0"."gross") FILTER(WHERE
      "t0"."age" <= 90), 0) AS DOUBLE) > 0
    THEN CAST(COALESCE(SUM("t0"."gross") FILTER(WHERE
      "t0"."age" <= 90), 0) AS DOUBLE)
    ELSE NULL
  END AS "returns_share_90d",
  CAST(MIN("t0"."age") FILTER(WHERE
    "t0"."returned" > 0) AS DOUBLE) AS "days_since_return",
  CAST(SUM(CAST((
    "t0"."returned" > 0
  ) AND (
    "t0"."age" <= 365
  ) AS INT)) AS DOUBLE) AS "return_days_365d"
FROM "days_rows" AS "t0"
GROUP BY
  1
