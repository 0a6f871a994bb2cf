/** Door of the durable shell: loads an instance, steps it through the pure engine, and stores everything that follows in one transaction. */
import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { Key } from '../base/ids.ts'
import type { JsonObject } from '../base/json.ts'
import { CommandRejected } from '../engine/index.ts'
import { createDispatcher } from '../jobs/index.ts'
import { compileExpression, evaluate } from '../rules/feel/index.ts'
import * as definitionStore from '../store/definitions.ts'
import * as historyStore from '../store/history-past.ts'
import { incidentByKey } from '../store/incidents.ts'
import { instanceOfScope, loadInstance, lockInstance, lockInstanceOfJob, lockInstanceOfTask } from '../store/instances.ts'
import * as jobStore from '../store/jobs.ts'
import { createKeySource } from '../store/keys.ts'
import { expireMessages } from '../store/messages.ts'
import { unrecorded } from '../store/recording.ts'
import { nextTimerDue } from '../store/timers.ts'
import { inTransaction } from '../store/transaction.ts'
import * as taskStore from '../store/user-tasks.ts'
import { answerOf, createDecisionRepository, outcomeOf } from './decisions.ts'
import { createDefinitionCache } from './definitions.ts'
import { deploy } from './deploy.ts'
import { DEFAULT_CONFIG, type RuntimeDeps, SILENT } from './deps.ts'
import { giveBack, runJob } from './handlers.ts'
import { createHistoryKeeper } from './history.ts'
import type { Kernel } from './kernel.ts'
import { migrateIn, planMigration } from './migration.ts'
import { carryOutPending } from './pending.ts'
import { stateOfRow, visibleVariables } from './projection.ts'
import { createQueries } from './queries.ts'
import { runtimeRefusal } from './refusals.ts'
import { createSweeper } from './sweeper.ts'
import { fireDueTimers } from './timers.ts'
import { millisecondsBetween, plusMilliseconds } from './times.ts'
import { transact } from './transact.ts'
import type { EventListener, JobHandler, Runtime } from './types.ts'

