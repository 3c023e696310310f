-- CreateIndex
CREATE INDEX "refusal_player_id_hour_idx" ON "refusal"("player_id", "hour");
