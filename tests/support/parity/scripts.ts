// What happens in the comparison of product and rehearsal, told once for both sides.
import type { JsonObject } from '../../../server/base/json.ts'
import { shenshanForms as forms, investigationOf } from '../shenshan-forms.ts'
import * as weihai from '../weihai.ts'
import * as yinchuan from '../yinchuan.ts'
import type { Side } from './side.ts'

/** The moment so many days after the start. */
export type Day = (days: number) => string
export const daysFrom =
  (start: string): Day =>
  (days) =>
    new Date(Date.parse(start) + days * 86_400_000).toISOString()

/** All members agree but for one who is stricter on one row. */
const held = ({ number }: { readonly number: number }, member: number) => !(member === 4 && number === 38)

async function panel(side: Side, day: Day, from: number): Promise<void> {
  await side.advance(day(from))
  await side.declare()
  await side.advance(day(from + 1))
  await side.complete('official1', 'confirm-panel', forms['panel-confirm'])
  await side.advance(day(from + 5))
  await side.score(held)
  await side.advance(day(from + 6))
  await side.sign()
}

async function subsidy(side: Side, day: Day, name: string, instalment: number, from: number): Promise<void> {
  await side.advance(day(from))
  await side.apply(name, 'subsidy', 'applicant1', { ...forms['subsidy-application'], instalment }, 'main')
  await side.advance(day(from + 1))
  await side.complete('official1', 'accept', forms['subsidy-acceptance'], name)
  await side.advance(day(from + 6))
  await side.complete('official1', 'review-award', forms['subsidy-review'], name)
  await side.complete('finance1', 'check-finance', forms['finance-check'], name)
  await side.advance(day(from + 8))
  await side.complete('leader1', 'approve', forms.approval, name)
  await side.mark(`${name} ordered`)
}

const findings = (founded: boolean) => (begun: JsonObject) => {
  const list = (begun.findings ?? []) as readonly JsonObject[]
  return investigationOf(
    list.map(({ objectionId }) => String(objectionId)),
    founded,
  )
}

/** Application, correction, both assessments, an objection that is founded, second rating, certificate, both instalments, clawback. */
export async function shenshan(side: Side, day: Day): Promise<void> {
  await side.register('applicant1', forms.subject)
  await side.apply('main', 'grading', 'applicant1', forms.application)
  await side.mark('applied')
  await side.advance(day(1))
  await side.complete('official1', 'receive-papers', forms['paper-receipt'])
  await side.advance(day(3))
  await side.complete('official1', 'check-materials', forms['completeness-check:correct'])
  await side.mark('to be corrected')
  await side.advance(day(8))
  await side.complete('applicant1', 'correct-materials', forms.correction)
  await side.complete('official1', 'receive-papers', forms['paper-receipt'])
  await side.advance(day(10))
  await side.complete('official1', 'check-materials', forms['completeness-check'])
  await side.mark('first panel drawn')
  await panel(side, day, 12)
  await side.mark('first opinion signed')
  await side.advance(day(20))
  await side.complete('leader1', 'confirm-preliminary', forms['preliminary-confirm'])
  await side.mark('passed at first')
  await subsidy(side, day, 'first', 1, 22)
  await side.advance(day(33))
  await side.complete('finance2', 'pay', { outcome: 'RETURNED', returnReason: '账号有误' }, 'first')
  await side.mark('returned')
  await side.complete('applicant1', 'correct-payee', forms['payee-correction'], 'first')
  await side.advance(day(35))
  await side.complete('finance2', 'pay', forms['payment-confirm'], 'first')
  await side.mark('first paid')
  await side.equip()
  await side.advance(day(45))
  await side.report()
  await side.complete('applicant1', 'apply-final', forms['final-application'])
  await side.complete('official1', 'confirm-networking', (begun) => ({
    ...forms['networked-confirm'],
    networkedAndSharing: begun.measured ?? false,
    comment: '以实测为准。',
  }))
  await panel(side, day, 47)
  await side.advance(day(56))
  await side.complete('leader1', 'deliberate', forms.deliberation)
  await side.complete('official1', 'publish-notice', forms['notice-publication'])
  await side.mark('notice')
  await side.advance(day(58))
  await side.object({ evidence: false })
  await side.object({ evidence: true })
  await side.mark('objected')
  await side.advance(day(70))
  await side.object({ evidence: true })
  await side.mark('notice over')
  await side.complete('official1', 'investigate', findings(true))
  await side.mark('founded')
  await side.advance(day(71))
  await side.complete('leader1', 'order-second', { panel: 'ANY', reason: '专家库人数不足。' })
  await panel(side, day, 72)
  await side.advance(day(80))
  await side.complete('leader1', 'confirm-second', forms.deliberation)
  await side.mark('certified')
  await side.advance(day(82))
  await side.report()
  await subsidy(side, day, 'second', 2, 82)
  await side.advance(day(93))
  await side.complete('finance2', 'pay', forms['payment-confirm'], 'second')
  await side.mark('second paid')
  await side.advance(day(120))
  const recovery = { recovery: 'PART', recoverAmount: 30000, repayBy: { $day: 30 }, legalBasis: '有关规定。' }
  await side.apply('termination', 'termination', 'official1', { ...forms.termination, ...recovery }, 'certificate-life')
  await side.advance(day(123))
  await side.complete('leader1', 'decide-termination', { ...forms['termination-decision'], ...recovery }, 'termination')
  await side.mark('terminated')
  await side.advance(day(500))
  await side.mark('long after')
}

