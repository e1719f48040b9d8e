SELECT
  *
FROM (
  SELECT
    "t19"."account_id",
    "t19"."product_line",
    MIN("t19"."last_age") AS "last_age",
    SUM("t19"."spend_365d") AS "spend_365d",
    BOOL_OR(CAST("t19"."running" AS BOOLEAN)) AS "running"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t10"."account_id",
        "t10"."product_line",
        "t10"."last_age",
        "t10"."spend_365d",
        FALSE AS "running"
      FROM (
        SELECT
          "t6"."account_id",
          "t6"."product_line",
          MIN("t6"."age") AS "last_age",
          CAST(COALESCE(SUM("t6"."amount") FILTER(WHERE
            "t6"."age" <= 365), 0) AS DOUBLE) AS "spend_365d"
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
    ) AS "t11"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        "t17"."account_id",
        "t17"."product_line",
        CAST(NULL AS INT) AS "last_age",
        0.0 AS "spend_365d",
        "t17"."running"
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
              "t14"."account_id",
              "t14"."started_at",
              CASE
                WHEN COALESCE(
                  (
                    "t14"."left_at" IS NOT NULL
                  )
                  AND (
                    (
                      "t14"."ends_at" IS NULL
                    ) OR (
                      "t14"."left_at" < "t14"."ends_at"
                    )
                  ),
                  FALSE
                )
                THEN "t14"."left_at"
                ELSE "t14"."ends_at"
              END AS "ends_at",
              "t14"."mrr",
              "t14"."seats",
              "t14"."product_line",
              "t14"."auto_renew",
              "t14"."contract_id",
              "t14"."currency",
              "t14"."row_id",
              "t14"."deleted_at",
              "t14"."known_at",
              "t14"."known_from",
              "t14"."known_to",
              "t14"."day",
              CAST(15135 - "t14"."day" AS INT) AS "age"
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
                "t13"."whose",
                "t13"."began_at",
                "t13"."left_at"
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
              ) AS "t13"
                ON "t3"."account_id" = "t13"."whose" AND "t3"."started_at" = "t13"."began_at"
            ) AS "t14"
            WHERE
              "t14"."known_from" <= MAKE_TIMESTAMP(2011, 6, 10, 0, 0, 0.0)
              AND (
                (
                  "t14"."known_to" IS NULL
                )
                OR (
                  "t14"."known_to" > MAKE_TIMESTAMP(2011, 6, 10, 0, 0, 0.0)
                )
              )
              AND "t14"."day" < 15135
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
