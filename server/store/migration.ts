import { sql } from 'kysely'
import type { JsonObject } from '../base/json.ts'
import type { Trx } from './transaction.ts'

export interface MovedRows {
  readonly instanceKey: string
  readonly definitionKey: string
  readonly processId: string
  readonly elements: readonly {
    readonly key: string
    readonly elementId: string
    readonly name: string | null
    readonly properties: JsonObject
    /** Form of a user task when it is written in the model; null leaves what the task has. */
    readonly formId: string | null
  }[]
  /** Timers and subscriptions with the event they belong to now. */
  readonly events: readonly { readonly key: string; readonly elementId: string }[]
}

/** Puts an instance and everything open of it under its new definition. What has ended stays as it was. */
export async function moveRows(trx: Trx, { instanceKey, definitionKey, processId, elements, events }: MovedRows): Promise<void> {
  await sql`update process_instance set definition_key = ${definitionKey} where key = ${instanceKey}`.execute(trx)
  const moved = JSON.stringify(elements)
  const element = sql`jsonb_to_recordset(${moved}::jsonb) as e(key bigint, "elementId" text, name text, properties jsonb, "formId" text)`
  await sql`update user_task t set definition_key = ${definitionKey}, process_id = ${processId}, element_id = e."elementId", name = e.name,
      properties = e.properties, form_id = coalesce(e."formId", t.form_id)
    from ${element} where t.element_instance_key = e.key and t.instance_key = ${instanceKey} and t.state = 'CREATED'`.execute(trx)
  await sql`update job j set definition_key = ${definitionKey}, process_id = ${processId}, element_id = e."elementId"
    from ${element} where j.element_instance_key = e.key and j.instance_key = ${instanceKey} and j.state in ('CREATED', 'FAILED')`.execute(
    trx,
  )
  await sql`update incident i set definition_key = ${definitionKey}, process_id = ${processId}, element_id = e."elementId"
    from ${element} where i.element_instance_key = e.key and i.instance_key = ${instanceKey} and i.state = 'ACTIVE'`.execute(trx)
  await sql`update element_history h set definition_key = ${definitionKey}, element_id = e."elementId", name = e.name
    from ${element} where h.key = e.key and h.instance_key = ${instanceKey} and h.ended_at is null`.execute(trx)
  if (events.length === 0) return
  const waited = JSON.stringify(events)
  const event = sql`jsonb_to_recordset(${waited}::jsonb) as e(key bigint, "elementId" text)`
  await sql`update timer t set definition_key = ${definitionKey}, element_id = e."elementId" from ${event} where t.key = e.key`.execute(trx)
  await sql`update message_subscription s set process_id = ${processId}, element_id = e."elementId" from ${event} where s.key = e.key`.execute(
    trx,
  )
  await sql`update signal_subscription s set element_id = e."elementId" from ${event} where s.key = e.key`.execute(trx)
}
