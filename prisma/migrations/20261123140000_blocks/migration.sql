-- AlterTable
ALTER TABLE "notable_share" ADD COLUMN     "standing_without_block" "share_standing";

-- AlterTable
ALTER TABLE "block" ADD COLUMN     "revision" INTEGER NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "block_change" (
    "block_id" INTEGER NOT NULL,
    "revision" INTEGER NOT NULL,
    "status" "block_status" NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "detail" TEXT,

    CONSTRAINT "block_change_pkey" PRIMARY KEY ("block_id","revision")
);

-- CreateTable
CREATE TABLE "block_follower" (
    "name" TEXT NOT NULL,
    "block_id" INTEGER NOT NULL,
    "revision" INTEGER NOT NULL,
    "counted" BOOLEAN NOT NULL,

    CONSTRAINT "block_follower_pkey" PRIMARY KEY ("name","block_id")
);

-- CreateTable
CREATE TABLE "height_work" (
    "network" TEXT NOT NULL,
    "height" INTEGER NOT NULL,
    "shard" INTEGER NOT NULL,
    "shares" BIGINT NOT NULL,
    "work" DECIMAL NOT NULL,

    CONSTRAINT "height_work_pkey" PRIMARY KEY ("network","height","shard")
);

-- CreateTable
CREATE TABLE "height_difficulty" (
    "network" TEXT NOT NULL,
    "height" INTEGER NOT NULL,
    "difficulty" DOUBLE PRECISION NOT NULL,
    "told_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "height_difficulty_pkey" PRIMARY KEY ("network","height")
);

-- CreateIndex
CREATE INDEX "block_network_height_idx" ON "block"("network", "height");

-- AddForeignKey
ALTER TABLE "block_change" ADD CONSTRAINT "block_change_block_id_fkey" FOREIGN KEY ("block_id") REFERENCES "block"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "block_follower" ADD CONSTRAINT "block_follower_block_id_fkey" FOREIGN KEY ("block_id") REFERENCES "block"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- By hand: what is known of the blocks and of the work so far.
INSERT INTO "block_change" ("block_id", "revision", "status", "at") SELECT "id", 0, 'found', "found_at" FROM "block";
INSERT INTO "block_change" ("block_id", "revision", "status", "at", "detail")
  SELECT "id", 1, "status", coalesce("settled_at", "found_at"), "status_detail" FROM "block" WHERE "status" <> 'found';
UPDATE "block" SET "revision" = 1 WHERE "status" <> 'found';
-- A database has shares of one network: that of its tip.
INSERT INTO "height_work" ("network", "height", "shard", "shares", "work")
  SELECT t."network", s."height", -1, count(*), sum(s."difficulty"::text::numeric)
  FROM "share" s CROSS JOIN (SELECT "network" FROM "tip" ORDER BY "changed_at" DESC LIMIT 1) t GROUP BY 1, 2;
