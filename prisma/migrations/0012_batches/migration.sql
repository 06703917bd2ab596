-- CreateTable
CREATE TABLE "Batch" (
    "id" TEXT NOT NULL,
    "botId" TEXT NOT NULL,
    "apiKeyId" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'queued',
    "retryUnknown" BOOLEAN NOT NULL DEFAULT false,
    "total" INTEGER NOT NULL,
    "done" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "startedAt" TIMESTAMPTZ(3),
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Batch_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "BatchItem" (
    "batchId" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "itemId" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "context" TEXT,
    "model" TEXT,
    "status" TEXT NOT NULL DEFAULT 'pending',
    "conversationId" TEXT NOT NULL,
    "questionId" TEXT NOT NULL,
    "replyId" TEXT NOT NULL,
    "errorCode" TEXT,
    "errorMessage" TEXT,

    CONSTRAINT "BatchItem_pkey" PRIMARY KEY ("batchId","position")
);

-- CreateIndex
CREATE INDEX "Batch_createdAt_id_idx" ON "Batch"("createdAt", "id");

-- CreateIndex
CREATE INDEX "Batch_apiKeyId_createdAt_id_idx" ON "Batch"("apiKeyId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Batch_status_idx" ON "Batch"("status");

-- CreateIndex
CREATE INDEX "Batch_botId_idx" ON "Batch"("botId");

-- CreateIndex
CREATE INDEX "BatchItem_batchId_status_position_idx" ON "BatchItem"("batchId", "status", "position");

-- CreateIndex
CREATE UNIQUE INDEX "BatchItem_batchId_itemId_key" ON "BatchItem"("batchId", "itemId");

-- AddForeignKey
ALTER TABLE "Batch" ADD CONSTRAINT "Batch_botId_fkey" FOREIGN KEY ("botId") REFERENCES "Bot"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "BatchItem" ADD CONSTRAINT "BatchItem_batchId_fkey" FOREIGN KEY ("batchId") REFERENCES "Batch"("id") ON DELETE CASCADE ON UPDATE CASCADE;
