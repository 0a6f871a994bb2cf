import type { Instant } from '../base/ids.ts'
import { type Command, type InstanceState, type StepContext, type StepResult, step } from '../engine/index.ts'
import { type KeySource, OutOfKeys } from '../store/keys.ts'
import type { Executor } from '../store/transaction.ts'
import { recordsOf } from './decision-record.ts'
import { answerOf, type BoundDecision, type DecisionRepository } from './decisions.ts'
import type { DefinitionCache, LoadedDefinition } from './definitions.ts'
import type { Logger, RuntimeConfig, RuntimeDeps } from './deps.ts'
import type { EventListener } from './types.ts'

/** What a committed transaction left to be done by others. */
export interface Woken {
  readonly jobs: { readonly key: string; readonly type: string }[]
  /** Earliest due time of a new timer. */
  timerDue: string | null
  commands: boolean
}

/** Parts that all of the runtime shares. */
export interface Kernel {
  readonly deps: RuntimeDeps
  readonly config: RuntimeConfig
  readonly logger: Logger
  readonly keys: KeySource
  readonly definitions: DefinitionCache
  readonly decisions: DecisionRepository
  readonly listeners: readonly EventListener[]
  now(): Instant
  wake(woken: Woken): void
}

const KEYS_AHEAD = 400

/**
 * One step of the pure engine. What it needs and the shell has not fetched yet (keys beyond the block, a decision of another deployment)
 * is fetched, then the step is computed again: it is pure, so nothing of the first try remains.
 */
export function computeStep(
  kernel: Kernel,
  db: Executor,
  definition: LoadedDefinition,
  state: InstanceState | undefined,
  command: Command,
  /** Elements that may still be activated in this transaction. */
  left = Number.POSITIVE_INFINITY,
): Promise<StepResult> {
  return computed(kernel, db, definition, (context) =>
    step(definition.process, state, command, { ...context, stepLimit: Math.max(0, Math.min(left, context.stepLimit)) }),
  )
}

/** Anything pure that wants a step's context. */
export async function computed<T>(
  kernel: Kernel,
  db: Executor,
  definition: LoadedDefinition,
  compute: (context: StepContext) => T,
): Promise<T> {
  const now = kernel.now()
  const zone = kernel.deps.zone ?? 'UTC'
  const functions = await kernel.deps.functionsFor({ key: definition.key, programme: definition.programme }, db)
  const settings = (await kernel.deps.settingsFor?.(definition.deploymentKey, definition.programme, db)) ?? null
  const fetched = new Map<string, BoundDecision | undefined>()
  for (let wanted = KEYS_AHEAD; ; ) {
    await kernel.keys.ensure(db, wanted)
    const missing = new Set<string>()
    try {
      const result = compute({
        now,
        newKey: () => kernel.keys.next(),
        functions,
        zone,
        stepLimit: kernel.config.stepLimit,
        evaluateDecision(decisionId, variables) {
          const bound = definition.decisions.get(decisionId) ?? fetched.get(decisionId)
          if (bound === undefined) {
            if (!fetched.has(decisionId)) missing.add(decisionId)
            return { ok: false, message: `Expected a deployed decision "${decisionId}", but there is none` }
          }
          const answer = answerOf(bound, variables, { functions, now, zone, settings })
          return answer.ok ? { ...answer, record: recordsOf(bound, answer) } : answer
        },
      })
      if (missing.size === 0) return result
    } catch (cause) {
      if (!(cause instanceof OutOfKeys)) throw cause
      wanted *= 4
    }
    for (const decisionId of missing) fetched.set(decisionId, await kernel.decisions.latest(db, decisionId))
  }
}
