/** Door of the durable shell: loads an instance, steps it through the pure engine, and stores everything that follows in one transaction. */
import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import type { Instant, Key } from '../base/ids.ts'
import type { JsonObject } from '../base/json.ts'
import { type Command, CommandRejected, jobVariables, startConditionHolds, visibleVariables } from '../engine/index.ts'
import { createDispatcher } from '../jobs/index.ts'
import { compileExpression, evaluate } from '../rules/feel/index.ts'
import * as definitionStore from '../store/definitions.ts'
import * as historyStore from '../store/history-past.ts'
import { incidentByKey } from '../store/incidents.ts'
import { instanceOfScope, loadInstance, loadInstances, lockInstance, lockInstanceBy } from '../store/instances.ts'
import * as jobStore from '../store/jobs.ts'
import { createKeySource } from '../store/keys.ts'
import { expireMessages } from '../store/messages.ts'
import { unrecorded } from '../store/recording.ts'
import { nextTimerDue } from '../store/timers.ts'
import { inTransaction, type Trx } from '../store/transaction.ts'
import * as taskStore from '../store/user-tasks.ts'
import { carryOutBatches, createBatches } from './batches.ts'
import { answerOf, createDecisionRepository, outcomeOf } from './decisions.ts'
import { createDefinitionCache } from './definitions.ts'
import { deploy } from './deploy.ts'
import { DEFAULT_CONFIG, type RuntimeDeps, SILENT } from './deps.ts'
import { createGroup } from './group.ts'
import { giveBack, runJob } from './handlers.ts'
import { createHistoryKeeper } from './history.ts'
import type { Kernel } from './kernel.ts'
import { migrateIn, planMigration } from './migration.ts'
import { modifyIn, planModification } from './modification.ts'
import { createOperationsQueries } from './operations.ts'
import { carryOutPending } from './pending.ts'
import { stateOfRow } from './projection.ts'
import { createQueries } from './queries.ts'
import { deleteEvaluation, deleteInstance, deleteResource, keepEvaluation } from './records.ts'
import { runtimeRefusal } from './refusals.ts'
import { createSweeper } from './sweeper.ts'
import { fireDueTimers } from './timers.ts'
import { millisecondsBetween, plusMilliseconds } from './times.ts'
import { transact } from './transact.ts'
import type { EventListener, JobHandler, Note, Runtime } from './types.ts'
import type { Work } from './work.ts'

export { CRASH_POINTS, crashPoint, crashPointsAreArmed } from './crash-points.ts'
export type { FeelFunctions, Logger, RuntimeConfig, RuntimeDeps } from './deps.ts'
export { AnswerLost, createIdempotency, type Idempotency } from './idempotency.ts'
export type {
  Comparison,
  Filter,
  FormView,
  JobWindow,
  RuntimeQueries,
  SearchAnswer,
  SearchRequest,
  SearchRow,
  SourceName,
  StatisticsKind,
} from './queries.ts'
export { runtimeRefusal } from './refusals.ts'
export * from './types.ts'

const EXPIRED_AT_ONCE = 1000
const EXPIRY_EVERY_MS = 10_000

