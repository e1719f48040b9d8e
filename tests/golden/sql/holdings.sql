SELECT
  *
FROM (
  SELECT
    "t19"."account_id",
    "t19"."product_line",
    MIN("t19"."last_age") AS "last_age",
    SUM("t19"."spend_365d") AS "spend_365d",
    BOOL_OR(CAST("t19"."running" AS BOOLEAN)) AS "running",
    MAX("t19"."lost_spend") AS "lost_spend"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t10"."account_id",
        "t10"."product_line",
        "t10"."last_age",
        "t10"."spend_365d",
        FALSE AS "running",
        CASE
          WHEN (
            "t10"."quarter_2" > 0
          )
          AND (
            "t10"."quarter_3" > 0
          )
          AND (
            "t10"."quarter_4" > 0
          )
          AND (
            "t10"."last_age" > 90
          )
          THEN (
            "t10"."quarter_2" + "t10"."quarter_3" + "t10"."quarter_4"
          ) / 3.0
          ELSE NULL
        END AS "lost_spend"
      FROM (
        SELECT
          "t6"."account_id",
          "t6"."product_line",
          MIN("t6"."age") AS "last_age",
          CAST(COALESCE(SUM("t6"."amount") FILTER(WHERE
            "t6"."age" <= 365), 0) AS DOUBLE) AS "spend_365d",
          CAST(COALESCE(
            SUM("t6"."amount") FILTER(WHERE
              (
                "t6"."age" >= 91
              ) AND (
                "t6"."age" <= 180
              )),
            0
          ) AS DOUBLE) AS "quarter_2",
          CAST(COALESCE(
            SUM("t6"."amount") FILTER(WHERE
              (
                "t6"."age" >= 181
              ) AND (
                "t6"."age" <= 270
              )),
            0
          ) AS DOUBLE) AS "quarter_3",
          CAST(COALESCE(
            SUM("t6"."amount") FILTER(WHERE
              (
                "t6"."age" >= 271
              ) AND (
                "t6"."age" <= 360
              )),
            0
          ) AS DOUBLE) AS "quarter_4"
        FROM (
          SELECT
            "t0"."account_id",
            "t0"."invoiced_at",
            "t0"."amount",
            "t0"."quantity",
            "t0"."unit_price",
            "t0"."invoice_id",
            "t0"."product",
            "t0"."product_line",
            "t0"."is_product",
            "t0"."credit_note",
            "t0"."cost",
            "t0"."currency",
            "t0"."row_id",
            "t0"."deleted_at",
            "t0"."known_at",
            "t0"."known_from",
            "t0"."known_to",
            "t0"."day",
            CAST(15135 - "t0"."day" AS INT) AS "age"
          FROM "invoices" AS "t0"
          WHERE
            "t0"."known_from" <= MAKE_TIMESTAMP(2011, 6, 10, 0, 0, 0.0)
            AND (
              (
                "t0"."known_to" IS NULL
              )
              OR (
                "t0"."known_to" > MAKE_TIMESTAMP(2011, 6, 10, 0, 0, 0.0)
              )
            )
            AND "t0"."day" < 15135
            AND COALESCE("t0"."is_product", TRUE)
            AND "t0"."amount" > 0
            AND "t0"."product_line" IS NOT NULL
        ) AS "t6"
        GROUP BY
          1,
          2
      ) AS "t10"
    ) AS "t14"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        "t17"."account_id",
        "t17"."product_line",
        CAST(NULL AS INT) AS "last_age",
        0.0 AS "spend_365d",
        "t17"."running",
        CAST(NULL AS DOUBLE) AS "lost_spend"
      FROM (
        SELECT
          "t16"."account_id",
          "t16"."product_line",
          BOOL_OR(CAST("t16"."running" AS BOOLEAN)) AS "running"
        FROM (
          SELECT
            "t15"."account_id",
            "t15"."started_at",
            "t15"."ends_at",
            "t15"."mrr",
            "t15"."seats",
            "t15"."product_line",
            "t15"."auto_renew",
            "t15"."contract_id",
            "t15"."currency",
            "t15"."row_id",
            "t15"."deleted_at",
            "t15"."known_at",
            "t15"."known_from",
            "t15"."known_to",
            "t15"."day",
            "t15"."age",
            NOT (
              COALESCE("t15"."ends_at" < MAKE_TIMESTAMP(2011, 6, 10, 0, 0, 0.0), FALSE)
            ) AS "running",
            (
              "t15"."day" < 14770
            )
            AND NOT (
              COALESCE("t15"."ends_at" < MAKE_TIMESTAMP(2010, 6, 10, 0, 0, 0.0), FALSE)
            ) AS "ran_a_year_ago",
            COALESCE("t15"."mrr", 0) AS "fee",
            COALESCE(CAST("t15"."seats" AS DECIMAL(28, 4)), 0) AS "places",
            COALESCE("t15"."auto_renew", FALSE) AS "renews",
            CASE
              WHEN COALESCE("t15"."ends_at" < MAKE_TIMESTAMP(2011, 6, 10, 0, 0, 0.0), FALSE)
              THEN CAST(CASE
                WHEN CAST(FLOOR(
                  (
                    (
                      (
                        (
                          1307664000 - EPOCH(CAST("t15"."ends_at" AS TIMESTAMP))
                        ) + 86400
                      ) - 1
                    ) - 3600
                  ) / (
                    86400
                  )
                ) AS BIGINT) IS NULL
                THEN CAST(FLOOR(
                  (
                    (
                      (
                        (
                          1307664000 - EPOCH(CAST("t15"."ends_at" AS TIMESTAMP))
                        ) + 86400
                      ) - 1
                    ) - 3600
                  ) / (
                    86400
                  )
                ) AS BIGINT)
                ELSE GREATEST(
                  1,
                  CAST(FLOOR(
                    (
                      (
                        (
                          (
                            1307664000 - EPOCH(CAST("t15"."ends_at" AS TIMESTAMP))
                          ) + 86400
                        ) - 1
                      ) - 3600
                    ) / (
                      86400
                    )
                  ) AS BIGINT)
                )
              END AS INT)
              ELSE NULL
            END AS "ended_age",
            CASE
              WHEN COALESCE("t15"."ends_at" < MAKE_TIMESTAMP(2011, 6, 10, 0, 0, 0.0), FALSE)
              THEN NULL
              ELSE CAST(CAST(FLOOR(
                (
                  (
                    EPOCH(CAST("t15"."ends_at" AS TIMESTAMP)) - 1307664000
                  ) + 3600
                ) / (
                  86400
                )
              ) AS BIGINT) AS INT)
            END AS "days_left"
          FROM (
            SELECT
              "t13"."account_id",
              "t13"."started_at",
              CASE
                WHEN COALESCE(
                  (
                    "t13"."left_at" IS NOT NULL
                  )
                  AND (
                    (
                      "t13"."ends_at" IS NULL
                    ) OR (
                      "t13"."left_at" < "t13"."ends_at"
                    )
                  ),
                  FALSE
                )
                THEN "t13"."left_at"
                ELSE "t13"."ends_at"
              END AS "ends_at",
              "t13"."mrr",
              "t13"."seats",
              "t13"."product_line",
              "t13"."auto_renew",
              "t13"."contract_id",
              "t13"."currency",
              "t13"."row_id",
              "t13"."deleted_at",
              "t13"."known_at",
              "t13"."known_from",
              "t13"."known_to",
              "t13"."day",
              CAST(15135 - "t13"."day" AS INT) AS "age"
            FROM (
              SELECT
                "t3"."account_id",
                "t3"."started_at",
                "t3"."ends_at",
                "t3"."mrr",
                "t3"."seats",
                "t3"."product_line",
                "t3"."auto_renew",
                "t3"."contract_id",
                "t3"."currency",
                "t3"."row_id",
                "t3"."deleted_at",
                "t3"."known_at",
                "t3"."known_from",
                "t3"."known_to",
                "t3"."day",
                "t12"."whose",
                "t12"."began_at",
                "t12"."left_at"
              FROM "subscriptions" AS "t3"
              LEFT OUTER JOIN (
                SELECT
                  "t9"."whose",
                  "t9"."began_at",
                  MIN("t9"."left_at") AS "left_at"
                FROM (
                  SELECT
                    "t5"."whose",
                    "t5"."began_at",
                    "t8"."leaver",
                    "t8"."left_at"
                  FROM (
                    SELECT DISTINCT
                      "t1"."account_id" AS "whose",
                      "t1"."started_at" AS "began_at"
                    FROM "subscriptions" AS "t1"
                  ) AS "t5"
                  INNER JOIN (
                    SELECT
                      "t2"."account_id" AS "leaver",
                      "t2"."lost_at" AS "left_at"
                    FROM "losses" AS "t2"
                    WHERE
                      "t2"."known_from" <= MAKE_TIMESTAMP(2011, 6, 10, 0, 0, 0.0)
                      AND (
                        (
                          "t2"."known_to" IS NULL
                        )
                        OR (
                          "t2"."known_to" > MAKE_TIMESTAMP(2011, 6, 10, 0, 0, 0.0)
                        )
                      )
                      AND "t2"."day" < 15135
                  ) AS "t8"
                    ON "t5"."whose" = "t8"."leaver" AND "t5"."began_at" < "t8"."left_at"
                ) AS "t9"
                GROUP BY
                  1,
                  2
              ) AS "t12"
                ON "t3"."account_id" = "t12"."whose" AND "t3"."started_at" = "t12"."began_at"
            ) AS "t13"
            WHERE
              "t13"."known_from" <= MAKE_TIMESTAMP(2011, 6, 10, 0, 0, 0.0)
              AND (
                (
                  "t13"."known_to" IS NULL
                )
                OR (
                  "t13"."known_to" > MAKE_TIMESTAMP(2011, 6, 10, 0, 0, 0.0)
                )
              )
              AND "t13"."day" < 15135
          ) AS "t15"
          WHERE
            "t15"."product_line" IS NOT NULL
        ) AS "t16"
        GROUP BY
          1,
          2
      ) AS "t17"
    ) AS "t18"
  ) AS "t19"
  GROUP BY
    1,
    2
) AS "t20"
ORDER BY
  "t20"."account_id" ASC,
  "t20"."product_line" ASC
