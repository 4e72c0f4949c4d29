/**
 * Opens the SQLite database that MLflow itself opens where nothing else is said, `mlflow.db`. A new
 * one gets MLflow's tables; one that MLflow made is used as it is, whatever its revision, as long as
 * it has the tables and columns that are written here and asks for no others.
 */
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { errorMessage, UserError } from "../../errors.ts";
import { TABLES } from "./tables.ts";

/** Milliseconds to wait for another process to finish its transaction, as long as MLflow does. */
const BUSY_MS = 20_000;

/** A value of a column. */
export type Cell = string | number | null;

/** A row by column. */
export type Row = Record<string, Cell>;

/** An open database whose statements are prepared once. */
export class Database implements Disposable {
  readonly path: string;
  readonly #connection: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(path: string, { readOnly = false }: { readOnly?: boolean } = {}) {
    this.path = path;
    this.#connection = new DatabaseSync(path, {
      readOnly,
      timeout: BUSY_MS,
      enableForeignKeyConstraints: true,
    });
    // A commit then waits for no disk: what a power cut takes is the last commits, never the rest.
    if (!readOnly) this.#connection.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
  }

  /** Runs statements without results. */
  exec(sql: string): void {
    this.#connection.exec(sql);
  }

  /** Runs a statement and gives the number of rows it changed. */
  run(sql: string, ...cells: Cell[]): number {
    return Number(this.#prepared(sql).run(...cells).changes);
  }

  /** Every row of a query. */
  rows<R = Row>(sql: string, ...cells: Cell[]): R[] {
    return this.#prepared(sql).all(...cells) as R[];
  }

  /** The first row of a query. */
  row<R = Row>(sql: string, ...cells: Cell[]): R | undefined {
    return this.#prepared(sql).get(...cells) as R | undefined;
  }

  /** Writes a row; one whose key is taken stays as it is. Gives whether the row is new. */
  insert(table: keyof typeof TABLES, row: Row): boolean {
    const columns = Object.keys(row);
    const sql = `INSERT INTO ${table} (${columns.join(", ")}) ` +
      `VALUES (${columns.map(() => "?").join(", ")}) ON CONFLICT DO NOTHING`;
    return this.run(sql, ...Object.values(row)) > 0;
  }

  /** Keeps all that `body` writes, or nothing when it throws. */
  transaction<T>(body: () => T): T {
    this.#connection.exec("BEGIN IMMEDIATE");
    try {
      const result = body();
      this.#connection.exec("COMMIT");
      return result;
    } catch (error) {
      if (this.#connection.isTransaction) this.#connection.exec("ROLLBACK");
      throw error;
    }
  }

  [Symbol.dispose](): void {
    if (this.#connection.isOpen) this.#connection.close();
  }

  #prepared(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) this.#statements.set(sql, statement = this.#connection.prepare(sql));
    return statement;
  }
}

/**
 * Opens a database for reading and writing, and makes it where there is none.
 *
 * @throws {UserError} when it is no database of MLflow's, or of one that keeps runs otherwise.
 */
export async function openDatabase(path: string): Promise<Database> {
  if (!existsSync(dirname(path))) await mkdir(dirname(path), { recursive: true });
  const schema = existsSync(path) ? undefined : await schemaText();
  return await opened(path, async () => {
    const database = new Database(path);
    if (schema !== undefined || isEmpty(database)) create(database, schema ?? await schemaText());
    return database;
  });
}

/**
 * Opens a database for reading alone; undefined where there is none.
 *
 * @throws {UserError} as `openDatabase` does.
 */
export async function openForReading(path: string): Promise<Database | undefined> {
  if (!existsSync(path)) return undefined;
  const database = await opened(
    path,
    () => Promise.resolve(new Database(path, { readOnly: true })),
  );
  return database;
}

async function opened(path: string, open: () => Promise<Database>): Promise<Database> {
  let database: Database | undefined;
  try {
    database = await open();
    checkTables(database);
    return database;
  } catch (error) {
    database?.[Symbol.dispose]();
    if (error instanceof UserError) throw error;
    throw new UserError(
      `Cannot open ${path}: ${errorMessage(error)}, expected a database of MLflow`,
    );
  }
}

function isEmpty(database: Database): boolean {
  return database.rows("SELECT name FROM sqlite_master LIMIT 1").length === 0;
}

/** Two processes that start at once agree on who makes the tables. */
function create(database: Database, schema: string): void {
  database.transaction(() => {
    if (isEmpty(database)) database.exec(schema);
  });
}

async function schemaText(): Promise<string> {
  return await readFile(new URL("./mlflow_schema.sql", import.meta.url), "utf8");
}

/** Compares the columns that are there with those that are written. */
function checkTables(database: Database): void {
  for (const [table, written] of Object.entries(TABLES)) {
    const columns = database.rows<{ name: string; notnull: number; dflt_value: Cell }>(
      `SELECT name, "notnull", dflt_value FROM pragma_table_info('${table}')`,
    );
    const names = columns.map(({ name }) => name);
    const missing = written.find((name) => !names.includes(name));
    if (missing !== undefined) {
      throw new UserError(
        `Cannot use ${database.path}: ${
          names.length === 0 ? `no table ${table}` : `table ${table} has no column ${missing}`
        }, expected a database of MLflow 3 (\`mlflow db upgrade sqlite:///mlflow.db\` brings an ` +
          "older one up to date)",
      );
    }
    const demanded = columns.find(({ name, notnull, dflt_value: preset }) =>
      notnull === 1 && preset === null && !(written as readonly string[]).includes(name)
    );
    if (demanded) {
      throw new UserError(
        `Cannot use ${database.path}: table ${table} demands a column ${demanded.name}, expected ` +
          "a database of an MLflow that this program knows",
      );
    }
  }
}
