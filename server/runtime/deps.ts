import type { Clock } from '../base/clock.ts'
import type { Key } from '../base/ids.ts'
import type { JsonObject } from '../base/json.ts'
import { LIMITS, type StepContext } from '../engine/index.ts'
import type { Db, Executor, Trx } from '../store/transaction.ts'

/** As pino's: an object of facts, then a sentence. */
export interface Logger {
  debug(facts: object, text: string): void
  info(facts: object, text: string): void
  warn(facts: object, text: string): void
  error(facts: object, text: string): void
}

export type FeelFunctions = StepContext['functions']

export interface RuntimeConfig {
  /** `redis://…`: BullMQ wakes the workers; null: this process works its jobs off by itself. */
  readonly redisUrl: string | null
  /** False: this process fires no timer and runs no job; what it makes ready is announced to those that do. */
  readonly works: boolean
  /** Keeps queues of several installations (or tests) on one Redis apart. */
  readonly queueName: string
  /** How long a claimed job belongs to its worker; a killed worker's jobs run again after it. */
  readonly leaseMs: number
  /** How long a sweep keeps the timers and commands it is about to carry out; a killed server's are taken up again after it. */
  readonly claimMs: number
  /** Jobs carried out at the same time by this process. */
  readonly concurrency: number
  /** Longest time between two looks at timers, jobs and commands. */
  readonly pollMs: number
  /** Wait before each further try of a failed job; the last one repeats. */
  readonly retryBackOffMs: readonly number[]
  /** Tries a job gets when a person resolves its incident. */
  readonly retriesAfterIncident: number
  /** Highest number of element activations in one step. */
  readonly stepLimit: number
  /** Highest number of element activations in one transaction: a command and all that follows from it in other instances. */
  readonly transactionLimit: number
  /** How long a message waits for its receiver when the publisher names no time. */
  readonly messageTimeToLiveMs: number
  /** Most commands of one group commit. */
  readonly groupSize: number
  /** Group commits on their way at once; what comes meanwhile waits and goes together. */
  readonly groupLanes: number
  /** Time between two moves of old history to its month. */
  readonly historyEveryMs: number
  /** How long the history of an ended instance stays with that of the living. */
  readonly historyAfterMs: number
  /** Compiled definitions kept in memory. */
  readonly definitionCache: number
}

export const DEFAULT_CONFIG: RuntimeConfig = {
  redisUrl: null,
  works: true,
  queueName: 'pingji-jobs',
  leaseMs: 30_000,
  claimMs: 5000,
  concurrency: 4,
  pollMs: 1000,
  retryBackOffMs: [1000, 10_000, 60_000],
  retriesAfterIncident: 1,
  stepLimit: LIMITS.stepActivations,
  transactionLimit: LIMITS.transactionActivations,
  messageTimeToLiveMs: 3_600_000,
  groupSize: 100,
  groupLanes: 2,
  historyEveryMs: 60_000,
  historyAfterMs: 86_400_000,
  definitionCache: 500,
}

export interface RuntimeDeps {
  readonly db: Db
  /** `onChange` is called when tests or the demo move the clock, so that due timers fire at once. */
  readonly clock: Clock & { onChange?(listener: () => void): void }
  /**
   * FEEL functions a definition's expressions may call: the time functions by the programme's calendar and rules. Called inside a transaction:
   * read by `db`, its own connection (a second one could wait for ever when all are in use, and would not see what is not committed), and cache.
   */
  readonly functionsFor: (
    definition: { readonly key: Key | null; readonly programme: string | null },
    db: Executor,
  ) => FeelFunctions | Promise<FeelFunctions>
  /**
   * Values the administrator of a programme has set, of the version that was deployed so; decisions read them as `settings`. Null: there are
   * none. Read by `db` like `functionsFor`.
   */
  readonly settingsFor?: (deploymentKey: Key, programme: string | null, db: Executor) => Promise<JsonObject | null>
  /** IANA zone in which local dates and times of models are read. */
  readonly zone?: string
  /** Keeps who did something to an instance by hand, and why; called inside the transaction of the act. */
  readonly record?: (
    entry: {
      readonly actor: string
      readonly action: string
      readonly kind: string
      readonly id: string
      readonly caseId: string | null
      readonly detail: JsonObject
    },
    trx: Trx,
  ) => Promise<void>
  readonly logger?: Logger
  readonly config?: Partial<RuntimeConfig>
}

export const SILENT: Logger = { debug() {}, info() {}, warn() {}, error() {} }
