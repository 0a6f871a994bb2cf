import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Field, FieldType, Source } from './engine-search.ts'
import { historyOf } from './history-past.ts'

/** The lowest key of the engine (0001); what a variable's key is counted from. */
const FIRST_KEY = '2251799813685000'
/** Bits of a variable's key that its name has; the others are its scope's. */
const NAME_BITS = 24

const always =
  (type: FieldType) =>
  (column: string): Field => ({ sql: column, type, nullable: false })
const key = always('bigint')
const text = always('text')
const number = always('integer')
const time = always('timestamptz')
const flag = always('boolean')
const list = always('text[]')
const json = always('json')
const maybe = (field: Field): Field => ({ ...field, nullable: true })
const hidden = (field: Field): Field => ({ ...field, hidden: true })

/** Variables have no row and so no key of their own: one that is always the same follows from scope and name, and leads back to the scope. */
const variableKey = (scope: string, name: string) =>
  `(((${scope}::bigint - ${FIRST_KEY}) << ${NAME_BITS}) | (('x' || substr(md5(${name}), 1, ${NAME_BITS / 4}))::bit(${NAME_BITS})::integer))`

/** The same, of a variable at hand. */
export function variableKeyOf(scopeKey: string, name: string): string {
  const digest = createHash('md5')
    .update(name)
    .digest('hex')
    .slice(0, NAME_BITS / 4)
  return (((BigInt(scopeKey) - BigInt(FIRST_KEY)) << BigInt(NAME_BITS)) | BigInt(`0x${digest}`)).toString()
}

/** Scope that the key of a variable names. */
export function scopeOfVariableKey(variable: string): string {
  return ((BigInt(variable) >> BigInt(NAME_BITS)) + BigInt(FIRST_KEY)).toString()
}

const hasIncident = (condition: string) => flag(`exists (select 1 from incident n where n.${condition} and n.state = 'ACTIVE')`)
const definitionState = `case when d.deleted_at is null then 'ACTIVE'
  when exists (select 1 from process_instance r where r.definition_key = d.key and r.status = 'ACTIVE') then 'DRAINING' else 'DELETED' end`

const OF_ELEMENTS = sql`left join process_instance i on i.key = e.instance_key left join process_definition d on d.key = e.definition_key`

/** What an audit entry says of other kinds of entities. */
const NOTHING_ELSE = Object.fromEntries(
  [
    'batchOperationKey',
    'batchOperationType',
    'agentElementId',
    'jobKey',
    'decisionRequirementsId',
    'decisionRequirementsKey',
    'decisionDefinitionId',
    'decisionDefinitionKey',
    'decisionEvaluationKey',
    'formKey',
    'resourceKey',
    'relatedEntityKey',
    'relatedEntityType',
    'entityDescription',
  ].map((name) => [name, maybe(text('null::text'))]),
)

/** There is one tenant; the interface of Camunda 8 names it so. */
export const TENANCY = { tenantId: text(`'<default>'::text`) } as const

