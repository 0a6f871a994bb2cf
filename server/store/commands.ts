import { sql } from 'kysely'
import type { Command } from '../engine/state/types.ts'
import { hot } from './connection.ts'
import type { Executor, Trx } from './transaction.ts'

export interface CommandTables {
  pending_command: {
    key: string
    instance_key: string
    command: Command
    actor: string
    attempts: number
    last_error: string | null
    claimed_until: string | null
  }
}
export type PendingCommandRow = CommandTables['pending_command']

export async function insertPendingCommands(
  trx: Trx,
  rows: readonly { readonly key: string; readonly instanceKey: string; readonly command: Command; readonly actor: string }[],
): Promise<void> {
  if (rows.length === 0) return
  await sql`
    insert into pending_command (key, instance_key, command, actor)
    select * from jsonb_to_recordset(${JSON.stringify(
      rows.map((row) => ({ key: row.key, instance_key: row.instanceKey, command: row.command, actor: row.actor })),
    )}::jsonb) as t(key bigint, instance_key bigint, command jsonb, actor text)`.execute(trx)
}

const CLAIM = `/* claim-commands */
  with free as (
    select key from pending_command where claimed_until is null or claimed_until <= clock_timestamp() order by key limit $1 for update skip locked
  )
  update pending_command p set claimed_until = clock_timestamp() + $2::int * interval '1 millisecond', attempts = attempts + 1
  from free where p.key = free.key returning p.*`

export async function claimPendingCommands(db: Executor, limit: number, leaseMs: number): Promise<readonly PendingCommandRow[]> {
  const found = await hot<PendingCommandRow>(db, CLAIM, [limit, leaseMs])
  return [...found.rows].sort((a, b) => Number(BigInt(a.key) - BigInt(b.key)))
}

/** Removes the command in the transaction that carries it out; false when another one already has. */
export async function takePendingCommand(trx: Trx, key: string): Promise<boolean> {
  return (await hot(trx, '/* take-command */ delete from pending_command where key = $1 returning key', [key])).rows.length === 1
}

export async function noteCommandFailure(db: Executor, key: string, message: string): Promise<void> {
  await sql`update pending_command set last_error = ${message}, claimed_until = clock_timestamp() + least(attempts, 60) * interval '1 second' where key = ${key}`.execute(
    db,
  )
}

declare module './database.ts' {
  interface Database extends CommandTables {}
}