/** From the application with a correction to the plaque. */
export async function weihaiRating(side: Side, day: Day): Promise<void> {
  await side.register('applicant1', weihai.community('竹岛花园'))
  await side.apply('main', 'rating', 'applicant1', weihai.application(weihai.held(40)))
  await side.advance(day(2))
  const items = [{ material: '评估报告', fault: '缺少签章', howToFix: '补盖公章' }]
  await side.complete('district1', 'check-district', { ...weihai.districtCheck, decision: 'CORRECT', items })
  await side.mark('to be corrected')
  await side.advance(day(5))
  await side.complete('applicant1', 'correct', { items: [{ ...items[0], answer: '已补盖' }], declared: true })
  await side.complete('district1', 'check-district', weihai.districtCheck)
  await side.complete('data1', 'check-data', { shared: true, admitted: true, opinion: '已对接并共享。' })
  await side.advance(day(9))
  await side.complete('city1', 'review-city', { opinion: '四十项逐项核验。' })
  await side.complete('cityleader1', 'decide', { decision: 'AGREE' })
  await side.mark('decided')
  await side.complete('city1', 'publish-notice', { channel: '门户网站', address: 'https://example.org/notice/1' })
  await side.mark('notice')
  await side.advance(day(30))
  await side.mark('rated')
}

export const LINES = { thresholdC: 200, thresholdB: 280, thresholdA: 340 }

/** Material check, survey, county, three bureaus, city, notice, reward. */
export async function yinchuanRating(side: Side, day: Day, rows: JsonObject): Promise<void> {
  const { seal } = yinchuan
  await side.register('applicant1', yinchuan.community('民乐家园'))
  await side.apply('main', 'rating', 'applicant1', yinchuan.application(rows))
  await side.advance(day(1))
  await side.complete('county1', 'check-materials', { checked: ['SECTIONS', 'QUANTITIES', 'PROOF', 'SEAL'], decision: 'PASSED' })
  await side.complete('county1', 'list-households', {
    households: Array.from({ length: 100 }, (_, index) => ({ door: `1-1-${index + 1}` })),
  })
  await side.mark('survey drawn')
  await side.complete('county1', 'survey', ({ answers }) => ({
    answers: (answers as readonly JsonObject[]).map((one) => ({ ...one, answer: 'SATISFIED' })),
    surveyedOn: { $day: 0 },
    surveyors: '社区网格员',
  }))
  await side.complete('county1', 'review-county', yinchuan.inspection())
  const first = { districtOpinion: '同意申报。', districtDate: { $day: 0 }, districtSeal: seal('兴庆区人民政府'), decision: 'AGREE' }
  await side.complete('countyleader1', 'first-opinion', first)
  await side.mark('county agreed')
  await side.advance(day(6))
  const opinion = { subjects: ['VIDEO', 'FIRE'], decision: 'AGREE', opinion: '设施属实。' }
  await side.complete('police1', 'ask-security', opinion)
  await side.complete('housing1', 'ask-housing', opinion)
  await side.complete('city2', 'grade', { opinion: '按指标逐项评定。' })
  const last = { departmentOpinion: '同意评定。', departmentDate: { $day: 0 }, departmentSeal: seal('银川市互联网信息办公室') }
  await side.complete('cityleader2', 'department-opinion', { ...last, decision: 'AGREE' })
  await side.complete('city2', 'publish-notice', yinchuan.publication)
  await side.mark('notice')
  await side.advance(day(25))
  await side.mark('rated')
  const payee = { name: '银川市兴庆区人民政府', bank: '宁夏银行兴庆支行', account: '6230950100000012345' }
  await side.complete('county1', 'account', { payee, seal: seal('兴庆区人民政府') })
  await side.complete('city2', 'review', { checked: ['LEVEL', 'KIND', 'INVESTMENT', 'CAP'], decision: 'AGREE' })
  await side.complete('cityleader2', 'approve', { decision: 'AGREE' })
  await side.complete('finance1', 'pay', { outcome: 'PAID', paidOn: { $day: 0 }, reference: 'YH-1' })
  await side.mark('rewarded')
}

/** An application that is withdrawn, another that passes at first and never goes on: what was paid is claimed back, the operator changes. */
export async function shenshanUnfinished(side: Side, day: Day): Promise<void> {
  await side.register('applicant1', { ...forms.subject, name: '小漠湾海岸花园' })
  await side.apply('withdrawn', 'grading', 'applicant1', forms.application)
  await side.advance(day(1))
  await side.act('withdraw', 'applicant1', forms.withdraw, 'withdrawn')
  await side.mark('withdrawn')
  await side.apply('main', 'grading', 'applicant1', forms.application)
  await side.complete('official1', 'receive-papers', forms['paper-receipt'])
  await side.advance(day(14))
  await side.mark('check overdue')
  await side.complete('official1', 'check-materials', forms['completeness-check'])
  await panel(side, day, 16)
  await side.complete('leader1', 'confirm-preliminary', forms['preliminary-confirm'])
  await subsidy(side, day, 'first', 1, 23)
  await side.advance(day(34))
  await side.complete('finance2', 'pay', forms['payment-confirm'], 'first')
  await side.advance(day(130))
  await side.mark('window closed')
  await side.complete('leader1', 'sign-withdrawal', forms['withdrawal-confirm'])
  await side.mark('result withdrawn')
  await side.apply('take-over', 'take-over', 'applicant2', forms['take-over'])
  await side.complete('official1', 'confirm-take-over', forms['take-over-confirm'], 'take-over')
  await side.mark('taken over')
}