/** Builds the runtime; nothing runs and nothing is read before `start` or the first call. */
export function createRuntime(deps: RuntimeDeps): Runtime {
  const config = { ...DEFAULT_CONFIG, ...deps.config }
  const logger = deps.logger ?? SILENT
  const listeners: EventListener[] = []
  const handlers = new Map<string, JobHandler>()
  const decisions = createDecisionRepository()
  const kernel: Kernel = {
    deps,
    config,
    logger,
    keys: createKeySource(),
    definitions: createDefinitionCache(config.definitionCache, decisions),
    decisions,
    listeners,
    now: () => deps.clock.now(),
    wake: (woken) =>
      unrecorded(() => {
        if (woken.jobs.length > 0) dispatcher.wake(woken.jobs)
        if (woken.commands) sweeper.poke()
        if (woken.timerDue !== null) sweeper.poke(Math.max(0, millisecondsBetween(deps.clock.now(), woken.timerDue)))
      }),
  }
  const group = createGroup(kernel)
  const dispatcher = createDispatcher({
    db: deps.db,
    types: () => [...handlers.keys()],
    run: (job) => runJob(kernel, handlers, job),
    worker: `${hostname()}-${process.pid}`,
    works: config.works,
    leaseMs: config.leaseMs,
    concurrency: config.concurrency,
    onError: (cause, text) => logger.warn({ err: cause }, text),
    redisUrl: config.redisUrl,
    queueName: config.queueName,
  })
  let lastExpiry = 0

  const sweeper = createSweeper({
    pollMs: config.pollMs,
    onError: (cause) => logger.error({ err: cause }, 'the sweep failed and is tried again'),
    async sweep() {
      await fireDueTimers(kernel, group)
      await carryOutPending(kernel)
      const batched = await carryOutBatches(kernel, runtime)
      await dispatcher.sweep()
      const monotonic = performance.now()
      if (monotonic - lastExpiry > EXPIRY_EVERY_MS) {
        lastExpiry = monotonic
        await expireMessages(deps.db, kernel.now(), EXPIRED_AT_ONCE)
      }
      if (batched > 0) return 0
      const due = await nextTimerDue(deps.db)
      return due === undefined ? config.pollMs : millisecondsBetween(kernel.now(), due)
    },
  })
  const keepHistory = createHistoryKeeper(kernel)
  const historian = createSweeper({
    pollMs: config.historyEveryMs,
    onError: (cause) => logger.error({ err: cause }, 'old history could not be moved and is tried again'),
    async sweep() {
      await keepHistory()
      return config.historyEveryMs
    },
  })
  deps.clock.onChange?.(() => unrecorded(() => sweeper.poke()))

  const zone = deps.zone ?? 'UTC'

  /** Keeps who did it and why, when somebody did it by hand. */
  const record = async (
    trx: Trx,
    action: string,
    instance: { key: string; case_id: string | null },
    note: Note | undefined,
    detail: JsonObject = {},
  ) => {
    if (note === undefined) return
    const { by, reason } = note
    await deps.record?.(
      {
        actor: by,
        action,
        kind: 'process-instance',
        id: instance.key,
        caseId: instance.case_id,
        detail: { ...detail, ...(reason === undefined ? {} : { reason }) },
      },
      trx,
    )
  }

  const runtime: Runtime = {
    queries: createQueries(deps.db),
    batches: createBatches(kernel),
    operations: createOperationsQueries(kernel),

    deploy: (input, trx) => inTransaction(deps.db, trx, (own) => deploy(kernel, own, input)),

    createInstance: (input, trx) =>
      group.run(
        {
          actor: input.by ?? 'system',
          lock: null,
          async prepare(work) {
            const definition =
              input.definitionKey === undefined
                ? await definitionStore.findProcessDefinition(work.trx, {
                    processId: input.processId,
                    ...(input.version === undefined ? {} : { version: input.version }),
                  })
                : await definitionStore.processDefinitionByKey(work.trx, input.definitionKey)
            if (definition === undefined) throw runtimeRefusal('PROCESS_NOT_FOUND', { process: input.definitionKey ?? input.processId })
            const definitionKey = definition.key as Key
            const { instanceKey: processInstanceKey, taken } = await work
              .prepareCreate({ definitionKey, variables: input.variables, caseId: input.caseId ?? null, tags: input.tags ?? [] })
              .catch((cause: unknown) => {
                if (!(cause instanceof CommandRejected)) throw cause
                throw runtimeRefusal('PROCESS_WITHOUT_START', { process: definition.process_id }, { cause })
              })
            return { answer: { processInstanceKey, definitionKey }, taken }
          },
        },
        trx,
      ),

    evaluateConditionals: (input, trx) =>
      transact(kernel, input.by ?? 'system', trx, async (work) => {
        const { definitionKey, variables } = input
        if (definitionKey !== undefined && (await definitionStore.processDefinitionByKey(work.trx, definitionKey)) === undefined)
          throw runtimeRefusal('DEFINITION_NOT_FOUND', { key: definitionKey })
        await kernel.keys.ensure(work.trx, 1)
        const evaluationKey = kernel.keys.next()
        const instances: { readonly processDefinitionKey: Key; readonly processInstanceKey: Key }[] = []
        for (const start of await definitionStore.conditionalStarts(work.trx, definitionKey)) {
          const { process, programme, key } = await kernel.definitions.load(work.trx, start.definition_key)
          const functions = await deps.functionsFor({ key, programme }, work.trx)
          if (!startConditionHolds(process, start.element_id, variables, { functions, now: kernel.now(), zone })) continue
          const processInstanceKey = await work.create({ definitionKey: key, variables, caseId: null, startElementId: start.element_id })
          instances.push({ processDefinitionKey: key, processInstanceKey })
        }
        return { evaluationKey, instances }
      }),

    activateAdHoc: (input, trx) =>
      transact(kernel, 'system', trx, async (work) => {
        const { elementInstanceKey: key, elements, cancelRemaining = false } = input
        const instanceKey = await instanceOfScope(work.trx, key)
        const instance = instanceKey === undefined ? undefined : await lockInstance(work.trx, instanceKey)
        if (instance === undefined) throw runtimeRefusal('AD_HOC_NOT_FOUND', { key })
        await work
          .step(instance, { kind: 'activate-ad-hoc', elementInstanceKey: key, elements, cancelRemaining })
          .catch((cause: unknown) => {
            if (!(cause instanceof CommandRejected)) throw cause
            if (cause.code === 'NOT_FOUND') throw runtimeRefusal('AD_HOC_NOT_FOUND', { key }, { cause })
            if (cause.code === 'INVALID_STATE') throw runtimeRefusal('AD_HOC_ENDED', { key }, { cause })
            throw runtimeRefusal('AD_HOC_ELEMENT', { key, reason: cause.message }, { cause })
          })
      }),

    async settledUserTask(userTaskKey, event, withinMs) {
      const until = performance.now() + withinMs
      for (let ms = 20; ; ms = Math.min(ms * 2, 250)) {
        const task = await taskStore.userTaskByKey(deps.db, userTaskKey)
        if (task === undefined || !task.listened) return { kind: 'settled' }
        const instance = await loadInstance(deps.db, task.instance_key)
        const waits =
          instance !== undefined && stateOfRow(instance).elements.get(task.element_instance_key as Key)?.transition !== undefined
        if (!waits) {
          const last = await jobStore.lastTaskListenerJob(deps.db, task.element_instance_key, event)
          return last?.denied === true && task.state === 'CREATED'
            ? { kind: 'denied', reason: last.denied_reason ?? '' }
            : { kind: 'settled' }
        }
        if (performance.now() + ms > until) return { kind: 'waiting' }
        await pause(ms)
      }
    },

    completeUserTask: ({ by, userTaskKey, variables, held }, trx) =>
      group.run(
        {
          actor: by,
          lock: { by: 'task', key: userTaskKey, ...(held === undefined ? {} : { held }) },
          async prepare(work, instance) {
            if (instance === undefined) throw runtimeRefusal('USER_TASK_NOT_FOUND', { key: userTaskKey })
            const taken = await work
              .prepare(instance, { kind: 'complete-user-task', userTaskKey, variables, by })
              .catch(taskRejected(userTaskKey))
            return { answer: undefined, taken }
          },
        },
        trx,
      ),

    publishMessage: (input, trx) =>
      transact(kernel, 'system', trx, async (work) => {
        const now = kernel.now()
        const published = await work.publish({
          name: input.name,
          correlationKey: input.correlationKey,
          variables: input.variables,
          messageId: input.messageId ?? null,
          expiresAt: plusMilliseconds(now, input.timeToLiveMs ?? config.messageTimeToLiveMs),
        })
        if (published.kind === 'duplicate') throw runtimeRefusal('MESSAGE_ALREADY_PUBLISHED', { messageId: input.messageId ?? '' })
        return { messageKey: published.key }
      }),

    correlateMessage: (input, trx) =>
      transact(kernel, 'system', trx, async (work) => {
        const { name, correlationKey, variables } = input
        const published = await work.publish({ name, correlationKey, variables, messageId: null, expiresAt: kernel.now() })
        const reached = published.kind === 'published' ? published.instances[0] : undefined
        if (published.kind === 'duplicate' || reached === undefined)
          throw runtimeRefusal('MESSAGE_NOT_CORRELATED', { name, correlationKey })
        return { messageKey: published.key, processInstanceKey: reached }
      }),

    broadcastSignal: (input, trx) =>
      transact(kernel, 'system', trx, async (work) => {
        await kernel.keys.ensure(work.trx, 1)
        const signalKey = kernel.keys.next()
        await work.broadcast(input.name, input.variables)
        return { signalKey }
      }),

    cancelInstance: (key, trx, note) =>
      transact(kernel, note?.by ?? 'system', trx, async (work) => {
        const instance = await lockInstance(work.trx, key)
        if (instance === undefined) throw runtimeRefusal('INSTANCE_NOT_FOUND', { key })
        if (instance.status !== 'ACTIVE') throw runtimeRefusal('INSTANCE_ENDED', { key })
        await work.step(instance, { kind: 'cancel' })
        await record(work.trx, 'instance.cancel', instance, note)
      }),

    deleteInstance: (key, trx) => inTransaction(deps.db, trx, (own) => deleteInstance(own, key)),

    deleteEvaluation: (key, trx) => inTransaction(deps.db, trx, (own) => deleteEvaluation(own, key)),

    deleteResource: (key, trx) => inTransaction(deps.db, trx, (own) => deleteResource(kernel, own, key)),

    migrateInstance: ({ by = 'system', reason, ...input }, trx) =>
      transact(kernel, by, trx, async (work) => {
        const problems = await migrateIn(work, input)
        const [first] = problems
        if (first !== undefined)
          throw runtimeRefusal(
            'MIGRATION_REFUSED',
            { key: input.processInstanceKey, reason: first.text.zh, reasonEn: first.text.en },
            { problems },
          )
        const instance = await loadInstance(work.trx, input.processInstanceKey)
        if (instance !== undefined && by !== 'system')
          await record(work.trx, 'instance.migrate', instance, reason === undefined ? { by } : { by, reason }, {
            targetDefinitionKey: input.targetDefinitionKey,
            ...(input.mapping === undefined ? {} : { mapping: Object.fromEntries(input.mapping) }),
          })
      }),

    modifyInstance: ({ by, reason, ...input }, trx) =>
      transact(kernel, by, trx, async (work) => {
        const { problems, caseId } = await modifyIn(work, input)
        const [first] = problems
        if (first !== undefined)
          throw runtimeRefusal(
            'MODIFICATION_REFUSED',
            { key: input.processInstanceKey, reason: first.text.zh, reasonEn: first.text.en },
            { problems },
          )
        const instance = { key: input.processInstanceKey, case_id: caseId }
        const detail = { modification: input.modification as unknown as JsonObject }
        await record(work.trx, 'instance.modify', instance, reason === undefined ? { by } : { by, reason }, detail)
      }),

    planModification: (input, trx) => planModification(kernel, trx ?? deps.db, input),

    fireTimer: (key, note, trx) =>
      transact(kernel, note.by, trx, async (work) => {
        const instance = await lockInstanceBy(work.trx, 'timer', key)
        if (instance === undefined) throw runtimeRefusal('TIMER_NOT_FOUND', { key })
        await work.step(instance, { kind: 'trigger-timer', timerKey: key }).catch((cause: unknown) => {
          if (!(cause instanceof CommandRejected)) throw cause
          throw runtimeRefusal('TIMER_NOT_FOUND', { key }, { cause })
        })
        await record(work.trx, 'timer.fire', instance, note, { timerKey: key })
      }),

    planMigration: (input, trx) => planMigration(kernel, trx ?? deps.db, input),

    setVariables: (input, trx, note) =>
      transact(kernel, note?.by ?? 'system', trx, async (work) => {
        const { scopeKey, variables } = input
        const instanceKey = await instanceOfScope(work.trx, scopeKey)
        const instance = instanceKey === undefined ? undefined : await lockInstance(work.trx, instanceKey)
        if (instance === undefined) throw runtimeRefusal('SCOPE_NOT_FOUND', { key: scopeKey })
        await work.step(instance, { kind: 'set-variables', scopeKey, variables, local: input.local ?? false }).catch((cause: unknown) => {
          if (!(cause instanceof CommandRejected)) throw cause
          throw runtimeRefusal('SCOPE_NOT_FOUND', { key: scopeKey }, { cause })
        })
        await record(work.trx, 'instance.set-variables', instance, note, { scopeKey, variables })
      }),

    resolveIncident: (key, trx, note) =>
      transact(kernel, note?.by ?? 'system', trx, async (work) => {
        const incident = await incidentByKey(work.trx, key)
        if (incident === undefined) throw runtimeRefusal('INCIDENT_NOT_FOUND', { key })
        const instance = await lockInstance(work.trx, incident.instance_key)
        if (instance === undefined || incident.state === 'RESOLVED') throw runtimeRefusal('INCIDENT_RESOLVED', { key })
        if (incident.job_key !== null) {
          const job = await jobStore.lockJob(work.trx, incident.job_key)
          if (job !== undefined) {
            await jobStore.reviveJob(work.trx, job.key, Math.max(job.retries, config.retriesAfterIncident))
            work.woken.jobs.push({ key: job.key, type: job.type })
          }
        }
        await work.step(instance, { kind: 'resolve-incident', incidentKey: key }).catch((cause: unknown) => {
          if (!(cause instanceof CommandRejected)) throw cause
          throw runtimeRefusal('INCIDENT_RESOLVED', { key }, { cause })
        })
        await record(work.trx, 'incident.resolve', instance, note, { incidentKey: key })
      }),

    async evaluateDecision(input, trx) {
      const { decisionId, decisionKey, deploymentKey, variables } = input
      const db = trx ?? deps.db
      const bound =
        decisionKey !== undefined
          ? await decisions.byKey(db, decisionKey)
          : deploymentKey !== undefined
            ? ((await decisions.ofDeployment(db, deploymentKey)).get(decisionId) ?? (await decisions.latest(db, decisionId)))
            : await decisions.latest(db, decisionId)
      if (bound === undefined) throw runtimeRefusal('DECISION_NOT_FOUND', { decision: decisionKey ?? decisionId })
      const functions = await deps.functionsFor({ key: null, programme: bound.row.programme }, db)
      const settings = (await deps.settingsFor?.(bound.row.deployment_key as Key, bound.row.programme, db)) ?? null
      const answer = answerOf(bound, variables, { functions, now: kernel.now(), zone, settings })
      const evaluationKey = input.keep === true ? await keepEvaluation(kernel, bound, answer, trx) : null
      return { ...outcomeOf(bound, answer), evaluationKey }
    },

    checkExpression,

    evaluateExpression: async (input) => (await checkExpression(input)).value,

    async variablesOf(scopeKey, trx) {
      const db = trx ?? deps.db
      const instanceKey = await instanceOfScope(db, scopeKey)
      const instance = instanceKey === undefined ? undefined : await loadInstance(db, instanceKey)
      if (instance === undefined) throw runtimeRefusal('SCOPE_NOT_FOUND', { key: scopeKey })
      return visibleVariables(stateOfRow(instance), scopeKey)
    },

    async stateOf(key, trx) {
      const instance = typeof key === 'string' ? await loadInstance(trx ?? deps.db, key) : key
      return instance === undefined ? undefined : stateOfRow(instance)
    },

    onEvents: (listener) => {
      listeners.push(listener)
    },

    registerJobHandler: (type, handler) => {
      if (handlers.has(type)) throw new Error(`Expected one handler of job type ${type}, but got a second`)
      handlers.set(type, handler)
    },

    async activateJobs(input) {
      const claimed = await jobStore.claimJobs(deps.db, {
        types: [input.type],
        limit: input.maxJobs,
        token: randomUUID(),
        leaseMs: input.timeoutMs,
        worker: input.worker,
      })
      const instances = await loadInstances(
        deps.db,
        claimed.map((job) => job.instance_key),
      )
      return Promise.all(
        claimed.map(async (job) => {
          const instance = instances.get(job.instance_key)
          const definition = await kernel.definitions.load(deps.db, job.definition_key)
          const visible = instance === undefined ? {} : jobVariables(stateOfRow(instance), job.element_instance_key as Key)
          const wanted = input.fetchVariables
          return {
            key: job.key as Key,
            type: job.type,
            kind: job.kind,
            listenerEventType: job.listener_event_type,
            headers: job.headers,
            variables:
              wanted === undefined || wanted.length === 0
                ? visible
                : Object.fromEntries(Object.entries(visible).filter(([name]) => wanted.includes(name))),
            processInstanceKey: job.instance_key as Key,
            elementId: job.element_id,
            caseId: job.case_id,
            programme: job.programme,
            elementInstanceKey: job.element_instance_key as Key,
            processId: job.process_id,
            processDefinitionKey: job.definition_key as Key,
            processDefinitionVersion: definition.version,
            rootProcessInstanceKey: job.root_key as Key,
            tags: instance?.tags ?? [],
            worker: job.worker ?? '',
            retries: job.retries,
            deadline: job.lease_until ?? kernel.now(),
          }
        }),
      )
    },

    completeJob: ({ jobKey, variables, result }, trx) =>
      group.run(
        {
          actor: 'system',
          lock: { by: 'job', key: jobKey },
          async prepare(work, instance) {
            if (instance === undefined) throw runtimeRefusal('JOB_NOT_FOUND', { key: jobKey })
            const taken = await work
              .prepare(instance, { kind: 'complete-job', jobKey, variables, ...(result === undefined ? {} : { result }) })
              .catch(jobEnded(jobKey))
            return { answer: undefined, taken }
          },
        },
        trx,
      ),

    failJob: (input, trx) =>
      transact(kernel, 'system', trx, async (work) => {
        const { instance, job } = await liveJob(work.trx, input.jobKey)
        const told = input.variables ?? {}
        if (Object.keys(told).length > 0)
          await work.step(instance, {
            kind: 'set-variables',
            scopeKey: job.element_instance_key as Key,
            variables: told,
            local: true,
          })
        const current = Object.keys(told).length > 0 ? ((await lockInstance(work.trx, instance.key)) ?? instance) : instance
        await giveBack(kernel, work, current, job, {
          retries: input.retries ?? job.retries - 1,
          message: input.message,
          backOffMs: input.backOffMs ?? 0,
        })
      }),

    throwJobError: (input, trx) =>
      transact(kernel, 'system', trx, async (work) => {
        const { instance, job } = await liveJob(work.trx, input.jobKey)
        const { errorCode, message, variables } = input
        if (job.kind === 'EXECUTION_LISTENER' || job.kind === 'TASK_LISTENER')
          throw runtimeRefusal('LISTENER_CAN_NOT_THROW', { key: job.key })
        await jobStore.setJobErrorCode(work.trx, job.key, errorCode, message, kernel.now())
        await work.step(instance, { kind: 'throw-error', jobKey: job.key as Key, errorCode, message, variables }).catch(jobEnded(job.key))
      }),

    updateJob: (input, trx) =>
      inTransaction(deps.db, trx, async (own) => {
        const { job } = await liveJob(own, input.jobKey)
        if (input.retries !== undefined) await jobStore.setJobRetries(own, job.key, input.retries)
        if (input.timeoutMs !== undefined && !(await jobStore.extendLease(own, job.key, input.timeoutMs)))
          throw runtimeRefusal('JOB_ENDED', { key: job.key })
      }),

    assignUserTask: (input, trx) =>
      transact(kernel, input.by ?? 'system', trx, async (work) => {
        const { userTaskKey, assignee, override } = input
        if (!(await taskStore.assignUserTask(work.trx, userTaskKey, assignee, { override }))) {
          const action = assignee === null ? 'unassign' : override ? 'assign' : 'claim'
          const free = (task: taskStore.UserTaskRow) => override || task.assignee === null || task.assignee === assignee
          await changeListened(work, userTaskKey, 'USER_TASK_TAKEN', free, { event: 'assigning', action, change: { assignee } })
        }
        const operation = assignee === null ? 'UNASSIGN' : 'ASSIGN'
        await taskStore.noteChange(work.trx, { user_task_key: userTaskKey, operation, actor: work.actor, at: kernel.now() })
      }),

    updateUserTask: (input, trx) =>
      transact(kernel, input.by ?? 'system', trx, async (work) => {
        const { userTaskKey, dueDate, followUpDate, priority, candidateUsers, candidateGroups } = input
        const done = await taskStore.updateUserTask(work.trx, userTaskKey, {
          ...(dueDate === undefined ? {} : { due_at: dueDate }),
          ...(followUpDate === undefined ? {} : { follow_up_at: followUpDate }),
          ...(priority === undefined ? {} : { priority }),
          ...(candidateUsers === undefined ? {} : { candidate_users: [...candidateUsers] }),
          ...(candidateGroups === undefined ? {} : { candidate_groups: [...candidateGroups] }),
        })
        const change = {
          ...(dueDate === undefined ? {} : { dueDate: dueDate as Instant | null }),
          ...(followUpDate === undefined ? {} : { followUpDate: followUpDate as Instant | null }),
          ...(priority === undefined ? {} : { priority }),
          ...(candidateUsers === undefined ? {} : { candidateUsers }),
          ...(candidateGroups === undefined ? {} : { candidateGroups }),
        }
        if (!done) await changeListened(work, userTaskKey, 'USER_TASK_ENDED', () => true, { event: 'updating', action: 'update', change })
        await taskStore.noteChange(work.trx, { user_task_key: userTaskKey, operation: 'UPDATE', actor: work.actor, at: kernel.now() })
      }),

    async start() {
      await dispatcher.start()
      if (!config.works) return
      sweeper.start()
      historian.start()
    },

    async stop() {
      await historian.stop()
      await sweeper.stop()
      await dispatcher.stop()
    },

    keepHistory,

    setHistoryRetention: (input, trx) =>
      inTransaction(deps.db, trx, async (own) => {
        const definition = await definitionStore.findProcessDefinition(own, { processId: input.processId })
        if (definition === undefined) throw runtimeRefusal('PROCESS_NOT_FOUND', { process: input.processId })
        await historyStore.setRetention(own, { ...input, at: kernel.now() })
      }),

    historyRetentions: async () =>
      (await historyStore.retentions(deps.db)).map((row) => ({
        processId: row.process_id,
        months: row.keep_months,
        by: row.set_by,
        at: row.set_at,
      })),

    async drain() {
      for (;;) {
        await sweeper.settled()
        const fired = await fireDueTimers(kernel, group)
        const carriedOut = (await carryOutPending(kernel)) + (await carryOutBatches(kernel, runtime))
        const ran = await dispatcher.drain()
        if (fired + carriedOut + ran === 0) return
      }
    },
  }

  return runtime

  async function checkExpression(input: { readonly expression: string; readonly variables: JsonObject }) {
    const compiled = compileExpression(input.expression.replace(/^=/, ''))
    if (!compiled.ok)
      throw runtimeRefusal(
        'EXPRESSION_FAILED',
        { reason: compiled.problems.map((problem) => problem.text.en).join(' ') },
        { problems: compiled.problems },
      )
    const functions = await deps.functionsFor({ key: null, programme: null }, deps.db)
    const { value, error, warnings } = evaluate(compiled.value, input.variables, { functions, now: kernel.now(), zone })
    if (error !== null) throw runtimeRefusal('EXPRESSION_FAILED', { reason: error.text.en }, { problems: [error] })
    return { value, warnings }
  }

  /** A change of a task that has listeners goes through the engine; of any other it was refused. */
  async function changeListened(
    work: Work,
    userTaskKey: Key,
    otherwise: 'USER_TASK_TAKEN' | 'USER_TASK_ENDED',
    isFree: (task: taskStore.UserTaskRow) => boolean,
    asked: Pick<Extract<Command, { kind: 'change-user-task' }>, 'event' | 'action' | 'change'>,
  ): Promise<void> {
    const instance = await lockInstanceBy(work.trx, 'task', userTaskKey)
    const task = await taskStore.userTaskByKey(work.trx, userTaskKey)
    if (instance === undefined || task === undefined || task.state !== 'CREATED' || !task.listened || !isFree(task))
      throw await taskRefusal(work.trx, userTaskKey, otherwise)
    await work.step(instance, { kind: 'change-user-task', userTaskKey, ...asked }).catch(taskRejected(userTaskKey))
  }

  async function liveJob(trx: Trx, jobKey: Key) {
    const instance = await lockInstanceBy(trx, 'job', jobKey)
    const job = await jobStore.lockJob(trx, jobKey)
    if (instance === undefined || job === undefined) throw runtimeRefusal('JOB_NOT_FOUND', { key: jobKey })
    if (job.ended_at !== null || instance.status !== 'ACTIVE') throw runtimeRefusal('JOB_ENDED', { key: jobKey })
    return { instance, job }
  }

  async function taskRefusal(trx: Parameters<typeof loadInstance>[0], key: Key, otherwise: 'USER_TASK_TAKEN' | 'USER_TASK_ENDED') {
    const task = await taskStore.userTaskByKey(trx, key)
    if (task === undefined) return runtimeRefusal('USER_TASK_NOT_FOUND', { key })
    return runtimeRefusal(task.state === 'CREATED' ? otherwise : 'USER_TASK_ENDED', { key })
  }
}

function taskRejected(key: string) {
  return (cause: unknown): never => {
    if (!(cause instanceof CommandRejected)) throw cause
    throw runtimeRefusal(cause.code === 'INVALID_STATE' ? 'USER_TASK_BUSY' : 'USER_TASK_ENDED', { key }, { cause })
  }
}

function jobEnded(key: string) {
  return (cause: unknown): never => {
    if (!(cause instanceof CommandRejected)) throw cause
    if (cause.code === 'INVALID_ARGUMENT') throw runtimeRefusal('JOB_RESULT_INVALID', { key, reason: cause.message }, { cause })
    throw runtimeRefusal('JOB_ENDED', { key }, { cause })
  }
}
