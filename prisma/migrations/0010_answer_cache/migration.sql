-- AlterTable
ALTER TABLE "Bot" ADD COLUMN     "cacheSeconds" INTEGER DEFAULT 3600;

-- CreateTable
CREATE TABLE "CacheLookup" (
    "id" TEXT NOT NULL,
    "botId" TEXT NOT NULL,
    "apiKeyId" TEXT,
    "result" TEXT NOT NULL,
    "provider" TEXT,
    "model" TEXT,
    "saved" JSONB,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "CacheLookup_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "CacheLookup_createdAt_idx" ON "CacheLookup"("createdAt");
