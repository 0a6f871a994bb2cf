import type { MigrationMappingInput, MigrationPlanView, MigrationReportView } from '../base/api/migration.ts'
import { Refusal } from '../base/errors.ts'
import type { Instant, Key } from '../base/ids.ts'
import type { Bilingual } from '../base/text.ts'
import { compileProcesses, type ElementFact, type ExecutableProcess, mappingBySameId } from '../engine/index.ts'
import type { ProgrammeVersion } from '../programmes/index.ts'
import type { EventBatch } from '../runtime/types.ts'
import * as store from '../store/case-migration.ts'
import * as caseStore from '../store/cases.ts'
import * as deadlineStore from '../store/deadlines.ts'
import { inTransaction, type Trx } from '../store/transaction.ts'
import type { CaseContext } from './context.ts'
import { countRule } from './decide-deadlines.ts'
import { beginDeadline, pausesOf } from './projection.ts'
import { caseRefusal } from './types.ts'

export interface MigrationInput {
  readonly programme: string
  readonly from: number
  readonly to: number
  readonly mapping?: MigrationMappingInput
}

/** Moves running cases to another version of their programme: diagrams, forms, deadlines and rules. Submissions, scores and papers stay as they are. */
export interface CaseMigration {
  /** What would happen to each open case of `from`; nothing is changed. */
  plan(input: MigrationInput): Promise<MigrationPlanView>
  /** Each case in a transaction of its own; one that can not move stays where it is, with the reason. */
  run(input: MigrationInput & { readonly caseIds?: readonly string[] }, by: string): Promise<MigrationReportView>
}

interface Sides {
  readonly target: ProgrammeVersion
  readonly definitions: ReadonlyMap<string, string>
  readonly mappings: ReadonlyMap<string, ReadonlyMap<string, string>>
  readonly before: ReadonlyMap<string, ExecutableProcess>
  readonly after: ReadonlyMap<string, ExecutableProcess>
}

export function createCaseMigration(context: CaseContext): CaseMigration {
  const { db, programmes, runtime, clock, audit } = context

  async function sidesOf({ programme, from, to, mapping = {} }: MigrationInput): Promise<Sides> {
    if (from === to) throw caseRefusal('MIGRATION_SAME_VERSION', { version: to })
    await programmes.version(programme, from)
    const target = await programmes.version(programme, to)
    const before = await processesOf(context, programme, from)
    const after = await processesOf(context, programme, to)
    const mappings = new Map<string, ReadonlyMap<string, string>>()
    for (const [processId, source] of before) {
      const other = after.get(processId)
      const same = other === undefined ? new Map<string, string>() : mappingBySameId(source, other)
      mappings.set(processId, new Map([...same, ...Object.entries(mapping[processId] ?? {})]))
    }
    return { target, definitions: await store.definitionsOfVersion(db, programme, to), mappings, before, after }
  }

  function moveOf(sides: Sides, instance: { readonly key: string; readonly process_id: string }) {
    const definition = sides.definitions.get(instance.process_id)
    const mapping = sides.mappings.get(instance.process_id)
    if (definition === undefined || mapping === undefined) return undefined
    return { processInstanceKey: instance.key as Key, targetDefinitionKey: definition as Key, mapping, recountDates: true }
  }

  async function obstaclesOf(sides: Sides, instances: readonly { readonly key: string; readonly process_id: string }[]) {
    const reasons: Bilingual[] = []
    for (const instance of instances) {
      const move = moveOf(sides, instance)
      if (move === undefined) reasons.push(processGone(instance.process_id))
      else reasons.push(...(await runtime.planMigration(move)).map(({ text }) => text))
    }
    return reasons
  }

  async function moveCase(sides: Sides, caseId: string, by: string): Promise<boolean> {
    return inTransaction(db, undefined, async (trx) => {
      const row = await store.lockOpenCase(trx, caseId)
      if (row === undefined || row.version === sides.target.version) return false
      // First the version: what follows from the engine's events is read by the new one.
      await store.setCaseVersion(trx, caseId, sides.target.version)
      for (const instance of await store.livingInstances(trx, [caseId])) {
        const move = moveOf(sides, instance)
        if (move === undefined) throw caseRefusal('MIGRATION_PROCESS_GONE', { process: instance.process_id })
        await runtime.migrateInstance({ ...move, by }, trx)
      }
      await caseStore.insertEvents(trx, [migrationEvent(caseId, row.version, sides.target.version, by, clock.now())])
      await audit.record(
        {
          actor: by,
          action: 'case.migrate',
          object: { kind: 'case', id: caseId },
          detail: { from: row.version, to: sides.target.version },
        },
        trx,
      )
      return true
    })
  }

  return {
    async plan(input) {
      const sides = await sidesOf(input)
      const cases = await store.openCasesOfVersion(db, input.programme, input.from)
      const ids = cases.map(({ id }) => id)
      const instances = await store.livingInstances(db, ids)
      const planned: MigrationPlanView['cases'][number][] = []
      for (const { id, number, subject } of cases) {
        const reasons = await obstaclesOf(
          sides,
          instances.filter((instance) => instance.case_id === id),
        )
        planned.push({ caseId: id, number, subject, movable: reasons.length === 0, reasons })
      }
      const tokens = await store.tokensOfCases(db, ids)
      return {
        instances: cases.length,
        elements: tokens.map(({ process_id, element_id, name, tokens: count }) => {
          const to = sides.mappings.get(process_id)?.get(element_id)
          const other = to === undefined ? undefined : sides.after.get(process_id)?.nodes.get(to)
          return {
            processId: process_id,
            from: { id: element_id, name },
            to: other === undefined ? null : { id: other.id, name: other.name },
            tokens: count,
          }
        }),
        cases: planned,
      }
    },

    async run(input, by) {
      const sides = await sidesOf(input)
      const chosen = input.caseIds === undefined ? null : new Set(input.caseIds)
      const refused: MigrationReportView['refused'][number][] = []
      let moved = 0
      for (const { id, number } of await store.openCasesOfVersion(db, input.programme, input.from)) {
        if (chosen !== null && !chosen.has(id)) continue
        try {
          if (await moveCase(sides, id, by)) moved += 1
        } catch (cause) {
          if (!(cause instanceof Refusal)) throw cause
          refused.push({ caseId: id, number, reason: cause.problems[0]?.text ?? cause.text })
        }
      }
      return { moved, refused }
    },
  }
}

