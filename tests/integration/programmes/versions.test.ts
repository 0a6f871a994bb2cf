// From draft to version: review by a second person, notes, retirement; and programmes as archives.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hashOfFiles } from '../../../server/programmes/folder.ts'
import { type Office, openOffice } from '../../support/office.ts'

let office: Office
beforeAll(async () => {
  office = await openOffice()
})
afterAll(() => office.close())

/** Saves a change of the manifest. */
async function edit(by: string, change: (manifest: Record<string, unknown>) => void, id = 'mini'): Promise<void> {
  const { workspaces } = office.services.programmes
  const file = await workspaces.read(id, 'programme.json')
  const manifest = JSON.parse(file.content)
  change(manifest)
  await workspaces.save(id, 'programme.json', JSON.stringify(manifest, null, 2), file.sha256, by)
}

const actions = async () => {
  const entries = await office.services.audit.list({ before: null, caseId: null, actor: null, limit: 100 })
  return entries.filter((entry) => entry.action.startsWith('programme.')).map((entry) => `${entry.action} ${entry.actor}`)
}

describe('review by a second person', () => {
  test('is not asked for where the version in force says so, and a draft can not free itself', async () => {
    const { publishing } = office.services.programmes
    await edit('dora', (manifest) => Object.assign(manifest, { publishing: { review: 'second-person' } }))

    expect(await publishing.publishDraft('mini', 'dora', '从此须复核')).toEqual({ id: 'mini', version: 2, unchanged: false })

    await edit('dora', (manifest) => Object.assign(manifest, { publishing: { review: 'none' } }))
    await expect(publishing.publishDraft('mini', 'dora')).rejects.toMatchObject({ code: 'REVIEW_NEEDED' })
    await publishing.discardDraft('mini', 'dora')
  })

  test('waits for somebody who did not write on the draft', async () => {
    const { publishing } = office.services.programmes
    await edit('dora', (manifest) => Object.assign(manifest, { publishedOn: '2024-02-02' }))
    await edit('dirk', (manifest) => Object.assign(manifest, { citedDocuments: ['示例'] }))
    await publishing.submitForReview('mini', '改日期', 'dora')
    const { hash, state, authors } = await publishing.review('mini', 'olga')

    expect({ state, authors: authors.map(({ id }) => id) }).toEqual({ state: 'open', authors: ['dirk', 'dora'] })
    for (const author of ['dora', 'dirk'])
      await expect(publishing.decideReview('mini', { agree: true, comment: '', hash }, author)).rejects.toMatchObject({
        code: 'REVIEW_OWN_CHANGE',
      })
    await expect(publishing.publishDraft('mini', 'dora')).rejects.toMatchObject({ code: 'REVIEW_PENDING' })
  })

  test('returns a draft with a comment, and only with one', async () => {
    const { publishing } = office.services.programmes
    const { hash } = await publishing.review('mini', 'olga')

    await expect(publishing.decideReview('mini', { agree: false, comment: '', hash }, 'olga')).rejects.toMatchObject({
      code: 'REVIEW_COMMENT_MISSING',
    })
    await publishing.decideReview('mini', { agree: false, comment: '日期不对', hash }, 'olga')

    expect(await publishing.review('mini', 'dora')).toMatchObject({ state: 'returned', comment: '日期不对', decidedBy: { id: 'olga' } })
    await expect(publishing.publishDraft('mini', 'dora')).rejects.toMatchObject({ code: 'REVIEW_RETURNED' })
  })

  test('is of the files that were submitted: a change outdates it, agreed or not', async () => {
    const { publishing } = office.services.programmes
    await edit('dora', (manifest) => Object.assign(manifest, { publishedOn: '2024-03-03' }))
    await publishing.submitForReview('mini', '日期已改', 'dora')
    const seen = await publishing.review('mini', 'olga')
    await edit('dora', (manifest) => Object.assign(manifest, { publishedOn: '2024-03-04' }))

    await expect(publishing.decideReview('mini', { agree: true, comment: '', hash: seen.hash }, 'olga')).rejects.toMatchObject({
      code: 'REVIEW_OUTDATED',
    })

    await publishing.submitForReview('mini', '日期已改', 'dora')
    const { hash } = await publishing.review('mini', 'olga')
    await expect(publishing.decideReview('mini', { agree: true, comment: '', hash: seen.hash }, 'olga')).rejects.toMatchObject({
      code: 'REVIEW_OUTDATED',
    })
    await publishing.decideReview('mini', { agree: true, comment: '同意', hash }, 'olga')
    await edit('dora', (manifest) => Object.assign(manifest, { publishedOn: '2024-03-05' }))
    await expect(publishing.publishDraft('mini', 'dora')).rejects.toMatchObject({ code: 'REVIEW_OUTDATED' })
  })

  test('stays with the version it led to', async () => {
    const { publishing } = office.services.programmes
    await publishing.submitForReview('mini', '日期改为三月五日', 'dora')
    const { hash } = await publishing.review('mini', 'otto')
    await publishing.decideReview('mini', { agree: true, comment: '已核对原文', hash }, 'otto')

    expect(await publishing.publishDraft('mini', 'dora')).toMatchObject({ version: 3 })

    const [newest, before] = await publishing.versions('mini')
    expect(newest).toMatchObject({
      version: 3,
      state: 'current',
      note: '日期改为三月五日',
      review: { by: { id: 'otto' }, comment: '已核对原文' },
    })
    expect(newest?.authors.map(({ id }) => id)).toEqual(['dirk', 'dora'])
    expect(before).toMatchObject({ version: 2, state: 'earlier', note: '从此须复核', review: null })
    expect(await publishing.review('mini', 'dora')).toMatchObject({ state: 'none', authors: [] })
    expect((await actions()).slice(0, 4)).toEqual([
      'programme.publish dora',
      'programme.review-agree otto',
      'programme.review-request dora',
      'programme.save dora',
    ])
  })

  test('is not asked for what can not be published or has not changed', async () => {
    const { publishing } = office.services.programmes
    await expect(publishing.submitForReview('mini', '', 'dora')).rejects.toMatchObject({ code: 'DRAFT_EMPTY' })
    await edit('dora', (manifest) => Object.assign(manifest, { deadlines: [] }))

    await expect(publishing.submitForReview('mini', '', 'dora')).rejects.toMatchObject({ code: 'PROGRAMME_NOT_PUBLISHABLE' })
    await publishing.discardDraft('mini', 'dora')
  })

  test('of one reviewer is guarded by the database too', async () => {
    const { db } = office.services
    await expect(
      db
        .insertInto('programme_review')
        .values({
          id: 'r1',
          programme: 'other',
          hash: 'h',
          note: '',
          submitted_at: '2026-03-02T01:00:00.000Z',
          submitted_by: 'dora',
          authors: ['dora'],
          state: 'agreed',
          decided_at: '2026-03-02T01:00:00.000Z',
          decided_by: 'dora',
        })
        .execute(),
    ).rejects.toThrow(/check/)
  })
})

