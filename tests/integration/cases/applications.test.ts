// Drafts and their submission: autosave, limits under concurrency, repeated requests (SS-20b, golden G11).
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JsonObject } from '../../../server/base/json.ts'
import { type Office, openOffice } from '../../support/office.ts'

let office: Office
beforeAll(async () => {
  office = await openOffice()
})
afterAll(() => office.close())

async function draftFor(subjectId: string, data: JsonObject = { reason: 'It is green', trees: 4 }): Promise<string> {
  const { drafts } = office.services.cases
  const draft = await drafts.create(office.actors.ann, { programme: 'mini', caseType: 'rating', subjectId })
  await drafts.save(office.actors.ann, draft.id, data, draft.revision)
  return draft.id
}

test('refuses the third application also when two arrive at once', async () => {
  const { drafts } = office.services.cases
  const garden = await office.garden('Busy Garden')
  await office.apply(garden)
  const [second, third] = [await draftFor(garden), await draftFor(garden)]

  const both = await Promise.allSettled([drafts.submit(office.actors.ann, second, null), drafts.submit(office.actors.ann, third, null)])

  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(both.find((one) => one.status === 'rejected')).toMatchObject({
    reason: { code: 'TWICE_A_YEAR', status: 422, text: { zh: '每年最多申请两次。', en: 'At most two applications a year.' } },
  })
  expect((await office.services.cases.list(office.actors.ann, { subjectId: garden, limit: 10 }, 'en')).total).toBe(2)
})

test('answers the same case to a repeated request', async () => {
  const { drafts } = office.services.cases
  const draft = await draftFor(await office.garden('Twice Garden'))

  const first = await drafts.submit(office.actors.ann, draft, 'key-1')
  const again = await Promise.all([drafts.submit(office.actors.ann, draft, 'key-1'), drafts.submit(office.actors.ann, draft, null)])

  expect(again).toEqual([first, first])
  const other = await draftFor(await office.garden('Other Garden'))
  await expect(drafts.submit(office.actors.ann, other, 'key-1')).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' })
})

test('makes one case of one draft sent twice at once', async () => {
  const { drafts } = office.services.cases
  const draft = await draftFor(await office.garden('Eager Garden'))

  const [one, two] = await Promise.all([drafts.submit(office.actors.ann, draft, 'a'), drafts.submit(office.actors.ann, draft, 'b')])

  expect(two).toEqual(one)
})

test('refuses to save over a newer revision', async () => {
  const { drafts } = office.services.cases
  const { ann } = office.actors
  const draft = await drafts.create(ann, { programme: 'mini', caseType: 'rating', subjectId: await office.garden('Slow Garden') })
  const saved = await drafts.save(ann, draft.id, { reason: 'one' }, draft.revision)

  await expect(drafts.save(ann, draft.id, { reason: 'two' }, draft.revision)).rejects.toMatchObject({ code: 'DRAFT_STALE', status: 409 })
  expect((await drafts.get(ann, draft.id)).data).toEqual({ reason: 'one' })
  expect(saved.revision).toBe(2)
})

test('names every problem of the form at submission', async () => {
  const { drafts } = office.services.cases
  const garden = await office.garden('Bad Garden')
  const incomplete = await draftFor(garden, { trees: -1 })
  const checked = await draftFor(garden, { reason: 'Nice', trees: 2 })

  await expect(drafts.submit(office.actors.ann, incomplete, null)).rejects.toMatchObject({
    code: 'FORM_INVALID',
    problems: [
      { code: 'FORM_REQUIRED', at: '/reason', text: { zh: '请填写“理由”。' } },
      { code: 'FORM_INVALID', at: '/trees' },
      { code: 'TOO_FEW_TREES', at: '/trees' },
    ],
  })
  await expect(drafts.submit(office.actors.ann, checked, null)).rejects.toMatchObject({ problems: [{ code: 'TOO_FEW_TREES' }] })
  expect((await office.services.cases.list(office.actors.ann, { subjectId: garden, limit: 10 }, 'en')).total).toBe(0)
})

test('recomputes on the server what the browser sent', async () => {
  const { cases, submissions } = office.services
  const garden = await office.garden('True Garden')

  const { caseId } = await office.apply(garden, { reason: 'It is green', trees: 4, gardenName: 'Forged' })

  const [start] = await submissions.ofCase(caseId)
  expect((await cases.submission(office.actors.ann, caseId, start?.id ?? '')).data).toEqual({
    reason: 'It is green',
    trees: 4,
    gardenName: 'True Garden',
  })
})

test('gives numbers without gaps per day', async () => {
  office.pin('2026-03-03T01:00:00.000Z')
  const gardens = await Promise.all(['North', 'South', 'East', 'West'].map((name) => office.garden(`${name} Garden`)))

  const opened = await Promise.all(gardens.map((garden) => office.apply(garden)))

  expect(opened.map(({ number }) => number).sort()).toEqual([
    'MINI-20260303-001',
    'MINI-20260303-002',
    'MINI-20260303-003',
    'MINI-20260303-004',
  ])
})

test('attaches only uploads of who submits', async () => {
  const { cases, documents } = office.services
  const { ann, bob } = office.actors
  const pdf = Buffer.from('%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF\n')
  const upload = (by: string) => documents.store({ name: 'plan.pdf', mediaType: 'application/pdf', content: pdf, kind: 'upload', by })
  const [own, foreign] = [await upload(ann.userId), await upload(bob.userId)]
  const garden = await office.garden('Paper Garden')

  await expect(office.apply(garden, { reason: 'With plan', plan: [foreign.id] })).rejects.toMatchObject({ code: 'DOCUMENT_NOT_YOURS' })
  const { caseId } = await office.apply(garden, { reason: 'With plan', plan: [own.id] })

  expect((await cases.get(ann, caseId, 'en')).documents.map(({ name }) => name)).toEqual(['plan.pdf'])
  expect((await documents.find(own.id))?.caseId).toBe(caseId)
})

test('keeps subjects of one name apart', async () => {
  await office.garden('Only Garden')

  await expect(office.garden('Only Garden')).rejects.toMatchObject({ code: 'SUBJECT_NAME_TAKEN' })
  await expect(
    office.services.cases.drafts.create(office.actors.bob, {
      programme: 'mini',
      caseType: 'rating',
      subjectId: (await office.services.cases.subjects.list(office.actors.ann, { q: 'Only', limit: 1 })).items[0]?.id ?? '',
    }),
  ).rejects.toMatchObject({ code: 'SUBJECT_NOT_FOUND' })
})

test('lets nobody else read or send a draft', async () => {
  const { drafts } = office.services.cases
  const draft = await draftFor(await office.garden('Private Garden'))

  await expect(drafts.get(office.actors.bob, draft)).rejects.toMatchObject({ code: 'DRAFT_NOT_FOUND' })
  await expect(drafts.submit(office.actors.olga, draft, null)).rejects.toMatchObject({ code: 'DRAFT_NOT_FOUND' })
})