/** Processes of a version, compiled. */
async function processesOf(context: CaseContext, programme: string, version: number): Promise<ReadonlyMap<string, ExecutableProcess>> {
  const processes = new Map<string, ExecutableProcess>()
  for (const file of await context.programmes.filesOfVersion(programme, version)) {
    if (!file.name.endsWith('.bpmn')) continue
    const compiled = await compileProcesses(file.content)
    if (compiled.ok) for (const process of compiled.value.processes) processes.set(process.processId, process)
  }
  return processes
}

function processGone(process: string): Bilingual {
  return { zh: `新版中没有流程“${process}”。`, en: `The new version has no process "${process}".` }
}

function migrationEvent(caseId: string, from: number, to: number, by: string, at: string) {
  return {
    case_id: caseId,
    at,
    kind: 'migration',
    title_zh: `办件由方案第 ${from} 版改按第 ${to} 版办理`,
    title_en: `The case moves from version ${from} of the programme to version ${to}`,
    detail_zh: null,
    detail_en: null,
    article: null,
    actor: by,
    document_id: null,
    internal: false,
  }
}

/** Keeps steps and deadlines of a case in step with instances that move to another version. */
export function createMigrationListener(context: CaseContext) {
  return async (batch: EventBatch, trx: Trx): Promise<void> => {
    const { caseId, actor: by } = batch
    if (caseId === null) return
    for (const event of batch.events) {
      if (event.kind !== 'instance-migrated') continue
      const row = await caseStore.caseById(trx, caseId)
      if (row === undefined) continue
      const programme = await context.programmes.version(row.programme, row.version, trx)
      await moveElements(context, programme, caseId, event.elements, { at: event.at, by }, trx)
    }
  }
}

/** Steps and deadlines of the elements a migrated instance stands at, by the rules of the new version. */
async function moveElements(
  context: CaseContext,
  programme: ProgrammeVersion,
  caseId: string,
  elements: readonly { readonly element: ElementFact }[],
  why: { readonly at: Instant; readonly by: string },
  trx: Trx,
): Promise<void> {
  const open = await deadlineStore.openDeadlinesOf(trx, caseId, ['*'])
  for (const { element } of elements) {
    await store.moveStep(trx, element.key, {
      element_id: element.elementId,
      name: element.name,
      properties: JSON.stringify(element.properties),
    })
    const row = open.find((one) => one.element_instance_key === element.key)
    const rule = programme.manifest.deadlines.find(({ id }) => id === element.deadline?.id)
    if (rule === undefined || element.deadline === undefined) {
      if (row !== undefined) await deadlineStore.endDeadlines(trx, [{ elementInstanceKey: element.key, isMet: false }], why.at)
      continue
    }
    if (row === undefined) {
      await beginDeadline(context, programme, caseId, rule, element, element.deadline.from, why.at, trx)
      continue
    }
    const { timeZone } = programme.manifest
    const counted = countRule(rule, row.starts_from, await context.programmes.calendar(trx), timeZone, pausesOf(row.pauses), why.at)
    await deadlineStore.moveDeadline(
      trx,
      row,
      {
        ...counted,
        rule_id: rule.id,
        rule: JSON.stringify(rule),
        element_id: element.elementId,
        pauses: JSON.stringify(row.pauses),
        paused: row.paused,
      },
      { at: why.at, by: why.by, ground: 'migration' },
    )
    if (counted.due_on !== row.due_on)
      await caseStore.insertEvents(trx, [deadlineEvent(caseId, row.due_on, counted.due_on, rule.article, why)])
  }
}

function deadlineEvent(caseId: string, before: string, after: string, article: string, why: { readonly at: Instant; readonly by: string }) {
  return {
    case_id: caseId,
    at: why.at,
    kind: 'deadline',
    title_zh: `期限因方案新版由 ${before} 调整为 ${after}`,
    title_en: `By the new version of the programme the last day moves from ${before} to ${after}`,
    detail_zh: null,
    detail_en: null,
    article,
    actor: why.by,
    document_id: null,
    internal: false,
  }
}
