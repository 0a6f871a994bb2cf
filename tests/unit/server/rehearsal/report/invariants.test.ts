/** Broken invariants are found by the report: money that a decision overspends, and what is written past the rules (I1 to I16). */
import { describe, expect, test } from 'vitest'
import { as, type LocalDate } from '../../../../../server/base/ids.ts'
import { foldCertificate } from '../../../../../server/certificates/decide.ts'
import { awardBook } from '../../../../../server/rehearsal/world/jobs/awards-book.ts'
import { certificateBook, certificatesOf } from '../../../../../server/rehearsal/world/jobs/certificates-book.ts'
import { jobHandlers } from '../../../../../server/rehearsal/world/jobs/index.ts'
import { noticeBook, noticesOf } from '../../../../../server/rehearsal/world/jobs/notices-book.ts'
import { panelBook, panelsOf } from '../../../../../server/rehearsal/world/jobs/panels-book.ts'
import type { World } from '../../../../../server/rehearsal/world/world.ts'
import { compileDecisions } from '../../../../../server/rules/dmn/index.ts'
import { sequence, serviceTask, userTask } from '../../../../support/models.ts'
import { days, live, roleTask, type Town } from './town.ts'

const APPROVALS = '<zeebe:ioMapping><zeebe:input source="=form.approvals" target="approvals"/></zeebe:ioMapping>'
const PAYING = sequence(
  serviceTask('compute', 'award.compute'),
  serviceTask('approve', 'award.approve', { more: APPROVALS }),
  serviceTask('order', 'award.order'),
  serviceTask('settle', 'award.settle'),
)

async function decisionsSaying(sayings: { readonly [id: string]: string }) {
  const xml = `<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="http://pingji.test">${Object.entries(
    sayings,
  )
    .map(
      ([id, text]) =>
        `<decision id="${id}" name="${id}"><variable name="${id}"/><literalExpression><text>${text}</text></literalExpression></decision>`,
    )
    .join('')}</definitions>`
  const compiled = await compileDecisions(xml)
  if (!compiled.ok) throw new Error(compiled.problems.map(({ text }) => text.en).join('\n'))
  return new Map(Object.keys(sayings).map((id) => [id, compiled.value]))
}

/** Cases that apply for money, of one subject. */
async function paying(sayings: { readonly amount: string; readonly instalment?: string }, more: Partial<Town> = {}) {
  const form = (instalment: number) => ({
    instalment,
    mode: 'SPLIT',
    approvals: [
      { personId: 'one', person: '甲', agreed: true },
      { personId: 'two', person: '乙', agreed: true },
    ],
  })
  const split = sayings.instalment !== undefined
  return live({
    process: PAYING,
    cases: split
      ? [
          { hour: 9, form: form(1) },
          { hour: 33, form: form(2), subject: 1 },
        ]
      : [{ hour: 9, form: form(1) }],
    jobs: Object.fromEntries(jobHandlers()),
    decisions: await decisionsSaying({ ...sayings }),
    award: {
      decision: 'amount',
      ...(split ? { instalmentDecision: 'instalment' } : {}),
      currency: 'CNY',
      budgetItem: { code: '1', name: '补贴' },
    },
    ...more,
  })
}

