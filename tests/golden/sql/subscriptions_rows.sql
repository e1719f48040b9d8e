SELECT
  "t0"."account_id",
  "t0"."started_at",
  "t0"."ends_at",
  "t0"."mrr",
  "t0"."seats",
  "t0"."product_line",
  "t0"."auto_renew",
  "t0"."contract_id",
  "t0"."currency",
  "t0"."row_id",
  "t0"."deleted_at",
  "t0"."known_at",
  "t0"."known_from",
  "t0"."known_to",
  "t0"."day",
  CAST(15135 - "t0"."day" AS INT) AS "age",
  NOT (
    COALESCE("t0"."ends_at" < MAKE_TIMESTAMP(2011, 6, 10, 0, 0, 0.0), FALSE)
  ) AS "running",
  (
    "t0"."day" < 14770
  )
  AND NOT (
    COALESCE("t0"."ends_at" < MAKE_TIMESTAMP(2010, 6, 10, 0, 0, 0.0), FALSE)
  ) AS "ran_a_year_ago",
  COALESCE("t0"."mrr", 0) AS "fee",
  COALESCE(CAST("t0"."seats" AS DECIMAL(28, 4)), 0) AS "places",
  COALESCE("t0"."auto_renew", FALSE) AS "renews",
  CASE
    WHEN COALESCE("t0"."ends_at" < MAKE_TIMESTAMP(2011, 6, 10, 0, 0, 0.0), FALSE)
    THEN CAST(CASE
      WHEN CAST(FLOOR(
        (
          (
            (
              (
                1307664000 - EPOCH(CAST("t0"."ends_at" AS TIMESTAMP))
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
                1307664000 - EPOCH(CAST("t0"."ends_at" AS TIMESTAMP))
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
                  1307664000 - EPOCH(CAST("t0"."ends_at" AS TIMESTAMP))
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
    WHEN COALESCE("t0"."ends_at" < MAKE_TIMESTAMP(2011, 6, 10, 0, 0, 0.0), FALSE)
    THEN NULL
    ELSE CAST(CAST(FLOOR(
      (
        (
          EPOCH(CAST("t0"."ends_at" AS TIMESTAMP)) - 1307664000
        ) + 3600
      ) / (
        86400
      )
    ) AS BIGINT) AS INT)
  END AS "days_left"
FROM "contracts_ended" AS "t0"
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