/** What can be asked of an instance, in a search or in the statistics of its definition. */
export const INSTANCE: Pick<Source, 'fields' | 'related'> = {
  fields: {
    ...TENANCY,
    processInstanceKey: key('i.key'),
    processDefinitionKey: key('i.definition_key'),
    processDefinitionId: text('d.process_id'),
    processDefinitionName: text('coalesce(d.name, d.process_id)'),
    processDefinitionVersion: number('d.version'),
    processDefinitionVersionTag: maybe(text('d.version_tag')),
    parentProcessInstanceKey: maybe(key('i.parent_key')),
    parentElementInstanceKey: maybe(key('i.parent_element_key')),
    rootProcessInstanceKey: key('i.root_key'),
    startDate: time('i.started_at'),
    endDate: maybe(time('i.ended_at')),
    state: text('i.status'),
    hasIncident: hasIncident('instance_key = i.key'),
    businessId: maybe(text('i.case_id')),
    tags: list('i.tags'),
    variables: hidden({ sql: 'i.variables', type: 'variables', nullable: false }),
    hasRetriesLeft: hidden(flag(`exists (select 1 from job j where j.instance_key = i.key and j.state = 'FAILED' and j.retries > 0)`)),
    batchOperationKey: hidden(maybe(text('null::text'))),
    batchOperationId: hidden(maybe(text('null::text'))),
  },
  related: [
    {
      exists: 'select 1 from all_element_history e where e.instance_key = i.key',
      fields: {
        elementId: text('e.element_id'),
        elementInstanceState: text('e.state'),
        hasElementInstanceIncident: hasIncident('instance_key = i.key and n.element_instance_key = e.key'),
      },
    },
    {
      exists: `select 1 from incident f where f.instance_key = i.key and f.state = 'ACTIVE'`,
      fields: { errorMessage: text('f.message'), incidentErrorHashCode: number('hashtext(f.message)') },
    },
  ],
}

