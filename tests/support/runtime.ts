import type { Instant } from '../../server/base/ids.ts'
import { systemClock, type TestableClock } from '../../server/clock.ts'
import { createRuntime, type Runtime, type RuntimeConfig } from '../../server/runtime/index.ts'
import type { Db } from '../../server/store/transaction.ts'

export interface TestRuntime {
  readonly runtime: Runtime
  readonly clock: TestableClock
  /** Deploys one model under its process id. */
  deploy(...models: readonly string[]): Promise<void>
  /** Keys of the open user tasks of an element, oldest first. */
  tasks(elementId?: string): Promise<readonly string[]>
}

/** A runtime on a real database with its clock pinned to a working morning; failed jobs are tried again at once. */
export function testRuntime(db: Db, config: Partial<RuntimeConfig> = {}): TestRuntime {
  const clock = systemClock()
  clock.pin('2026-05-08T01:00:00.000Z' as Instant)
  const runtime = createRuntime({ db, clock, functionsFor: () => ({}), zone: 'Asia/Shanghai', config: { retryBackOffMs: [0], ...config } })
  return {
    runtime,
    clock,
    deploy: async (...models) => {
      await runtime.deploy({ by: 'designer1', resources: models.map((content, index) => ({ name: `model-${index}.bpmn`, content })) })
    },
    tasks: async (elementId) => {
      const found = await db.selectFrom('user_task').select(['key', 'element_id']).where('state', '=', 'CREATED').orderBy('key').execute()
      return found.filter((task) => elementId === undefined || task.element_id === elementId).map((task) => task.key)
    },
  }
}