describe('retirement', () => {
  test('of a version brings the one before into force', async () => {
    const { programmes } = office.services
    await programmes.publishing.retireVersion('mini', 3, '有误', 'dora')

    expect((await programmes.current('mini')).version).toBe(2)
    expect((await programmes.publishing.versions('mini')).map(({ version, state }) => `${version} ${state}`)).toEqual([
      '3 retired',
      '2 current',
      '1 earlier',
    ])
    await expect(programmes.publishing.retireVersion('mini', 3, '', 'dora')).rejects.toMatchObject({ code: 'VERSION_RETIRED_ALREADY' })
  })

  test('of a programme stops new cases and lets running ones go on', async () => {
    const { actors, services } = office
    const subjectId = await office.garden('东园')
    const running = await office.apply(subjectId)
    const draft = await services.cases.drafts.create(actors.ann, { programme: 'mini', caseType: 'rating', subjectId })

    await services.programmes.publishing.retire('mini', '办法废止', 'dora')

    await expect(services.cases.drafts.create(actors.ann, { programme: 'mini', caseType: 'rating', subjectId })).rejects.toMatchObject({
      code: 'PROGRAMME_RETIRED',
      text: expect.objectContaining({ zh: '评级方案“mini”已停用，不再受理新的申请；已受理的办件继续办理。' }),
    })
    await services.cases.drafts.save(actors.ann, draft.id, { reason: 'It is green', trees: 4 }, draft.revision)
    await expect(services.cases.drafts.submit(actors.ann, draft.id, null)).rejects.toMatchObject({ code: 'PROGRAMME_RETIRED' })
    await office.complete(actors.olga, running.caseId, 'check', { decision: 'PASS' })
    expect((await services.cases.get(actors.olga, running.caseId, 'zh-CN')).status.code).toBe('PASSED')
    expect((await services.programmes.publishing.versions('mini'))[1]?.runningCases).toBe(0)
  })

  test('is not undone by the next start, only by publishing', async () => {
    const { programmes } = office.services
    const files = await programmes.filesOfVersion('mini', 1)

    expect(await programmes.isRetired('mini')).toBe(true)
    await programmes.publish('mini', files, 'dora')
    expect(await programmes.isRetired('mini')).toBe(false)
    expect((await programmes.current('mini')).version).toBe(4)
  })
})

