-- AlterTable
ALTER TABLE "Batch" ADD COLUMN     "vendorBatch" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "BatchItem" ADD COLUMN     "asked" JSONB,
ADD COLUMN     "entryId" TEXT,
ADD COLUMN     "vendorBatchId" TEXT;

-- AlterTable
ALTER TABLE "Price" ADD COLUMN     "batchFactor" DECIMAL(4,3);

-- CreateTable
CREATE TABLE "VendorBatch" (
    "id" TEXT NOT NULL,
    "batchId" TEXT NOT NULL,
    "providerId" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'sending',
    "fileId" TEXT,
    "vendorId" TEXT,
    "vendorState" TEXT,
    "requests" INTEGER NOT NULL,
    "answered" INTEGER NOT NULL DEFAULT 0,
    "problem" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "VendorBatch_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "VendorBatch_batchId_createdAt_idx" ON "VendorBatch"("batchId", "createdAt");

-- CreateIndex
CREATE INDEX "BatchItem_replyId_idx" ON "BatchItem"("replyId");

-- CreateIndex
CREATE INDEX "BatchItem_vendorBatchId_entryId_idx" ON "BatchItem"("vendorBatchId", "entryId");

-- AddForeignKey
ALTER TABLE "BatchItem" ADD CONSTRAINT "BatchItem_vendorBatchId_fkey" FOREIGN KEY ("vendorBatchId") REFERENCES "VendorBatch"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "VendorBatch" ADD CONSTRAINT "VendorBatch_batchId_fkey" FOREIGN KEY ("batchId") REFERENCES "Batch"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What the shipped prices did not say yet. It changes no cost, since nothing was billed by it before.
UPDATE "Price" SET "batchFactor" = 0.5 WHERE source = 'shipped' AND (
  model LIKE 'openai/%' OR model LIKE 'anthropic/%'
  OR model IN ('qwen/qwen-max', 'qwen/qwen-plus', 'qwen/qwen-turbo', 'qwen/qwen-long', 'qwen/qwen-vl-max', 'qwen/qwen-vl-plus')
);
