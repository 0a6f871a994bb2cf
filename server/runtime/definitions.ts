import type { Key } from '../base/ids.ts'
import { Lru } from '../base/lru.ts'
import { compileProcesses, type StepDefinition } from '../engine/index.ts'
import * as store from '../store/definitions.ts'
import type { Executor } from '../store/transaction.ts'
import type { BoundDecision, DecisionRepository } from './decisions.ts'

/** A definition version, ready to be stepped. */
export interface LoadedDefinition {
  readonly key: Key
  readonly processId: string
  readonly version: number
  readonly programme: string | null
  readonly deploymentKey: Key
  readonly process: StepDefinition
  readonly decisions: ReadonlyMap<string, BoundDecision>
}

export interface DefinitionCache {
  load(db: Executor, key: string): Promise<LoadedDefinition>
}

/** Compiles each definition version once and keeps the most used. */
export function createDefinitionCache(capacity: number, decisions: DecisionRepository): DefinitionCache {
  const cache = new Lru<LoadedDefinition>(capacity)
  return {
    load: (db, key) =>
      cache.get(key, async () => {
        const row = await store.processDefinitionByKey(db, key)
        if (row === undefined) throw new Error(`Expected process definition ${key}, but there is none`)
        const compiled = await compileProcesses(row.xml)
        const process = compiled.ok ? compiled.value.processes.find((each) => each.processId === row.process_id) : undefined
        if (process === undefined) throw new Error(`Expected the deployed process ${row.process_id} to compile, but it does not`)
        return {
          key: row.key as Key,
          processId: row.process_id,
          version: row.version,
          programme: row.programme,
          deploymentKey: row.deployment_key as Key,
          process: { ...process, key: row.key as Key, version: row.version },
          decisions: await decisions.ofDeployment(db, row.deployment_key),
        }
      }),
  }
}
