-- Several lanes of the ledger write at the same time: each has rows of its own where all of them count.

-- AlterTable
ALTER TABLE "pool_slot" DROP CONSTRAINT "pool_slot_pkey",
ADD COLUMN     "lane" INTEGER NOT NULL DEFAULT 1,
ADD CONSTRAINT "pool_slot_pkey" PRIMARY KEY ("from", "lane");

-- AlterTable
ALTER TABLE "pool_slot" ALTER COLUMN "lane" DROP DEFAULT;

-- AlterTable
ALTER TABLE "pool_total" RENAME COLUMN "id" TO "lane";

-- By hand: rows that are written again and again find room on their own page, and their indexes need not be touched.
ALTER TABLE "player" SET (fillfactor = 60);
ALTER TABLE "worker" SET (fillfactor = 60);
ALTER TABLE "worker_session" SET (fillfactor = 60);
ALTER TABLE "worker_slot" SET (fillfactor = 70);
ALTER TABLE "player_week" SET (fillfactor = 60);
ALTER TABLE "worker_week" SET (fillfactor = 60);
