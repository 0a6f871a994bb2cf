/**
 * Child process of the HTTP bench: what the routes of the product cost where nobody asks who calls and what he may. Prepared statements, one
 * serialiser, one validator, nothing else. Reads its work as JSON from the file it is given; prints its address when it listens.
 */
import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import Fastify from 'fastify'
import pg from 'pg'

export interface HandWork {
  readonly databaseUrl: string
  /** Statements of one page, as the product sends them, for each case. */
  readonly casePages: { readonly [caseId: string]: readonly { readonly text: string; readonly values: readonly unknown[] }[] }
  /** JSON Schema of the submitted form. */
  readonly schema: object
}

const { databaseUrl, casePages, schema }: HandWork = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'))
const pool = new pg.Pool({ connectionString: databaseUrl, max: 16 })
const app = Fastify()
const text = { type: 'string' }

/** How many wait, counted as far as the product counts. */
const TOTAL = `, (select count(*)::int from (
  select from user_task t where t.state = 'CREATED' and t.assignee is null and t.candidate = $1 order by t.due, t.key limit 1001) n) as total`

app.get<{ Querystring: { readonly limit: number; readonly total?: boolean } }>(
  '/inbox',
  {
    schema: {
      querystring: { type: 'object', properties: { limit: { type: 'integer' }, total: { type: 'boolean' } } },
      response: {
        200: {
          type: 'object',
          properties: {
            total: { type: 'integer' },
            items: {
              type: 'array',
              items: {
                type: 'object',
                properties: Object.fromEntries(
                  ['key', 'name', 'number', 'subject', 'case_id', 'case_type', 'due', 'created_at'].map((one) => [one, text]),
                ),
              },
            },
          },
        },
      },
    },
  },
  async ({ query }) => {
    const { rows } = await pool.query({
      name: `inbox ${query.total === true}`,
      text: `select t.key, t.name, t.created_at::text, t.candidate_groups, c.id as case_id, c.number, c.case_type, s.name as subject, t.due::text as due
          ${query.total === true ? TOTAL : ''}
        from user_task t left join case_file c on c.id = t.case_id left join subject s on s.id = c.subject_id
        where t.state = 'CREATED' and t.assignee is null
          and t.candidate = $1
          and (t.due, t.key) > ($2::date, $3::bigint)
        order by t.due, t.key limit $4`,
      values: ['official', '1970-01-01', '0', query.limit],
    })
    return { items: rows, total: rows[0]?.total }
  },
)

app.get<{ Params: { readonly id: string } }>('/cases/:id', async ({ params }) => {
  const parts = await Promise.all(
    (casePages[params.id] ?? []).map(
      async (statement, index) => (await pool.query({ name: `case-${index}`, ...statement, values: [...statement.values] })).rows,
    ),
  )
  return { parts }
})

const validate = new Ajv({ strict: false }).compile(schema)
let nextKey = 9_000_000_000_000_000

/** The rows of one submission: form, audit, instance, its history, one task out and one in, deadline, step and lines of the case. */
const WRITE = `with form as (insert into hand_submission (id, case_id, form_id, programme, version, number, data, hash, submitted_by, submitted_at, task_key, element_id)
      values ($1, $2, 'check', 'mini', 1, 1, $3, $1, 'user_1', $4, $5, 'check')),
    stream as (update hand_audit_stream set length = length + 1, head = $6 where stream = $2),
    entry as (insert into hand_audit_entry (stream, position, at, actor, action, object_kind, object_id, case_id, result, detail, previous_hash, hash)
      values ($2, $7, $4, 'user_1', 'task.complete', 'task', $5::text, $2, 'ok', '{}', $6, $6)),
    i as (update hand_process_instance set version = version + 1, state = $8, variables = $9 where key = $10),
    c as (insert into hand_command_history (instance_key, version, at, actor, kind, flows) values ($10, $11, $4, 'user_1', 'complete-user-task', '{to-checked,to-correct}')),
    e as (insert into hand_element_history (key, instance_key, definition_key, element_id, type, name, scope_key, state, started_at, ended_at)
      values ($12, $10, 1, 'checked', 'EXCLUSIVE_GATEWAY', null, $10, 'COMPLETED', $4, $4), ($12 + 1, $10, 1, 'correct', 'USER_TASK', 'correct', $10, 'ACTIVE', $4, null)),
    f as (update hand_element_history set state = 'COMPLETED', ended_at = $4 where key = $13),
    t as (insert into hand_user_task (key, instance_key, root_key, definition_key, process_id, element_id, element_instance_key, name, state, candidate_users, candidate_groups, priority, headers, properties, case_id, created_at)
      values ($12 + 2, $10, $10, 1, 'mini-rating', 'correct', $12 + 1, 'correct', 'CREATED', '{}', '{org:org_a}', 50, '{}', '{}', $2, $4)),
    u as (update hand_user_task set state = 'COMPLETED', ended_at = $4, completed_by = 'user_1' where key = $5),
    d as (update hand_deadline set ended_at = $4, met_at = $4 where element_instance_key = $13),
    g as (delete from hand_case_step where element_instance_key = $13),
    s as (insert into hand_case_step (element_instance_key, case_id, element_id, type, name, properties, started_at) values ($12 + 1, $2, 'correct', 'USER_TASK', 'correct', '{"turn":"x"}', $4)),
    l as (insert into hand_case_event (case_id, at, kind, title_zh, title_en) values ($2, $4, 'task', 'check', 'check'), ($2, $4, 'status', 'correcting', 'correcting'))
  update hand_case_file set status = 'CORRECTING' where id = $2`

app.post<{ Params: { readonly key: string }; Body: { readonly data: { readonly items: object } } }>(
  '/tasks/:key',
  async ({ params, body }, reply) => {
    if (!validate(body.data)) return reply.status(422).send(validate.errors)
    const task = await pool.query<{ instance_key: string; element_instance_key: string; case_id: string }>({
      name: 'task',
      text: 'select instance_key, element_instance_key, case_id from hand_user_task where key = $1',
      values: [params.key],
    })
    const { instance_key: instance = '', element_instance_key: element = '', case_id: caseId = '' } = task.rows[0] ?? {}
    const connection = await pool.connect()
    try {
      await connection.query('begin')
      const { rows } = await connection.query<{ version: number; state: object; variables: { readonly [scope: string]: object } }>({
        name: 'lock',
        text: 'select version, state, variables from hand_process_instance where key = $1 for update',
        values: [instance],
      })
      const [row] = rows
      if (row === undefined) throw new Error('Expected the instance, but there is none')
      nextKey += 3
      const data = JSON.stringify(body.data)
      const head = Buffer.alloc(32, nextKey % 256)
      const variables = JSON.stringify({ ...row.variables, [instance]: { ...row.variables[instance], items: body.data.items } })
      await connection.query({
        name: 'write',
        text: WRITE,
        values: [
          `sub_${nextKey}`,
          caseId,
          data,
          new Date().toISOString(),
          params.key,
          head,
          row.version + 1,
          JSON.stringify(row.state),
          variables,
          instance,
          row.version + 1,
          nextKey,
          element,
        ],
      })
      await connection.query('commit')
    } finally {
      connection.release()
    }
    return reply.status(204).send()
  },
)

process.stdout.write(`${await app.listen({ host: '127.0.0.1', port: 0 })}\n`)
process.on('SIGTERM', () => process.exit(0))
