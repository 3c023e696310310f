-- AlterTable
ALTER TABLE "player" ADD COLUMN "hidden_at" TIMESTAMPTZ(3);
