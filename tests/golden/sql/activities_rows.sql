SELECT
  "t2"."account_id",
  "t2"."happened_at",
  "t2"."kind",
  "t2"."direction",
  "t2"."rep",
  "t2"."minutes",
  "t2"."row_id",
  "t2"."known_at",
  "t2"."known_from",
  "t2"."known_to",
  "t2"."day",
  "t2"."age",
  "t2"."inbound",
  "t2"."outbound",
  "t2"."call",
  "t2"."mail",
  "t2"."meeting",
  "t2"."last_inbound",
  "t2"."newest_with_rep",
  "t2"."rep_since",
  "t2"."outbound"
  AND (
    (
      "t2"."last_inbound" IS NULL
    )
    OR (
      "t2"."happened_at" > "t2"."last_inbound"
    )
  ) AS "unanswered",
  COALESCE((
    "t2"."rep" IS NOT NULL
  ) AND (
    "t2"."age" = "t2"."newest_with_rep"
  ), FALSE) AS "by_present_rep"
FROM (
  SELECT
    "t1"."account_id",
    "t1"."happened_at",
    "t1"."kind",
    "t1"."direction",
    "t1"."rep",
    "t1"."minutes",
    "t1"."row_id",
    "t1"."known_at",
    "t1"."known_from",
    "t1"."known_to",
    "t1"."day",
    "t1"."age",
    "t1"."inbound",
    "t1"."outbound",
    "t1"."call",
    "t1"."mail",
    "t1"."meeting",
    MAX(CASE WHEN "t1"."inbound" THEN "t1"."happened_at" ELSE NULL END) OVER (
      PARTITION BY "t1"."account_id"
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS "last_inbound",
    MIN(CASE WHEN "t1"."rep" IS NOT NULL THEN "t1"."age" ELSE NULL END) OVER (
      PARTITION BY "t1"."account_id"
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS "newest_with_rep",
    MAX("t1"."age") OVER (
      PARTITION BY "t1"."account_id", "t1"."rep"
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS "rep_since"
  FROM (
    SELECT
      "t0"."account_id",
      "t0"."happened_at",
      "t0"."kind",
      "t0"."direction",
      "t0"."rep",
      "t0"."minutes",
      "t0"."row_id",
      "t0"."known_at",
      "t0"."known_from",
      "t0"."known_to",
      "t0"."day",
      CAST(15135 - "t0"."day" AS INT) AS "age",
      COALESCE(LOWER("t0"."direction") = 'in', FALSE) AS "inbound",
      COALESCE(LOWER("t0"."direction") = 'out', FALSE) AS "outbound",
      COALESCE(LOWER("t0"."kind"), '') IN ('call', 'phone', 'phone call', 'telephone') AS "call",
      COALESCE(LOWER("t0"."kind"), '') IN ('e-mail', 'email', 'mail') AS "mail",
      COALESCE(LOWER("t0"."kind"), '') IN ('visit', 'meeting', 'online meeting', 'on-site visit') AS "meeting"
    FROM "activities" AS "t0"
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
) AS "t2"
