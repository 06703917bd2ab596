-- CreateTable
CREATE TABLE "Budget" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "subjectId" TEXT,
    "amount" DECIMAL(24,12) NOT NULL,
    "currency" TEXT NOT NULL,
    "rates" JSONB,
    "period" TEXT NOT NULL,
    "timeZone" TEXT NOT NULL DEFAULT 'UTC',
    "hard" BOOLEAN NOT NULL DEFAULT true,
    "whenSpent" TEXT NOT NULL DEFAULT 'cheaper',
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Budget_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "BudgetSpending" (
    "budgetId" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "periodStart" TIMESTAMPTZ(3) NOT NULL,
    "spent" DECIMAL(24,12) NOT NULL DEFAULT 0,
    "reserved" DECIMAL(24,12) NOT NULL DEFAULT 0,
    "unpriced" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "BudgetSpending_pkey" PRIMARY KEY ("budgetId","subject","periodStart")
);

-- CreateTable
CREATE TABLE "BudgetReservation" (
    "entryId" TEXT NOT NULL,
    "budgetId" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "periodStart" TIMESTAMPTZ(3) NOT NULL,
    "amount" DECIMAL(24,12) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "BudgetReservation_pkey" PRIMARY KEY ("entryId","budgetId")
);

-- CreateTable
CREATE TABLE "BudgetAlert" (
    "budgetId" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "periodStart" TIMESTAMPTZ(3) NOT NULL,
    "kind" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "BudgetAlert_pkey" PRIMARY KEY ("budgetId","subject","periodStart","kind")
);

-- CreateIndex
CREATE UNIQUE INDEX "Budget_name_key" ON "Budget"("name");

-- CreateIndex
CREATE INDEX "Budget_createdAt_id_idx" ON "Budget"("createdAt", "id");

-- AddForeignKey
ALTER TABLE "BudgetSpending" ADD CONSTRAINT "BudgetSpending_budgetId_fkey" FOREIGN KEY ("budgetId") REFERENCES "Budget"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "BudgetReservation" ADD CONSTRAINT "BudgetReservation_budgetId_fkey" FOREIGN KEY ("budgetId") REFERENCES "Budget"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "BudgetAlert" ADD CONSTRAINT "BudgetAlert_budgetId_fkey" FOREIGN KEY ("budgetId") REFERENCES "Budget"("id") ON DELETE CASCADE ON UPDATE CASCADE;
