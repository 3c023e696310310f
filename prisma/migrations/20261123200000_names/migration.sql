-- CreateEnum
CREATE TYPE "name_part" AS ENUM ('handle', 'display_name', 'coinbase_tag');

-- AlterEnum
ALTER TYPE "audit_action" ADD VALUE 'name_unlocked';

-- AlterTable
ALTER TABLE "account" ADD COLUMN     "names_set_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "name_reset" (
    "id" SERIAL NOT NULL,
    "account_id" INTEGER NOT NULL,
    "part" "name_part" NOT NULL,
    "reason" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "locked_until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "name_reset_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "blocked_word" (
    "id" SERIAL NOT NULL,
    "word" TEXT NOT NULL,
    "folded" TEXT NOT NULL,
    "blocked_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "blocked_word_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "name_reset_account_id_part_idx" ON "name_reset"("account_id", "part");

-- CreateIndex
CREATE UNIQUE INDEX "blocked_word_folded_key" ON "blocked_word"("folded");

-- CreateIndex
CREATE INDEX "account_names_set_at_id_idx" ON "account"("names_set_at" DESC, "id" DESC);

-- AddForeignKey
ALTER TABLE "name_reset" ADD CONSTRAINT "name_reset_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Names that were chosen before are looked over too.
UPDATE "account" SET "names_set_at" = coalesce("handle_set_at", "created_at")
  WHERE "handle" IS NOT NULL OR "display_name" IS NOT NULL OR "coinbase_tag" <> '';