describe('awards', () => {
  test('paid as decided break nothing', async () => {
    const { report } = await paying({ amount: '{amount: 100000, ceiling: 100000}', instalment: '{first: 70000, second: 30000}' })

    expect(report.incidents).toEqual([])
    expect(report.violations).toEqual([])
    expect(report.money.map(({ awarded, ordered, paid }) => [awarded, ordered, paid])).toEqual([
      ['10000000', '10000000', '10000000'],
      ['0', '0', '0'],
      ['0', '0', '0'],
    ])
  })

  test('over the ceiling of their tier are found', async () => {
    const { report, maker } = await paying({ amount: '{amount: 120000, ceiling: 100000}' })

    expect(report.violations).toEqual([
      'I5 不成立：补贴金额不超过决策给出的上限（ceiling）。 / Does not hold: An amount is not more than the ceiling its decision names. (1: T20260001 award_1)',
    ])
    expect(maker.behind({ what: 'money', month: '2026-03', kind: 'paid' })).toEqual(['case_1'])
  })

  test('whose instalments together are more than the whole are found', async () => {
    const { report, maker } = await paying({ amount: '{amount: 100000}', instalment: '{first: 70000, second: 40000}' })

    expect(report.violations).toEqual([
      'I4 不成立：各期合计和实付不超过补贴总额。 / Does not hold: Instalments together, and what was paid, are not more than the award. (1: T20260002 award_1)',
    ])
    expect(maker.behind({ what: 'money', month: '', kind: 'paid' })).toEqual(['case_1', 'case_2'])
  })

  test.each([
    [
      'that were changed after the decision',
      (world: World) => {
        for (const award of awardBook(world).awards.values()) award.total += 1n
      },
      'I5',
      '重新计算',
    ],
    [
      'paid otherwise than decided',
      (world: World) => {
        for (const award of awardBook(world).awards.values()) {
          const [first] = award.payments
          if (first !== undefined) award.payments.splice(0, 1, { ...first, amount: first.amount - 1n })
        }
      },
      'I4',
      '每笔付款',
    ],
    [
      'whose ledger says more than the payments',
      (world: World) => {
        const [award] = awardBook(world).awards.values()
        if (award !== undefined) award.entries.push({ kind: 'payment', award, case: null, fen: 5n, at: world.now })
      },
      'I4',
      '台账余额',
    ],
    [
      'whose ledger says more than was told',
      (world: World) => {
        const [award] = awardBook(world).awards.values()
        if (award !== undefined) awardBook(world).ledger.push({ kind: 'clawback', award, case: null, fen: 5n, at: world.now })
      },
      'I4',
      '资金合计',
    ],
    [
      'paid twice for an instalment',
      (world: World) => {
        const [award] = awardBook(world).awards.values()
        const [first] = award?.payments ?? []
        if (first !== undefined) award?.payments.push({ ...first, id: 'again', state: 'ordered' })
      },
      'I4',
      '每一期',
    ],
    [
      'ordered with one approval',
      (world: World) => {
        const [award] = awardBook(world).awards.values()
        award?.approvals.pop()
      },
      'I4',
      '两个不同的人',
    ],
  ])('%s are found', async (_, after, id, words) => {
    const { report } = await paying({ amount: '{amount: 100000}' }, { after })

    expect(report.violations.filter((line) => line.startsWith(id) && line.includes(words))).toHaveLength(1)
  })
})

