// Programmes: immutable numbered versions, drafts, checks of every part (design §5).
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Key } from '../../../server/base/ids.ts'
import { compileExpression, evaluate } from '../../../server/rules/feel/index.ts'
import { MINI_ROOT, type Office, openOffice } from '../../support/office.ts'

const ROOT = join(import.meta.dirname, '../../..')
let office: Office
beforeAll(async () => {
  office = await openOffice()
})
afterAll(() => office.close())

const errors = async () => (await office.services.programmes.workspaces.problems('mini')).filter(({ severity }) => severity === 'error')

/** Saves a file over what is there. */
async function put(name: string, content: string): Promise<void> {
  const { workspaces } = office.services.programmes
  const seen = await workspaces.read('mini', name).catch(() => undefined)
  await workspaces.save('mini', name, content, seen?.sha256 ?? null, 'designer1')
}

const changed = async () =>
  (await office.services.programmes.workspaces.view('mini')).files.filter(({ state }) => state !== 'unchanged').map(({ name }) => name)

describe('publishing', () => {
  test('makes no version of unchanged content', async () => {
    const { programmes } = office.services

    expect(await programmes.publishShipped(MINI_ROOT, 'designer1')).toEqual([{ id: 'mini', version: 1, unchanged: true }])
    expect((await programmes.publishing.versions('mini')).map(({ version }) => version)).toEqual([1])
  })

  test('takes the shipped programme without a problem', async () => {
    const { programmes } = office.services

    const published = await programmes.publishShipped(ROOT, 'designer1')

    expect(published).toContainEqual({ id: 'shenshan-2021', version: 1, unchanged: false })
    expect((await programmes.list()).map(({ id }) => id)).toContain('shenshan-2021')
  })

  test('publishes a changed file as the next version and leaves the old one', async () => {
    const { programmes } = office.services
    const before = await programmes.file('mini', 'programme.json')
    const other = before.content.replace('"count": 5', '"count": 7')

    await put('programme.json', other)
    expect(await errors()).toEqual([])
    expect(await changed()).toEqual(['programme.json'])
    expect((await programmes.file('mini', 'programme.json')).content).toBe(before.content)
    expect(await programmes.publishing.publishDraft('mini', 'designer1')).toEqual({ id: 'mini', version: 2, unchanged: false })

    expect((await programmes.version('mini', 1)).manifest.deadlines[0]?.count).toBe(5)
    expect((await programmes.current('mini')).manifest.deadlines[0]?.count).toBe(7)
    expect(await changed()).toEqual([])
  })

  test('keeps the rules of a version for its own definitions and forms', async () => {
    const { programmes, db } = office.services
    const { rows } = await sql<{ key: string; version: number }>`
      select key, version from process_definition where process_id = 'mini-rating' order by version`.execute(db)
    const compiled = compileExpression('due date("D-5", "2026-03-02")')
    const dateBy = async (definition: Parameters<typeof programmes.functionsFor>[0]) => {
      const functions = await programmes.functionsFor(definition)
      return compiled.ok ? evaluate(compiled.value, {}, { functions }).value : null
    }
    const dates = await Promise.all(rows.map(({ key }) => dateBy({ key: key as Key, programme: 'mini' })))

    expect(rows.map((row) => row.version)).toEqual([1, 2])
    expect(dates).toEqual(['2026-03-09', '2026-03-11'])
    // Forms of running cases are checked by their version, whatever is in force.
    expect(await dateBy({ key: null, programme: 'mini', version: 1 })).toBe('2026-03-09')
    expect(await dateBy({ key: null, programme: 'mini' })).toBe('2026-03-11')
  })

  test('changes no row of a version', async () => {
    const { db } = office.services

    await expect(sql`update programme_file set content = '' where programme = 'mini'`.execute(db)).rejects.toThrow('append-only')
  })
})

describe('checks', () => {
  test('name every problem of every part at once', async () => {
    const { programmes } = office.services
    const manifest = JSON.parse((await programmes.file('mini', 'programme.json')).content)
    await put('programme.json', JSON.stringify({ ...manifest, deadlines: [] }))
    await put('forms/check.form.json', '{ "id": "check", ')
    await put('letters/late.json', '{}')
    const problems = await errors()

    expect(problems.map(({ file, code, at }) => [file, code, at])).toEqual([
      ['forms/check.form.json', 'FILE_NOT_JSON', undefined],
      ['letters/late.json', 'FILE_WITHOUT_ID', undefined],
      ['rating.bpmn', 'REFERENCE_UNKNOWN', undefined],
      ['rating.bpmn', 'REFERENCE_UNKNOWN', 'check'],
      ['review.bpmn', 'REFERENCE_UNKNOWN', 'answer'],
    ])
    await expect(programmes.publishing.publishDraft('mini', 'designer1')).rejects.toMatchObject({ code: 'PROGRAMME_NOT_PUBLISHABLE' })
    await programmes.publishing.discardDraft('mini', 'designer1')
    expect(await errors()).toEqual([])
  })

  test('bring the advice on diagrams, which stops nothing', async () => {
    const { workspaces, publishing } = office.services.programmes
    const review = await workspaces.read('mini', 'review.bpmn')
    await put('review.bpmn', review.content.replace('name="现场复查"', 'name=""'))
    const advice = (await workspaces.problems('mini')).filter(({ file, at }) => file === 'review.bpmn' && at === 'look')

    expect(advice.map(({ code, severity }) => `${code} ${severity}`)).toContain('LINT_NAMED warning')
    expect(await errors()).toEqual([])
    await publishing.discardDraft('mini', 'designer1')
  })

  test.each(['../secrets', 'forms/../programme.json', 'x.exe', 'letters/a/b.json', 'forms/a.json'])(
    'refuse the file name %s',
    async (name) => {
      await expect(office.services.programmes.workspaces.save('mini', name, '{}', null, 'designer1')).rejects.toMatchObject({
        code: 'PROGRAMME_FILE_REFUSED',
      })
    },
  )
})
