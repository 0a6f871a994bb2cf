/**
 * Row types of the whole database. Each aggregate declares its tables in its own file of this folder and joins them here
 * (`declare module './database.ts' { interface Database extends XTables {} }`), so that this file imports nobody.
 * timestamptz comes back as an ISO string (`Instant`), date as `YYYY-MM-DD`, numeric and int8 as strings.
 */
export interface Database {
  /** Which migrations ran; the migrator's own table. */
  kysely_migration: { name: string; timestamp: string }
}
