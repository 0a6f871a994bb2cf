import type { CaseDetail } from '../../../server/base/api/cases.ts'
import { commonTexts } from '../../i18n/common.ts'
import { formatInstant } from '../../i18n/format.ts'
import { defineTexts, useBilingual, useTexts } from '../../i18n/texts.ts'
import { Facts } from '../page.tsx'

const texts = defineTexts('caseFacts', {
  type: ['事项', 'Matter'],
  applicant: ['申请单位', 'Applicant'],
  person: ['经办人', 'Contact'],
  submitted: ['提交时间', 'Submitted'],
  closed: ['办结时间', 'Closed'],
})

/** The facts of a case as pairs. */
export function CaseFacts({ detail }: { readonly detail: CaseDetail }) {
  const t = useTexts(texts)
  const common = useTexts(commonTexts)
  const say = useBilingual()
  const known = [
    { label: common('number'), value: detail.number },
    { label: t('type'), value: say(detail.caseTypeName) },
    { label: common('subject'), value: detail.subject.name },
    { label: t('applicant'), value: detail.applicant.organisation },
    { label: t('person'), value: detail.applicant.person },
    { label: t('submitted'), value: formatInstant(detail.submittedAt) },
    ...(detail.closedAt === null ? [] : [{ label: t('closed'), value: formatInstant(detail.closedAt) }]),
  ]
  const labels = new Set(known.map((fact) => fact.label))
  const further = detail.facts
    .map((fact) => ({ label: say(fact.label), value: fact.value }))
    .filter((fact) => !labels.has(fact.label) && fact.value !== detail.subject.name)
  return <Facts facts={[...known, ...further]} />
}
