-- DropIndex
DROP INDEX "Conversation_apiKeyId_createdAt_id_idx";

-- DropIndex
DROP INDEX "Conversation_botId_createdAt_id_idx";

-- DropIndex
DROP INDEX "Conversation_chatId_idx";

-- DropIndex
DROP INDEX "Conversation_visitorId_createdAt_id_idx";

-- DropIndex
DROP INDEX "Message_replyToId_key";

-- DropIndex
DROP INDEX "Message_status_idx";

-- DropIndex
DROP INDEX "UsageEntry_status_createdAt_id_idx";

-- CreateIndex
CREATE INDEX "Conversation_botId_createdAt_id_idx" ON "Conversation"("botId", "createdAt", "id") WHERE ("botId" IS NOT NULL);

-- CreateIndex
CREATE INDEX "Conversation_apiKeyId_createdAt_id_idx" ON "Conversation"("apiKeyId", "createdAt", "id") WHERE ("apiKeyId" IS NOT NULL);

-- CreateIndex
CREATE INDEX "Conversation_visitorId_createdAt_id_idx" ON "Conversation"("visitorId", "createdAt", "id") WHERE ("visitorId" IS NOT NULL);

-- CreateIndex
CREATE UNIQUE INDEX "Message_replyToId_key" ON "Message"("replyToId") WHERE ("replyToId" IS NOT NULL);

-- CreateIndex
CREATE INDEX "Message_createdAt_idx" ON "Message"("createdAt") WHERE ("status" = 'pending');

-- CreateIndex
CREATE INDEX "UsageEntry_status_createdAt_id_idx" ON "UsageEntry"("status", "createdAt", "id") WHERE ("status" != 'success');
