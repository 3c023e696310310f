-- AlterTable
ALTER TABLE "pool_total" ADD COLUMN "refused" BIGINT NOT NULL DEFAULT 0;

-- What was refused so far, in one of the parts.
UPDATE "pool_total" SET "refused" = (SELECT coalesce(sum("count"), 0) FROM "refusal")
  WHERE "lane" = (SELECT min("lane") FROM "pool_total");