export { CRASH_POINTS, crashPoint, crashPointsAreArmed } from './crash-points.ts'
export type { FeelFunctions, Logger, RuntimeConfig, RuntimeDeps } from './deps.ts'
export { AnswerLost, createIdempotency, type Idempotency } from './idempotency.ts'
export type { Comparison, FormView, RuntimeQueries, SearchAnswer, SearchRequest, SearchRow, SourceName } from './queries.ts'
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
      await fireDueTimers(kernel)
      await carryOutPending(kernel)
      await dispatcher.sweep()
      const monotonic = performance.now()
      if (monotonic - lastExpiry > EXPIRY_EVERY_MS) {
        lastExpiry = monotonic
        await expireMessages(deps.db, kernel.now(), EXPIRED_AT_ONCE)
      }
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

  return {
    queries: createQueries(deps.db),

    deploy: (input, trx) => inTransaction(deps.db, trx, (own) => deploy(kernel, own, input)),

    createInstance: (input, trx) =>
      transact(kernel, input.by ?? 'system', trx, async (work) => {
        const definition =
          input.definitionKey === undefined
            ? await definitionStore.findProcessDefinition(work.trx, {
                processId: input.processId,
                ...(input.version === undefined ? {} : { version: input.version }),
              })
            : await definitionStore.processDefinitionByKey(work.trx, input.definitionKey)
        if (definition === undefined) throw runtimeRefusal('PROCESS_NOT_FOUND', { process: input.definitionKey ?? input.processId })
        const definitionKey = definition.key as Key
        const processInstanceKey = await work
          .create({ definitionKey, variables: input.variables, caseId: input.caseId ?? null })
          .catch((cause: unknown) => {
            if (!(cause instanceof CommandRejected)) throw cause
            throw runtimeRefusal('PROCESS_WITHOUT_START', { process: definition.process_id }, { cause })
          })
        return { processInstanceKey, definitionKey }
      }),

    completeUserTask: (input, trx) =>
      transact(kernel, input.by, trx, async (work) => {
        const instance = await lockInstanceOfTask(work.trx, input.userTaskKey)
        if (instance === undefined) throw runtimeRefusal('USER_TASK_NOT_FOUND', { key: input.userTaskKey })
        const { userTaskKey, variables } = input
        await work.step(instance, { kind: 'complete-user-task', userTaskKey, variables }).catch((cause: unknown) => {
          if (!(cause instanceof CommandRejected)) throw cause
          throw runtimeRefusal('USER_TASK_ENDED', { key: userTaskKey }, { cause })
        })
      }),

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

    cancelInstance: (key, trx) =>
      transact(kernel, 'system', trx, async (work) => {
        const instance = await lockInstance(work.trx, key)
        if (instance === undefined) throw runtimeRefusal('INSTANCE_NOT_FOUND', { key })
        if (instance.status !== 'ACTIVE') throw runtimeRefusal('INSTANCE_ENDED', { key })
        await work.step(instance, { kind: 'cancel' })
      }),

    migrateInstance: ({ by = 'system', ...input }, trx) =>
      transact(kernel, by, trx, async (work) => {
        const problems = await migrateIn(work, input)
        const [first] = problems
        if (first !== undefined)
          throw runtimeRefusal(
            'MIGRATION_REFUSED',
            { key: input.processInstanceKey, reason: first.text.zh, reasonEn: first.text.en },
            { problems },
          )
      }),

    planMigration: (input, trx) => planMigration(kernel, trx ?? deps.db, input),

    setVariables: (input, trx) =>
      transact(kernel, 'system', trx, async (work) => {
        const { scopeKey, variables } = input
        const instanceKey = await instanceOfScope(work.trx, scopeKey)
        const instance = instanceKey === undefined ? undefined : await lockInstance(work.trx, instanceKey)
        if (instance === undefined) throw runtimeRefusal('SCOPE_NOT_FOUND', { key: scopeKey })
        await work.step(instance, { kind: 'set-variables', scopeKey, variables, local: input.local ?? false }).catch((cause: unknown) => {
          if (!(cause instanceof CommandRejected)) throw cause
          throw runtimeRefusal('SCOPE_NOT_FOUND', { key: scopeKey }, { cause })
        })
      }),

    resolveIncident: (key, trx) =>
      transact(kernel, 'system', trx, async (work) => {
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
      }),

    async evaluateDecision(input) {
      const { decisionId, decisionKey, deploymentKey, variables } = input
      const bound =
        decisionKey !== undefined
          ? await decisions.byKey(deps.db, decisionKey)
          : deploymentKey !== undefined
            ? ((await decisions.ofDeployment(deps.db, deploymentKey)).get(decisionId) ?? (await decisions.latest(deps.db, decisionId)))
            : await decisions.latest(deps.db, decisionId)
      if (bound === undefined) throw runtimeRefusal('DECISION_NOT_FOUND', { decision: decisionKey ?? decisionId })
      const functions = await deps.functionsFor({ key: null, programme: bound.row.programme }, deps.db)
      const settings = (await deps.settingsFor?.(bound.row.deployment_key as Key, bound.row.programme, deps.db)) ?? null
      return outcomeOf(bound, answerOf(bound, variables, { functions, now: kernel.now(), zone, settings }))
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

    async stateOf(instanceKey, trx) {
      const instance = await loadInstance(trx ?? deps.db, instanceKey)
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
      return Promise.all(
        claimed.map(async (job) => {
          const instance = await loadInstance(deps.db, job.instance_key)
          const definition = await kernel.definitions.load(deps.db, job.definition_key)
          const visible = instance === undefined ? {} : visibleVariables(stateOfRow(instance), job.element_instance_key)
          const wanted = input.fetchVariables
          return {
            key: job.key as Key,
            type: job.type,
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
            worker: job.worker ?? '',
            retries: job.retries,
            deadline: job.lease_until ?? kernel.now(),
          }
        }),
      )
    },

    completeJob: (input, trx) =>
      transact(kernel, 'system', trx, async (work) => {
        const { instance, job } = await liveJob(work.trx, input.jobKey)
        await work.step(instance, { kind: 'complete-job', jobKey: job.key as Key, variables: input.variables }).catch(jobEnded(job.key))
      }),

    failJob: (input, trx) =>
      transact(kernel, 'system', trx, async (work) => {
        const { instance, job } = await liveJob(work.trx, input.jobKey)
        await giveBack(kernel, work, instance, job, {
          retries: input.retries ?? job.retries - 1,
          message: input.message,
          backOffMs: input.backOffMs ?? 0,
        })
      }),

    throwJobError: (input, trx) =>
      transact(kernel, 'system', trx, async (work) => {
        const { instance, job } = await liveJob(work.trx, input.jobKey)
        const { errorCode, message, variables } = input
        await jobStore.setJobErrorCode(work.trx, job.key, errorCode, message)
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
      inTransaction(deps.db, trx, async (own) => {
        if (await taskStore.assignUserTask(own, input.userTaskKey, input.assignee, { override: input.override })) return
        throw await taskRefusal(own, input.userTaskKey, 'USER_TASK_TAKEN')
      }),

    updateUserTask: (input, trx) =>
      inTransaction(deps.db, trx, async (own) => {
        const { userTaskKey, dueDate, followUpDate, priority, candidateUsers, candidateGroups } = input
        const done = await taskStore.updateUserTask(own, userTaskKey, {
          ...(dueDate === undefined ? {} : { due_at: dueDate }),
          ...(followUpDate === undefined ? {} : { follow_up_at: followUpDate }),
          ...(priority === undefined ? {} : { priority }),
          ...(candidateUsers === undefined ? {} : { candidate_users: [...candidateUsers] }),
          ...(candidateGroups === undefined ? {} : { candidate_groups: [...candidateGroups] }),
        })
        if (!done) throw await taskRefusal(own, userTaskKey, 'USER_TASK_ENDED')
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
        const fired = await fireDueTimers(kernel)
        const carriedOut = await carryOutPending(kernel)
        const ran = await dispatcher.drain()
        if (fired + carriedOut + ran === 0) return
      }
    },
  }

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

  async function liveJob(trx: Parameters<typeof jobStore.lockJob>[0], jobKey: Key) {
    const instance = await lockInstanceOfJob(trx, jobKey)
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

function jobEnded(key: string) {
  return (cause: unknown): never => {
    if (!(cause instanceof CommandRejected)) throw cause
    throw runtimeRefusal('JOB_ENDED', { key }, { cause })
  }
}
