import { objectIn, textIn } from '../base/json.ts'
import type { Job } from '../runtime/types.ts'
import * as store from '../store/cases.ts'
import { newId } from '../store/id.ts'
import type { Trx } from '../store/transaction.ts'
import { localDateOf } from '../time/index.ts'
import type { CaseContext } from './context.ts'
import { childAsked, factsAsked, messageAsked, optionOf, resultAsked } from './decide-jobs.ts'
import { drawSample } from './decide-sampling.ts'
import { openCase } from './opening.ts'
import { newSeed } from './sampling.ts'
import { evaluatedSheet } from './scoring.ts'
import { caseRefusal } from './types.ts'

/** Job types of this module; the table with headers and answers is in the README. */
export function registerCaseHandlers(context: CaseContext): void {
  const { runtime, clock, programmes, notifications, audit } = context

  runtime.registerJobHandler('case.status', async (job, trx) => {
    const row = await caseOf(job, trx)
    const [status, stage] = [optionOf(job, 'status'), optionOf(job, 'stage')]
    await store.writeCase(trx, row.id, {
      change: { ...(status === null ? {} : { status }), ...(stage === null ? {} : { stage }) },
      reached: stage === null ? [] : [{ stage, at: clock.now() }],
    })
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
    const opened = await openCase(
      context,
      {
        programme: parent.programme,
        version: parent.version,
        ...childAsked(job),
        subjectId: parent.subject_id,
        applicant: { organisationId: parent.organisation_id, userId: parent.applicant_id, personName: parent.applicant_name },
        parentCaseId: parent.id,
        by: { userId: 'system', name: '', organisationId: null },
      },
      trx,
    )
    return { openedCase: { ...opened } }
  })

  runtime.registerJobHandler('case.facts', async (job, trx) => {
    const row = job.caseId === null ? undefined : await store.caseById(trx, job.caseId)
    const subjectId = row?.subject_id ?? textIn(objectIn(job.variables, 'subject'), 'id')
    if (subjectId === '') throw caseRefusal('SUBJECT_NOT_FOUND')
    const about = { caseId: job.caseId, caseType: row?.case_type ?? null, programme: job.programme }
    return { facts: await context.facts.answer(factsAsked(job), subjectId, trx, about) }
  })

  runtime.registerJobHandler('result.record', async (job, trx) => {
    const row = await caseOf(job, trx)
    const result = objectIn(job.variables, 'result')
    const zone = (await programmes.version(row.programme, row.version, trx)).manifest.timeZone
    const at = clock.now()
    const confirmedOn = localDateOf(at, zone)
    const asked = resultAsked(job)
    const { stage, level } = asked
    const isNew = await store.insertResult(trx, {
      id: newId('result'),
      case_id: row.id,
      subject_id: row.subject_id,
      ...asked,
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
    const functions = await programmes.functionsFor({ key: job.processDefinitionKey, programme: job.programme }, trx)
    const { to, title, body } = messageAsked(job, functions, clock.now())
    const organisationId = textIn(objectIn(job.variables, 'applicant'), 'organisationId')
    if (to === 'applicant' && organisationId === '') return {}
    await notifications.send(
      {
        to: to === 'applicant' ? { organisationId } : { role: to },
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
