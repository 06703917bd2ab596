-- AlterTable
ALTER TABLE "Model" ADD COLUMN     "json" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "Price" ADD COLUMN     "cacheWritePerMillion" DECIMAL(18,6),
ADD COLUMN     "inputPerThousandChars" DECIMAL(18,6),
ADD COLUMN     "note" TEXT,
ADD COLUMN     "outputPerThousandChars" DECIMAL(18,6),
ADD COLUMN     "perImage" DECIMAL(18,6),
ADD COLUMN     "perMonth" DECIMAL(18,6),
ADD COLUMN     "perRequest" DECIMAL(18,6),
ADD COLUMN     "perSecond" DECIMAL(18,9),
ADD COLUMN     "validUntil" TIMESTAMPTZ(3),
ALTER COLUMN "inputPerMillion" DROP NOT NULL,
ALTER COLUMN "outputPerMillion" DROP NOT NULL;

-- AlterTable
ALTER TABLE "UsageEntry" ADD COLUMN     "cacheWriteTokens" INTEGER,
ADD COLUMN     "reasoningTokens" INTEGER,
ADD COLUMN     "vendorUsage" JSONB;

-- CreateTable
CREATE TABLE "Package" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "models" TEXT NOT NULL,
    "unit" TEXT NOT NULL,
    "amount" DECIMAL(24,6) NOT NULL,
    "currency" TEXT,
    "validFrom" TIMESTAMPTZ(3) NOT NULL,
    "expiresAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Package_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Package_createdAt_id_idx" ON "Package"("createdAt", "id");