describe('archives', () => {
  test('of a version come back as the same content in another installation', async () => {
    const { programmes } = office.services
    const { bytes, name } = await programmes.transfer.exportArchive('mini', 4)
    const again = await programmes.transfer.exportArchive('mini', 4)
    const hash = hashOfFiles(await programmes.filesOfVersion('mini', 4))
    const elsewhere = await openOffice()
    try {
      const other = elsewhere.services.programmes
      const file = await other.workspaces.read('mini', 'scheme.json')
      await other.workspaces.save('mini', 'scheme.json', `${file.content}\n`, file.sha256, 'dora')
      await other.workspaces.save('mini', 'letters/extra.json', '{}', null, 'dora')
      const plan = await other.transfer.importArchive(bytes, false, 'dora')

      expect(name).toBe('mini-v4.zip')
      expect(Buffer.from(again.bytes).equals(Buffer.from(bytes))).toBe(true)
      expect(plan).toMatchObject({
        programme: 'mini',
        version: 4,
        base: 1,
        create: [],
        replace: ['scheme.json'],
        remove: ['letters/extra.json'],
        overwritten: ['letters/extra.json', 'scheme.json'],
        faults: [],
        applied: false,
      })
      expect(plan.problems.filter(({ severity }) => severity === 'error')).toEqual([])
      expect((await other.workspaces.read('mini', 'scheme.json')).content).toBe(`${file.content}\n`)

      await other.transfer.importArchive(bytes, true, 'dora')
      expect(hashOfFiles(await other.workspaces.files('mini'))).toBe(hash)
      expect((await other.current('mini')).version).toBe(1)
    } finally {
      await elsewhere.close()
    }
  })

  test('of a programme that is new here begin as a draft and publish with the same hash', async () => {
    const { programmes } = office.services
    await programmes.templates.create({ id: 'source', title: { zh: '来源', en: 'Source' }, template: 'grading' }, 'dora')
    const { bytes } = await programmes.transfer.exportArchive('source', 'draft')
    const hash = hashOfFiles(await programmes.workspaces.files('source'))
    const elsewhere = await openOffice()
    try {
      const other = elsewhere.services.programmes
      const plan = await other.transfer.importArchive(bytes, true, 'dora')

      expect(plan).toMatchObject({ base: null, replace: [], remove: [], applied: true })
      await expect(other.current('source')).rejects.toMatchObject({ code: 'PROGRAMME_NOT_FOUND' })
      await other.publishing.submitForReview('source', '', 'dora')
      const { hash: seen } = await other.publishing.review('source', 'otto')
      await other.publishing.decideReview('source', { agree: true, comment: '', hash: seen }, 'otto')
      await other.publishing.publishDraft('source', 'dora')
      expect((await other.publishing.versions('source'))[0]?.hash).toBe(hash)
    } finally {
      await elsewhere.close()
    }
  })
})

describe('templates', () => {
  test('publish as they are, under any id', async () => {
    const { programmes } = office.services
    const templates = await programmes.templates.list()
    expect(templates.map(({ id }) => id)).toEqual(['grading', 'review-with-notice', 'subsidy'])
    for (const { id } of templates) {
      await programmes.templates.create({ id: `my-${id}`, title: { zh: '我的方案', en: 'Mine' }, template: id }, 'dora')
      expect(await programmes.workspaces.problems(`my-${id}`), id).toEqual([])
      const files = await programmes.workspaces.files(`my-${id}`)
      expect(await programmes.publish(`my-${id}`, files, 'dora')).toMatchObject({ version: 1, unchanged: false })
    }
  })

  test('are refused under an id that is taken or no id, and when there is none', async () => {
    const { templates } = office.services.programmes
    const title = { zh: '甲', en: 'A' }
    await expect(templates.create({ id: 'mini', title }, 'dora')).rejects.toMatchObject({ code: 'PROGRAMME_EXISTS' })
    await expect(templates.create({ id: '../x', title }, 'dora')).rejects.toMatchObject({ code: 'PROGRAMME_ID_REFUSED' })
    await expect(templates.create({ id: 'x1', title, template: '../shenshan-2021' }, 'dora')).rejects.toMatchObject({
      code: 'TEMPLATE_NOT_FOUND',
    })
  })
})
