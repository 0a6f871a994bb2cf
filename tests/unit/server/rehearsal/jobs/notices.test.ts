// Notices and objections in a rehearsal (SS-21, SS-22), by the rules of the Shenshan programme.
import { beforeAll, expect, test } from 'vitest'
import type { Bundle } from '../../../../../server/rehearsal/world/bundle.ts'
import { objectTo } from '../../../../../server/rehearsal/world/jobs/notices.ts'
import { noticeBook, openNotices } from '../../../../../server/rehearsal/world/jobs/notices-book.ts'
import { bundleOf, smallWorld } from '../../../../support/small-world.ts'

let bundle: Bundle
beforeAll(async () => {
  const shenshan = await bundleOf('shenshan-2021')
  bundle = { ...shenshan, manifest: { ...shenshan.manifest, letters: [] } }
})

const DAY_MS = 86_400_000
const published = () => {
  const small = smallWorld(bundle)
  const book = small.caseOf('grading')
  const { notice } = small.work('notice.open', book, { result: { level: 'BASIC' } }, { kind: 'result', deadline: 'DL-21' })
  return { ...small, book, notice: notice as { readonly id: string; readonly publishedOn: string; readonly lastDay: string } }
}

test('counts the notice period by the rule', () => {
  const { notice, world, subject } = published()

  expect(notice).toMatchObject({ publishedOn: '2025-03-03', lastDay: '2025-03-10' })
  expect(world.factsOf(['noticeLastDay', 'openObjections'], subject, { case: null, caseType: null })).toEqual({
    noticeLastDay: '2025-03-10',
    openObjections: 0,
  })
  expect(openNotices(world)).toHaveLength(1)
})

test('refuses a rule that the programme has not', () => {
  const small = smallWorld(bundle)

  expect(() => small.work('notice.open', small.caseOf(), {}, { deadline: 'DL-0' })).toThrow('NOTICE_RULE_UNKNOWN')
})

test('counts an objection that comes in time with evidence', () => {
  const { notice, world, subject, heard } = published()

  expect(objectTo(world, notice.id, { evidence: true })).toBe('received')
  expect(objectTo(world, notice.id, { evidence: false })).toBe('evidence-missing')
  world.liveUntil(world.ms + 8 * DAY_MS)
  expect(objectTo(world, notice.id, { evidence: true })).toBe('late')
  expect(heard).toEqual(['objection filed', 'objection without-evidence', 'objection late'])
  expect(world.factsOf(['openObjections'], subject, { case: null, caseType: null })).toEqual({ openObjections: 1 })
})

test('asks for a finding on each objection that counts', () => {
  const { notice, world, work, book, heard } = published()
  objectTo(world, notice.id, { evidence: true })
  objectTo(world, notice.id, { evidence: true })

  const closed = work('notice.close', book, { notice })
  expect(closed).toEqual({ notice: { ...notice, openObjections: 2, objections: ['objection_1', 'objection_2'] } })
  const finding = (objectionId: string, founded: boolean, words = '属实') => ({ objectionId, founded, finding: words })
  expect(() => work('objection.resolve', book, { notice, findings: [finding('objection_1', true)] })).toThrow('OBJECTION_FINDING_MISSING')
  expect(() =>
    work('objection.resolve', book, { notice, findings: [finding('objection_1', true), finding('objection_2', false, ' ')] }),
  ).toThrow()
  expect(heard).toEqual(['objection filed', 'objection filed'])

  const findings = [finding('objection_1', false), finding('objection_2', true)]
  expect(work('objection.resolve', book, { notice, findings })).toEqual({ anyFounded: true })
  expect(heard.slice(2)).toEqual(['objection unfounded', 'objection founded'])
  expect(openNotices(world)).toEqual([])
})

test('takes no objection to a sanction', () => {
  const small = smallWorld(bundle)
  const { notice } = small.work('notice.open', small.caseOf(), { decision: 'CANCEL' }, { kind: 'sanction', deadline: 'DL-21' })

  expect(objectTo(small.world, (notice as { readonly id: string }).id, { evidence: true })).toBeNull()
  expect(objectTo(small.world, 'notice_0', { evidence: true })).toBeNull()
})

test('tells listeners of each notice', () => {
  const small = smallWorld(bundle)
  const seen: string[] = []
  noticeBook(small.world).opened.push(({ id, lastDay }) => seen.push(`${id} ${lastDay}`))

  small.work('notice.open', small.caseOf(), {}, { deadline: 'DL-21' })

  expect(seen).toEqual(['notice_1 2025-03-10'])
})