export const SOURCES = {
  processDefinitions: {
    from: sql`process_definition d`,
    key: key('d.key'),
    fields: {
      ...TENANCY,
      processDefinitionKey: key('d.key'),
      processDefinitionId: text('d.process_id'),
      name: text('coalesce(d.name, d.process_id)'),
      resourceName: text('d.resource_name'),
      version: number('d.version'),
      versionTag: maybe(text('d.version_tag')),
      hasStartForm: flag('d.start_form_id is not null'),
      state: text(definitionState),
      isLatestVersion: hidden(
        flag(
          'd.deleted_at is null and not exists (select 1 from process_definition n where n.process_id = d.process_id and n.version > d.version and n.deleted_at is null)',
        ),
      ),
    },
  },
  processInstances: {
    from: sql`process_instance i left join process_definition d on d.key = i.definition_key`,
    key: key('i.key'),
    ...INSTANCE,
  },
  elementInstances: {
    from: sql`all_element_history e ${OF_ELEMENTS}`,
    // Of one instance: where its history lies, not every month.
    async narrowed(db, { filter }) {
      const instanceKey = filter.processInstanceKey?.$eq
      if (typeof instanceKey !== 'string') return undefined
      return sql`${await historyOf(db, 'element_history', [instanceKey])} e ${OF_ELEMENTS}`
    },
    key: key('e.key'),
    fields: {
      ...TENANCY,
      elementInstanceKey: key('e.key'),
      elementId: text('e.element_id'),
      elementName: text('coalesce(e.name, e.element_id)'),
      type: text('e.type'),
      state: text('e.state'),
      startDate: time('e.started_at'),
      endDate: maybe(time('e.ended_at')),
      processInstanceKey: key('e.instance_key'),
      rootProcessInstanceKey: key('i.root_key'),
      processDefinitionKey: key('e.definition_key'),
      processDefinitionId: text('d.process_id'),
      elementInstanceScopeKey: hidden(maybe(key('e.scope_key'))),
      hasIncident: hasIncident('instance_key = e.instance_key and n.element_instance_key = e.key'),
      incidentKey: maybe(
        key(
          "(select max(n.key) from incident n where n.instance_key = e.instance_key and n.element_instance_key = e.key and n.state = 'ACTIVE')",
        ),
      ),
    },
  },
  variables: {
    from: sql`process_instance i cross join lateral jsonb_each(i.variables) s cross join lateral jsonb_each(s.value) v`,
    key: key(variableKey('s.key', 'v.key')),
    leading: key('i.key'),
    fields: {
      ...TENANCY,
      variableKey: key(variableKey('s.key', 'v.key')),
      name: text('v.key'),
      value: json('v.value'),
      isTruncated: hidden(flag('length(v.value::text) > 8191')),
      scopeKey: key('s.key::bigint'),
      processInstanceKey: key('i.key'),
      rootProcessInstanceKey: key('i.root_key'),
    },
  },
  userTasks: {
    from: sql`user_task t left join process_definition d on d.key = t.definition_key left join process_instance i on i.key = t.instance_key`,
    key: key('t.key'),
    fields: {
      ...TENANCY,
      userTaskKey: key('t.key'),
      name: text('coalesce(t.name, t.element_id)'),
      state: text('t.state'),
      assignee: maybe(text('t.assignee')),
      elementId: text('t.element_id'),
      elementInstanceKey: key('t.element_instance_key'),
      candidateGroups: list('t.candidate_groups'),
      candidateUsers: list('t.candidate_users'),
      candidateGroup: hidden(list('t.candidate_groups')),
      candidateUser: hidden(list('t.candidate_users')),
      processDefinitionId: text('t.process_id'),
      processDefinitionKey: key('t.definition_key'),
      processDefinitionVersion: number('d.version'),
      processName: text('coalesce(d.name, d.process_id)'),
      processInstanceKey: key('t.instance_key'),
      rootProcessInstanceKey: key('t.root_key'),
      creationDate: time('t.created_at'),
      completionDate: maybe(time("case when t.state = 'COMPLETED' then t.ended_at end")),
      followUpDate: maybe(time('t.follow_up_at')),
      dueDate: maybe(time('t.due_at')),
      priority: number('t.priority'),
      formKey: maybe(
        key(
          '(select f.key from form_definition f where f.form_id = t.form_id order by (f.deployment_key = d.deployment_key) desc, f.version desc limit 1)',
        ),
      ),
      customHeaders: json('t.headers'),
      tags: list('i.tags'),
      caseId: hidden(maybe(text('t.case_id'))),
      processInstanceVariables: hidden({
        sql: `jsonb_build_object('own', coalesce(i.variables->(i.key::text), '{}'))`,
        type: 'variables',
        nullable: false,
      }),
      localVariables: hidden({
        sql: `jsonb_build_object('own', coalesce(i.variables->(t.element_instance_key::text), '{}'))`,
        type: 'variables',
        nullable: false,
      }),
    },
  },
  userTaskAudit: {
    from: sql`(
      select t.key * 4 as key, t.key as task, 'CREATE' as operation, 'system' as actor, t.created_at as at from user_task t
      union all select c.key * 4 + 1, c.user_task_key, c.operation, c.actor, c.at from user_task_change c
      union all select t.key * 4 + 2, t.key, case t.state when 'COMPLETED' then 'COMPLETE' else 'CANCEL' end, coalesce(t.completed_by, 'system'), t.ended_at
        from user_task t where t.ended_at is not null
    ) a join user_task t on t.key = a.task join process_definition d on d.key = t.definition_key`,
    key: key('a.key'),
    fields: {
      ...TENANCY,
      auditLogKey: key('a.key'),
      entityKey: text('a.task::text'),
      userTaskKey: key('a.task'),
      operationType: text('a.operation'),
      timestamp: time('a.at'),
      actorId: text('a.actor'),
      actorType: text(`case a.actor when 'system' then 'UNKNOWN' when 'anonymous' then 'ANONYMOUS' else 'USER' end`),
      result: text(`'SUCCESS'::text`),
      category: text(`'USER_TASKS'::text`),
      entityType: text(`'USER_TASK'::text`),
      processDefinitionId: text('t.process_id'),
      processDefinitionKey: key('t.definition_key'),
      processInstanceKey: key('t.instance_key'),
      rootProcessInstanceKey: key('t.root_key'),
      elementInstanceKey: key('t.element_instance_key'),
      deploymentKey: key('d.deployment_key'),
      ...NOTHING_ELSE,
    },
  },
  jobs: {
    from: sql`job j`,
    key: key('j.key'),
    fields: {
      ...TENANCY,
      jobKey: key('j.key'),
      type: text('j.type'),
      worker: text("coalesce(j.worker, '')"),
      state: text('j.state'),
      retries: number('j.retries'),
      kind: text('j.kind'),
      listenerEventType: text('j.listener_event_type'),
      isDenied: flag('coalesce(j.denied, false)'),
      deniedReason: maybe(text('j.denied_reason')),
      elementId: text('j.element_id'),
      elementInstanceKey: key('j.element_instance_key'),
      processDefinitionId: text('j.process_id'),
      processDefinitionKey: key('j.definition_key'),
      processInstanceKey: key('j.instance_key'),
      rootProcessInstanceKey: key('j.root_key'),
      customHeaders: json('j.headers'),
      deadline: maybe(time(`date_trunc('milliseconds', j.lease_until)`)),
      creationTime: time('j.created_at'),
      endTime: maybe(time('j.ended_at')),
      lastUpdateTime: time('greatest(j.created_at, j.failed_at, j.ended_at)'),
      errorCode: maybe(text('j.error_code')),
      errorMessage: maybe(text('j.error_message')),
      hasFailedWithRetriesLeft: flag("(j.state = 'FAILED' and j.retries > 0)"),
    },
  },
  messageSubscriptions: {
    from: sql`message_subscription s left join process_instance i on i.key = s.instance_key`,
    key: key('s.key'),
    fields: {
      ...TENANCY,
      messageSubscriptionKey: key('s.key'),
      processDefinitionId: text('s.process_id'),
      processDefinitionKey: key('i.definition_key'),
      processInstanceKey: key('s.instance_key'),
      rootProcessInstanceKey: key('i.root_key'),
      elementId: text('s.element_id'),
      elementInstanceKey: key('s.element_instance_key'),
      messageSubscriptionState: text(`'CREATED'::text`),
      lastUpdatedDate: time('coalesce(s.subscribed_at, i.started_at)'),
      messageName: text('s.message_name'),
      correlationKey: text('s.correlation_key'),
    },
  },
  correlatedMessageSubscriptions: {
    from: sql`correlated_message c`,
    key: key('c.key'),
    fields: {
      ...TENANCY,
      messageKey: key('c.message_key'),
      messageName: text('c.message_name'),
      correlationKey: text('c.correlation_key'),
      correlationTime: time('c.correlated_at'),
      subscriptionKey: key('c.subscription_key'),
      partitionId: number('1::integer'),
      elementId: text('c.element_id'),
      elementInstanceKey: maybe(key('c.element_instance_key')),
      processDefinitionId: text('c.process_id'),
      processDefinitionKey: key('c.definition_key'),
      processInstanceKey: key('c.instance_key'),
      rootProcessInstanceKey: key('c.root_key'),
    },
  },
  incidents: {
    from: sql`incident n`,
    key: key('n.key'),
    fields: {
      ...TENANCY,
      incidentKey: key('n.key'),
      errorType: text('n.type'),
      errorMessage: text('n.message'),
      elementId: text('n.element_id'),
      elementInstanceKey: key('n.element_instance_key'),
      processDefinitionId: text('n.process_id'),
      processDefinitionKey: key('n.definition_key'),
      processInstanceKey: key('n.instance_key'),
      rootProcessInstanceKey: key('n.root_key'),
      jobKey: maybe(key('n.job_key')),
      creationTime: time('n.created_at'),
      state: text('n.state'),
      caseId: hidden(maybe(text('n.case_id'))),
    },
  },
  decisionDefinitions: {
    from: sql`decision_definition d left join decision_requirements r on r.key = d.requirements_key`,
    key: key('d.key'),
    fields: {
      ...TENANCY,
      decisionDefinitionKey: key('d.key'),
      decisionDefinitionId: text('d.decision_id'),
      name: text('coalesce(d.name, d.decision_id)'),
      version: number('d.version'),
      decisionRequirementsId: text('r.requirements_id'),
      decisionRequirementsKey: key('r.key'),
      decisionRequirementsName: text('coalesce(r.name, r.requirements_id)'),
      decisionRequirementsVersion: number('r.version'),
      deleted: hidden(flag('r.deleted_at is not null')),
      isLatestVersion: hidden(
        flag(`not exists (select 1 from decision_definition n join decision_requirements q on q.key = n.requirements_key
          where n.decision_id = d.decision_id and n.version > d.version and q.deleted_at is null)`),
      ),
    },
  },
  decisionRequirements: {
    from: sql`decision_requirements r`,
    key: key('r.key'),
    fields: {
      ...TENANCY,
      decisionRequirementsKey: key('r.key'),
      decisionRequirementsId: text('r.requirements_id'),
      decisionRequirementsName: text('coalesce(r.name, r.requirements_id)'),
      version: number('r.version'),
      resourceName: text('r.resource_name'),
      deleted: hidden(flag('r.deleted_at is not null')),
    },
  },
  decisionInstances: {
    from: sql`decision_instance x`,
    key: key('x.key'),
    fields: {
      ...TENANCY,
      decisionEvaluationInstanceKey: text('x.id'),
      decisionEvaluationKey: key('x.evaluation_key'),
      decisionDefinitionId: text('x.decision_id'),
      decisionDefinitionKey: key('x.decision_key'),
      decisionDefinitionName: text('x.decision_name'),
      decisionDefinitionVersion: number('x.decision_version'),
      decisionDefinitionType: text('x.decision_type'),
      decisionRequirementsKey: hidden(key('x.requirements_key')),
      rootDecisionDefinitionKey: key('x.root_decision_key'),
      state: text('x.state'),
      evaluationDate: time('x.evaluated_at'),
      evaluationFailure: maybe(text('x.failure')),
      result: json('x.result'),
      evaluatedInputs: json('x.inputs'),
      matchedRules: json('x.rules'),
      processInstanceKey: maybe(key('x.instance_key')),
      rootProcessInstanceKey: maybe(key('x.root_key')),
      processDefinitionKey: maybe(key('x.definition_key')),
      elementInstanceKey: maybe(key('x.element_instance_key')),
    },
  },
  batchOperations: {
    from: sql`batch_operation b`,
    key: key('b.key'),
    fields: {
      batchOperationKey: key('b.key'),
      batchOperationType: text('b.type'),
      operationType: hidden(text('b.type')),
      state: text('b.state'),
      startDate: maybe(time('b.started_at')),
      endDate: maybe(time('b.ended_at')),
      actorType: text("'USER'::text"),
      actorId: text('b.actor'),
      reason: maybe(text('b.reason')),
      operationsTotalCount: number('(select count(*)::int from batch_operation_item i where i.batch_key = b.key)'),
      operationsFailedCount: number("(select count(*)::int from batch_operation_item i where i.batch_key = b.key and i.state = 'FAILED')"),
      operationsCompletedCount: number(
        "(select count(*)::int from batch_operation_item i where i.batch_key = b.key and i.state in ('COMPLETED', 'SKIPPED'))",
      ),
      skippedCount: number("(select count(*)::int from batch_operation_item i where i.batch_key = b.key and i.state = 'SKIPPED')"),
    },
  },
  batchOperationItems: {
    from: sql`batch_operation_item i join batch_operation b on b.key = i.batch_key`,
    key: key('i.key'),
    fields: {
      batchOperationKey: key('i.batch_key'),
      operationType: text('b.type'),
      itemKey: key('i.item_key'),
      processInstanceKey: key('i.instance_key'),
      rootProcessInstanceKey: maybe(key('i.root_key')),
      state: text('i.state'),
      processedDate: maybe(time('i.processed_at')),
      errorMessage: maybe(text("i.error_code || ': ' || (i.error ->> 'en')")),
      errorText: json('i.error'),
    },
  },
} as const satisfies { readonly [name: string]: Source }
export type SourceName = keyof typeof SOURCES
