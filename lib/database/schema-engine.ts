import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum, type SqlQuery } from '@prisma/driver-adapter-utils'
import * as engine from '@prisma/schema-engine-wasm/schema_engine_bg'
import pg from 'pg'

const oneByteChar = 18 // type oid of PostgreSQL's "char"
const text = 25

/** adapter-pg cannot read the type "char", which the engine asks for when it looks at a live database: it is read as text. */
class CatalogPool extends pg.Pool {
  charColumns: number[] = []

  override async query(...args: unknown[]): Promise<never> {
    const ask = super.query as (...args: unknown[]) => Promise<{ fields?: { dataTypeID: number }[] }>
    const result = await ask.apply(this, args)
    this.charColumns = []
    for (const [index, field] of (result?.fields ?? []).entries()) {
      if (field.dataTypeID !== oneByteChar) continue
      field.dataTypeID = text
      this.charColumns.push(index)
    }
    return result as never
  }
}

/** adapter-pg's own shadow database is the real one when it is given an address, and is dropped while in use otherwise. */
class CatalogAdapter extends PrismaPg {
  private readonly pool: CatalogPool
  private readonly url: string

  constructor(url: string) {
    const pool = new CatalogPool({ connectionString: url, max: 1, connectionTimeoutMillis: 10_000 })
    pool.on('error', () => {}) // the query that needs the connection reports it
    super(pool, { disposeExternalPool: true })
    this.pool = pool
    this.url = url
  }

  /** The engine leaves its connection open. */
  async close() {
    if (!this.pool.ended) await this.pool.end()
  }

  override async connect() {
    const adapter = await super.connect()
    const ask = adapter.queryRaw.bind(adapter)
    adapter.queryRaw = async (query: SqlQuery) => {
      const result = await ask(query)
      for (const index of this.pool.charColumns) result.columnTypes[index] = ColumnTypeEnum.Character
      return result
    }
    return adapter
  }

  override async connectToShadowDb() {
    const name = `shadow_${crypto.randomUUID()}`
    const address = new URL(this.url)
    address.pathname = name
    await this.pool.query(`CREATE DATABASE "${name}" TEMPLATE template0`)
    const shadow = await new CatalogAdapter(address.href).connect()
    const close = shadow.dispose.bind(shadow)
    shadow.dispose = async () => {
      await close()
      await this.pool.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`)
    }
    return shadow
  }
}

export type SchemaFile = { path: string; content: string }

let loading: Promise<void> | undefined

/** Loads Prisma's schema engine, which is WebAssembly here: nothing is downloaded. */
async function load(): Promise<void> {
  const file = createRequire(import.meta.url)
    .resolve('@prisma/schema-engine-wasm')
    .replace(/schema_engine\.js$/, 'schema_engine_bg.wasm')
  const imports = { './schema_engine_bg.js': engine as unknown as WebAssembly.ModuleImports }
  const { instance } = await WebAssembly.instantiate(await readFile(file), imports)
  engine.__wbg_set_wasm(instance.exports)
  const begin = instance.exports.__wbindgen_start as () => void
  begin()
}

/** Prisma's schema engine, connected to the database at `url`. `close` frees it and its connection. */
export async function openSchemaEngine(
  url: string,
  schema: SchemaFile[],
): Promise<{ engine: engine.SchemaEngine; close(): Promise<void> }> {
  loading ??= load()
  await loading
  const adapter = new CatalogAdapter(url)
  const opened = await engine.SchemaEngine.new(
    { datamodels: schema.map(({ path, content }) => [path, content]) },
    () => {},
    bindMigrationAwareSqlAdapterFactory(adapter),
  )
  const close = async () => {
    opened.free()
    await adapter.close()
  }
  return { engine: opened, close }
}
