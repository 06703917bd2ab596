-- AlterTable
ALTER TABLE "Bot" ADD COLUMN     "autoGoal" TEXT NOT NULL DEFAULT 'quality',
ADD COLUMN     "topics" JSONB;

-- CreateTable
CREATE TABLE "Route" (
    "id" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "botId" TEXT,
    "conditions" JSONB NOT NULL,
    "model" TEXT NOT NULL,
    "goal" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Route_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RoutingExample" (
    "id" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "lang" TEXT NOT NULL,
    "class" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "RoutingExample_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ClassifierVersion" (
    "version" INTEGER NOT NULL,
    "accuracy" DOUBLE PRECISION NOT NULL,
    "examples" INTEGER NOT NULL,
    "model" BYTEA NOT NULL,
    "createdBy" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ClassifierVersion_pkey" PRIMARY KEY ("version")
);

-- CreateIndex
CREATE INDEX "Route_position_idx" ON "Route"("position");

-- CreateIndex
CREATE INDEX "Route_botId_idx" ON "Route"("botId");

-- CreateIndex
CREATE INDEX "RoutingExample_createdAt_id_idx" ON "RoutingExample"("createdAt", "id");

-- AddForeignKey
ALTER TABLE "Route" ADD CONSTRAINT "Route_botId_fkey" FOREIGN KEY ("botId") REFERENCES "Bot"("id") ON DELETE CASCADE ON UPDATE CASCADE;
