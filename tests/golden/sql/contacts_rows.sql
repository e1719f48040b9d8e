SELECT
  "t0"."account_id",
  "t0"."contact_id",
  "t0"."role",
  "t0"."favours_us",
  "t0"."left_at",
  "t0"."deleted_at",
  "t0"."known_at",
  "t0"."known_from",
  "t0"."known_to",
  COALESCE("t0"."left_at" < MAKE_TIMESTAMP(2011, 6, 10, 0, 0, 0.0), FALSE) AS "gone",
  CASE
    WHEN COALESCE("t0"."left_at" < MAKE_TIMESTAMP(2011, 6, 10, 0, 0, 0.0), FALSE)
    THEN CAST(CASE
      WHEN CAST(FLOOR(
        (
          (
            (
              (
                1307664000 - EPOCH(CAST("t0"."left_at" AS TIMESTAMP))
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
                1307664000 - EPOCH(CAST("t0"."left_at" AS TIMESTAMP))
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
                  1307664000 - EPOCH(CAST("t0"."left_at" AS TIMESTAMP))
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
  END AS "gone_age",
  COALESCE("t0"."favours_us", FALSE) AS "ally",
  COALESCE(
    LOWER("t0"."role") IN ('buyer', 'purchasing', 'director', 'owner', 'manager', 'ceo', 'decision maker'),
    FALSE
  ) AS "decides"
FROM "contacts" AS "t0"
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
