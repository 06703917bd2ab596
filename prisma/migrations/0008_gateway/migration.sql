-- AlterTable
ALTER TABLE "ApiKey" ADD COLUMN     "maxPriority" TEXT NOT NULL DEFAULT 'normal';

-- AlterTable
ALTER TABLE "Bot" ADD COLUMN     "continuesBroken" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "Provider" ADD COLUMN     "breaker" JSONB,
ADD COLUMN     "limits" JSONB,
ADD COLUMN     "regions" JSONB,
ADD COLUMN     "retry" JSONB,
ADD COLUMN     "weight" INTEGER NOT NULL DEFAULT 1;
