SELECT
  "t1"."account_id",
  "t1"."promised_at",
  "t1"."delivered_at",
  "t1"."quantity",
  "t1"."short",
  "t1"."invoice_id",
  "t1"."row_id",
  "t1"."deleted_at",
  "t1"."known_at",
  "t1"."known_from",
  "t1"."known_to",
  "t1"."day",
  "t1"."age",
  "t1"."come",
  "t1"."late",
  "t1"."missing",
  "t1"."wanted",
  CASE
    WHEN (
      "t1"."late" > 0
    ) OR COALESCE("t1"."missing" > 0, FALSE)
    THEN CASE
      WHEN "t1"."come"
      THEN CAST(CASE
        WHEN CAST(FLOOR(
          (
            (
              (
                (
                  1307664000 - EPOCH(CAST("t1"."delivered_at" AS TIMESTAMP))
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
                  1307664000 - EPOCH(CAST("t1"."delivered_at" AS TIMESTAMP))
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
                    1307664000 - EPOCH(CAST("t1"."delivered_at" AS TIMESTAMP))
                  ) + 86400
                ) - 1
              ) - 3600
            ) / (
              86400
            )
          ) AS BIGINT)
        )
      END AS INT)
      ELSE 1
    END
    ELSE NULL
  END AS "trouble_age"
FROM (
  SELECT
    "t0"."account_id",
    "t0"."promised_at",
    "t0"."delivered_at",
    "t0"."quantity",
    "t0"."short",
    "t0"."invoice_id",
    "t0"."row_id",
    "t0"."deleted_at",
    "t0"."known_at",
    "t0"."known_from",
    "t0"."known_to",
    "t0"."day",
    CAST(15135 - "t0"."day" AS INT) AS "age",
    COALESCE("t0"."delivered_at" < MAKE_TIMESTAMP(2011, 6, 10, 0, 0, 0.0), FALSE) AS "come",
    CASE
      WHEN COALESCE("t0"."delivered_at" < MAKE_TIMESTAMP(2011, 6, 10, 0, 0, 0.0), FALSE)
      THEN CAST(CAST(FLOOR(
        (
          (
            EPOCH(CAST("t0"."delivered_at" AS TIMESTAMP)) - EPOCH(CAST("t0"."promised_at" AS TIMESTAMP))
          ) + 3600
        ) / (
          86400
        )
      ) AS BIGINT) AS INT)
      ELSE CAST(15135 - "t0"."day" AS INT)
    END AS "late",
    CASE
      WHEN COALESCE("t0"."delivered_at" < MAKE_TIMESTAMP(2011, 6, 10, 0, 0, 0.0), FALSE)
      THEN CAST(COALESCE("t0"."short", 0) AS DECIMAL(28, 4))
      ELSE NULL
    END AS "missing",
    CASE
      WHEN COALESCE("t0"."delivered_at" < MAKE_TIMESTAMP(2011, 6, 10, 0, 0, 0.0), FALSE)
      THEN CAST("t0"."quantity" AS DECIMAL(28, 4))
      ELSE NULL
    END AS "wanted"
  FROM "deliveries" AS "t0"
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
) AS "t1"