describe('cases, notices, panels and certificates', () => {
  const living = (after: NonNullable<Town['after']>) =>
    live({
      process: sequence(userTask('check', roleTask('official', 'D3')), userTask('wait', roleTask('official'))),
      cases: [
        { hour: 9, form: {} },
        { hour: 10, form: {} },
      ],
      act: (task) => ({ wait: task.element.elementId === 'wait' ? null : 1, work: 1, variables: {} }),
      deadlines: [days('D3', 3)],
      after,
    })

  test('break nothing as they are lived', async () => {
    expect((await living(() => {})).report.violations).toEqual([])
  })

  test.each([
    [
      'two cases with one number',
      (world: World) => {
        const [one, other] = world.cases.values()
        if (one !== undefined && other !== undefined) world.cases.set(other.id, { ...other, number: one.number })
      },
      'I1',
      '编号',
    ],
    [
      'a case closed while its process lives',
      (world: World) => {
        const [one] = world.cases.values()
        if (one !== undefined) one.closedAt = world.now
      },
      'I2',
      '办结',
    ],
    [
      'a deadline that is open though its element has ended',
      (world: World) => {
        for (const { deadlines } of world.cases.values()) for (const deadline of deadlines) deadline.endedAt = null
      },
      'I2',
      '期限',
    ],
    [
      'a deadline that was moved',
      (world: World) => {
        for (const { deadlines } of world.cases.values()) for (const deadline of deadlines) deadline.dueOn = as<LocalDate>('2027-01-01')
      },
      'I6',
      '日历',
    ],
    ['a certificate without notice', (world: World) => certify(world), 'I7', '公示'],
    [
      'a certificate of the last day of its notice',
      (world: World) => {
        announce(world, '2026-04-01')
        certify(world)
      },
      'I7',
      '公示',
    ],
    [
      'a certificate while an objection is open',
      (world: World) => {
        announce(world, '2026-03-31', 'received')
        certify(world)
      },
      'I7',
      '异议',
    ],
    [
      'a certificate that is not what its log says',
      (world: World) => {
        announce(world, '2026-03-31')
        certify(world)
        for (const certificate of certificateBook(world).certificates.values()) certificate.fold = foldCertificate([])
      },
      'I12',
      '记录',
    ],
    [
      'a result without every signed sheet',
      (world: World) => {
        const [one] = world.cases.values()
        seat(world, 'FIRST', null, 'no-conflict')
        one?.results.push({ stage: 'FIRST', level: 'GOOD', passed: true, total: '80', confirmedOn: world.today, withdrawnAt: null })
      },
      'I9',
      '意见',
    ],
    ['a sheet signed in spite of a conflict', (world: World) => seat(world, 'FIRST', null, 'conflict'), 'I10', '回避'],
    [
      'a second panel with a member of the first',
      (world: World) => {
        seat(world, 'FIRST', null, 'no-conflict')
        seat(world, 'SECOND', 'FIRST', 'no-conflict')
      },
      'I10',
      '二次',
    ],
  ])('%s is found', async (_, after, id, words) => {
    const { report } = await living(after)

    expect(report.violations).toHaveLength(1)
    expect(report.violations[0]).toContain(id)
    expect(report.violations[0]).toContain(words)
  })

  test('a certificate after its notice is none', async () => {
    const { report } = await living((world) => {
      announce(world, '2026-03-31', 'unfounded')
      certify(world)
    })

    expect(report.violations).toEqual([])
  })
})

/** A certificate of 1 April for the first subject. */
function certify(world: World): void {
  const [subject] = world.subjects
  if (subject === undefined) return
  const events = [{ kind: 'issued', on: '2026-04-01', data: { level: 'GOOD' } }] as const
  const certificate = {
    issued: {
      id: 'certificate_1',
      number: 'Z1',
      level: 'GOOD',
      issuedOn: '2026-04-01',
      lastDay: null,
      lapsedOn: null,
      renewalFrom: null,
      documentId: null,
    },
    subject,
    case: null,
    events: [...events],
    fold: foldCertificate(events),
  }
  certificateBook(world).certificates.set('certificate_1', certificate)
  certificatesOf(world, subject).push(certificate)
}

function announce(world: World, lastDay: string, objection?: 'received' | 'unfounded'): void {
  const [subject] = world.subjects
  if (subject === undefined) return
  const notice = {
    id: 'notice_1',
    kind: 'result' as const,
    case: null,
    subject,
    publishedOn: as<LocalDate>('2026-03-20'),
    publishedMs: 0,
    lastDay: as<LocalDate>(lastDay),
    takesObjections: true,
    state: 'closed' as const,
    objections: objection === undefined ? [] : [{ id: 'objection_1', receipt: 'Y1', state: objection }],
  }
  noticeBook(world).notices.set(notice.id, notice)
  noticesOf(world, subject).push(notice)
}

function seat(world: World, stage: string, differentFrom: string | null, declared: 'conflict' | 'no-conflict'): void {
  const [owner] = world.cases.values()
  if (owner === undefined) return
  const panel = {
    id: `panel_${stage}`,
    case: owner,
    stage,
    round: 1,
    differentFrom,
    scheme: null,
    members: [
      {
        userId: 'expert',
        name: '专家',
        declared,
        ground: null,
        sheet: null,
        signature: { hash: 'h', dissent: null, signedAt: world.now },
      },
    ],
    replaced: false,
    result: null,
    opinion: null,
    opinionHash: 'h',
  }
  panelBook(world).panels.set(panel.id, panel)
  panelsOf(world, owner).push(panel)
}
