import { isJsonObject, type Json, type JsonObject } from '../base/json.ts'
import { type CompiledTemplate, compileTemplate, type FeelFunction, fillTemplate } from '../rules/feel/index.ts'
import type { Job } from '../runtime/types.ts'
import * as store from '../store/cases.ts'
import { newId } from '../store/id.ts'
import type { Trx } from '../store/transaction.ts'
import { localDateOf } from '../time/index.ts'
import type { CaseContext } from './context.ts'
import { openCase } from './opening.ts'
import { drawSample, newSeed } from './sampling.ts'
import { evaluatedSheet } from './scoring.ts'
import { caseRefusal } from './types.ts'

/** A header of a job; where it is missing, the variable of the same name in camelCase. */
export function optionOf(job: Job, name: string): string | null {
  const value: Json | undefined = job.headers[name] ?? job.variables[name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())]
  return typeof value === 'string' && value !== '' ? value : null
}

/** Job types of this module; the table with headers and answers is in the README. */
export function registerCaseHandlers(context: CaseContext): void {
  const { runtime, clock, programmes, notifications, audit } = context

  runtime.registerJobHandler('case.status', async (job, trx) => {
    const row = await caseOf(job, trx)
    const [status, stage] = [optionOf(job, 'status'), optionOf(job, 'stage')]
    await store.updateCase(trx, row.id, { ...(status === null ? {} : { status }), ...(stage === null ? {} : { stage }) })
    if (stage !== null) await store.reachStage(trx, row.id, stage, clock.now())
    return {}
  })

  runtime.registerJobHandler('case.close', async (job, trx) => {
    const row = await caseOf(job, trx)
    const outcome = optionOf(job, 'outcome')
    await store.updateCase(trx, row.id, { outcome, ...(row.closed_at === null ? { closed_at: clock.now() } : {}) })
    return {}
  })

  runtime.registerJobHandler('case.open', async (job, trx) => {
    const parent = await caseOf(job, trx)
    const data = job.variables.data
    const opened = await openCase(
      context,
      {
        programme: parent.programme,
        version: parent.version,
        caseType: optionOf(job, 'caseType') ?? '',
        subjectId: parent.subject_id,
        applicant: { organisationId: parent.organisation_id, userId: parent.applicant_id, personName: parent.applicant_name },
        data: isJsonObject(data) ? data : {},
        parentCaseId: parent.id,
        relation: optionOf(job, 'relation'),
        by: { userId: 'system', name: '', organisationId: null },
      },
      trx,
    )
    return { openedCase: { ...opened } }
  })

  runtime.registerJobHandler('case.facts', async (job, trx) => {
    const names = (optionOf(job, 'names') ?? '')
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '')
    const row = job.caseId === null ? undefined : await store.caseById(trx, job.caseId)
    const subjectId = row?.subject_id ?? textIn(job.variables.subject, 'id')
    if (subjectId === null) throw caseRefusal('SUBJECT_NOT_FOUND')
    const about = { caseId: job.caseId, caseType: row?.case_type ?? null, programme: job.programme }
    return { facts: await context.facts.answer(names, subjectId, trx, about) }
  })

  runtime.registerJobHandler('result.record', async (job, trx) => {
    const row = await caseOf(job, trx)
    const result = isJsonObject(job.variables.result) ? job.variables.result : {}
    const zone = (await programmes.version(row.programme, row.version, trx)).manifest.timeZone
    const at = clock.now()
    const confirmedOn = localDateOf(at, zone)
    const stage = optionOf(job, 'stage') ?? ''
    const level = textIn(result, 'level') ?? ''
    const isNew = await store.insertResult(trx, {
      id: newId('result'),
      case_id: row.id,
      subject_id: row.subject_id,
      stage,
      level,
      passed: result.passed === true,
      approved: numberIn(result, 'approved'),
      bonus: numberIn(result, 'bonus'),
      total: numberIn(result, 'total'),
      confirmed_on: confirmedOn,
      confirmed_at: at,
      job_key: job.key,
      withdrawn_at: null,
      withdrawn_ground: null,
    })
    if (isNew)
      await audit.record(
        { actor: 'system', action: 'result.record', object: { kind: 'case', id: row.id }, detail: { stage, level }, caseId: row.id },
        trx,
      )
    return { result: { ...result, confirmedOn } }
  })

  runtime.registerJobHandler('score.evaluate', async (job, trx) => {
    const row = await caseOf(job, trx)
    const programme = await programmes.version(row.programme, row.version, trx)
    return { result: await evaluatedSheet(context, programme, job.variables.answers, optionOf(job, 'scheme'), trx) }
  })

  runtime.registerJobHandler('sample.draw', async (job, trx) => {
    const row = await caseOf(job, trx)
    const { population, size } = job.variables
    if (!Array.isArray(population) || typeof size !== 'number') throw caseRefusal('SAMPLE_INPUT_WRONG')
    const { seed, items } = drawSample(population, size, newSeed())
    const detail = { seed, size: items.length, of: population.length }
    await audit.record({ actor: 'system', action: 'sample.draw', object: { kind: 'case', id: row.id }, detail, caseId: row.id }, trx)
    return { sample: { seed, items: [...items] } }
  })

  runtime.registerJobHandler('result.withdraw', async (job, trx) => {
    const row = await caseOf(job, trx)
    const ground = optionOf(job, 'ground') ?? ''
    await store.withdrawResults(trx, row.id, optionOf(job, 'stage'), clock.now(), ground)
    await audit.record(
      { actor: 'system', action: 'result.withdraw', object: { kind: 'case', id: row.id }, detail: { ground }, caseId: row.id },
      trx,
    )
    return {}
  })

  runtime.registerJobHandler('record.good-conduct', async (job, trx) => {
    const row = await caseOf(job, trx)
    await store.insertGoodConduct(trx, {
      id: newId('conduct'),
      organisation_id: row.organisation_id,
      case_id: row.id,
      article: optionOf(job, 'article'),
      recorded_at: clock.now(),
    })
    return {}
  })

  runtime.registerJobHandler('notify', async (job, trx) => {
    const functions = await programmes.functionsFor({ key: null, programme: job.programme }, trx)
    const text = (name: string) => filled(optionOf(job, name) ?? '', job.variables, functions, clock.now())
    const title = { zh: text('title'), en: text('titleEn') || text('title') }
    const body = { zh: text('body'), en: text('bodyEn') || text('body') }
    const to = optionOf(job, 'to') ?? ''
    const organisationId = textIn(job.variables.applicant, 'organisationId')
    if (to === 'applicant' && organisationId === null) return {}
    await notifications.send(
      {
        to: to === 'applicant' ? { organisationId: organisationId ?? '' } : { role: to },
        title,
        body,
        key: `job/${job.key}`,
        ...(job.caseId === null ? {} : { caseId: job.caseId }),
      },
      trx,
    )
    return {}
  })
}

/** The case a job stands on. */
export async function caseOf(job: Job, trx: Trx): Promise<store.CaseRow> {
  const row = job.caseId === null ? undefined : await store.caseById(trx, job.caseId)
  if (row === undefined) throw caseRefusal('CASE_NOT_FOUND')
  return row
}

const MOST_TEMPLATES = 2000
const templates = new Map<string, CompiledTemplate>()

function filled(text: string, variables: JsonObject, functions: { readonly [name: string]: FeelFunction }, now: string): string {
  let template = templates.get(text)
  if (template === undefined) {
    const compiled = compileTemplate(text)
    if (!compiled.ok) return text
    template = compiled.value
    if (templates.size > MOST_TEMPLATES) templates.clear()
    templates.set(text, template)
  }
  return fillTemplate(template, variables, { functions, now }).text
}

function textIn(value: Json | undefined, name: string): string | null {
  if (!isJsonObject(value)) return null
  const found = value[name]
  return typeof found === 'string' && found !== '' ? found : null
}

function numberIn(value: JsonObject, name: string): string {
  const found = value[name]
  return typeof found === 'number' || (typeof found === 'string' && /^-?\d+(\.\d+)?$/.test(found)) ? String(found) : '0'
}
