SELECT
  "t1"."account_id",
  "t1"."due_at",
  "t1"."paid_at",
  "t1"."amount",
  "t1"."invoice_id",
  "t1"."currency",
  "t1"."row_id",
  "t1"."deleted_at",
  "t1"."known_at",
  "t1"."known_from",
  "t1"."known_to",
  "t1"."day",
  "t1"."age",
  "t1"."paid",
  "t1"."open",
  "t1"."owed",
  "t1"."paid_age",
  "t1"."late",
  COALESCE(
    CASE WHEN "t1"."paid" THEN "t1"."age" ELSE NULL END = MIN(CASE WHEN "t1"."paid" THEN "t1"."age" ELSE NULL END) OVER (
      PARTITION BY "t1"."account_id"
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ),
    FALSE
  ) AS "newest_paid"
FROM (
  SELECT
    "t0"."account_id",
    "t0"."due_at",
    "t0"."paid_at",
    "t0"."amount",
    "t0"."invoice_id",
    "t0"."currency",
    "t0"."row_id",
    "t0"."deleted_at",
    "t0"."known_at",
    "t0"."known_from",
    "t0"."known_to",
    "t0"."day",
    CAST(15135 - "t0"."day" AS INT) AS "age",
    COALESCE("t0"."paid_at" < MAKE_TIMESTAMP(2011, 6, 10, 0, 0, 0.0), FALSE) AS "paid",
    NOT (
      COALESCE("t0"."paid_at" < MAKE_TIMESTAMP(2011, 6, 10, 0, 0, 0.0), FALSE)
    ) AS "open",
    COALESCE("t0"."amount", 0) AS "owed",
    CASE
      WHEN COALESCE("t0"."paid_at" < MAKE_TIMESTAMP(2011, 6, 10, 0, 0, 0.0), FALSE)
      THEN CAST(CASE
        WHEN CAST(FLOOR(
          (
            (
              (
                (
                  1307664000 - EPOCH(CAST("t0"."paid_at" AS TIMESTAMP))
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
                  1307664000 - EPOCH(CAST("t0"."paid_at" AS TIMESTAMP))
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
                    1307664000 - EPOCH(CAST("t0"."paid_at" AS TIMESTAMP))
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
    END AS "paid_age",
    CASE
      WHEN COALESCE("t0"."paid_at" < MAKE_TIMESTAMP(2011, 6, 10, 0, 0, 0.0), FALSE)
      THEN CAST(CAST(FLOOR(
        (
          (
            EPOCH(CAST("t0"."paid_at" AS TIMESTAMP)) - EPOCH(CAST("t0"."due_at" AS TIMESTAMP))
          ) + 3600
        ) / (
          86400
        )
      ) AS BIGINT) AS INT)
      ELSE CAST(15135 - "t0"."day" AS INT)
    END AS "late"
  FROM "payments" AS "t0"
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
    AND (
      (
        "t0"."amount" IS NULL
      ) OR (
        "t0"."amount" > 0
      )
    )
) AS "t1"
