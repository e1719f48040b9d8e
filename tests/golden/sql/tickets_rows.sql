SELECT
  "t1"."account_id",
  "t1"."opened_at",
  "t1"."closed_at",
  "t1"."severity",
  "t1"."satisfaction",
  "t1"."row_id",
  "t1"."deleted_at",
  "t1"."known_at",
  "t1"."known_from",
  "t1"."known_to",
  "t1"."day",
  "t1"."age",
  "t1"."open",
  "t1"."severe",
  "t1"."urgent",
  "t1"."closed_age",
  "t1"."days_open",
  "t1"."answer",
  COALESCE(
    CASE WHEN "t1"."answer" IS NOT NULL THEN "t1"."closed_age" ELSE NULL END = MIN(CASE WHEN "t1"."answer" IS NOT NULL THEN "t1"."closed_age" ELSE NULL END) OVER (
      PARTITION BY "t1"."account_id"
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ),
    FALSE
  ) AS "answered_last"
FROM (
  SELECT
    "t0"."account_id",
    "t0"."opened_at",
    "t0"."closed_at",
    "t0"."severity",
    "t0"."satisfaction",
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
    COALESCE(LOWER("t0"."severity"), '') IN ('high', 'urgent', 'critical') AS "severe",
    COALESCE(LOWER("t0"."severity"), '') IN ('urgent', 'critical') AS "urgent",
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
    END AS "days_open",
    CASE
      WHEN COALESCE("t0"."closed_at" < MAKE_TIMESTAMP(2011, 6, 10, 0, 0, 0.0), FALSE)
      THEN CAST("t0"."satisfaction" AS DECIMAL(28, 4))
      ELSE NULL
    END AS "answer"
  FROM "tickets" AS "t0"
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
