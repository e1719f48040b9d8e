SELECT
  "t1"."account_id",
  "t1"."opened_at",
  "t1"."closed_at",
  "t1"."outcome",
  "t1"."amount",
  "t1"."product_line",
  "t1"."competitor",
  "t1"."currency",
  "t1"."row_id",
  "t1"."deleted_at",
  "t1"."known_at",
  "t1"."known_from",
  "t1"."known_to",
  "t1"."day",
  "t1"."age",
  "t1"."open",
  "t1"."won",
  "t1"."lost",
  "t1"."contested",
  "t1"."worth",
  "t1"."closed_age",
  "t1"."days_open",
  "t1"."won" OR "t1"."lost" AS "decided",
  COALESCE(
    CASE WHEN "t1"."won" OR "t1"."lost" THEN "t1"."closed_age" ELSE NULL END = MIN(CASE WHEN "t1"."won" OR "t1"."lost" THEN "t1"."closed_age" ELSE NULL END) OVER (
      PARTITION BY "t1"."account_id"
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ),
    FALSE
  ) AS "decided_last"
FROM (
  SELECT
    "t0"."account_id",
    "t0"."opened_at",
    "t0"."closed_at",
    "t0"."outcome",
    "t0"."amount",
    "t0"."product_line",
    "t0"."competitor",
    "t0"."currency",
    "t0"."row_id",
    "t0"."deleted_at",
    "t0"."known_at",
    "t0"."known_from",
    "t0"."known_to",
    "t0"."day",
    CAST(15135 - "t0"."day" AS INT) AS "age",
    NOT (
      COALESCE("t0"."closed_at" < MAKE_TIMESTAMP(2011, 6, 10, 0, 0, 0.0), FALSE)
    ) AS "open",
    COALESCE("t0"."closed_at" < MAKE_TIMESTAMP(2011, 6, 10, 0, 0, 0.0), FALSE)
    AND COALESCE(LOWER("t0"."outcome") = 'won', FALSE) AS "won",
    COALESCE("t0"."closed_at" < MAKE_TIMESTAMP(2011, 6, 10, 0, 0, 0.0), FALSE)
    AND COALESCE(LOWER("t0"."outcome") = 'lost', FALSE) AS "lost",
    "t0"."competitor" IS NOT NULL AS "contested",
    COALESCE("t0"."amount", 0) AS "worth",
    CASE
      WHEN COALESCE("t0"."closed_at" < MAKE_TIMESTAMP(2011, 6, 10, 0, 0, 0.0), FALSE)
      THEN CAST(CASE
        WHEN CAST(FLOOR(
          (
            (
              (
                (
                  1307664000 - EPOCH(CAST("t0"."closed_at" AS TIMESTAMP))
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
                  1307664000 - EPOCH(CAST("t0"."closed_at" AS TIMESTAMP))
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
                    1307664000 - EPOCH(CAST("t0"."closed_at" AS TIMESTAMP))
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
    END AS "closed_age",
    CASE
      WHEN COALESCE("t0"."closed_at" < MAKE_TIMESTAMP(2011, 6, 10, 0, 0, 0.0), FALSE)
      THEN CAST(CAST(FLOOR(
        (
          (
            EPOCH(CAST("t0"."closed_at" AS TIMESTAMP)) - EPOCH(CAST("t0"."opened_at" AS TIMESTAMP))
          ) + 3600
        ) / (
          86400
        )
      ) AS BIGINT) AS INT)
      ELSE NULL
    END AS "days_open"
  FROM "opportunities" AS "t0"
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
