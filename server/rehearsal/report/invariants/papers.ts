import { canonicalJson } from '../../../base/json.ts'
import { foldCertificate } from '../../../certificates/decide.ts'
import { certificateBook } from '../../world/jobs/certificates-book.ts'
import { noticesOf } from '../../world/jobs/notices-book.ts'
import { isSigned } from '../../world/jobs/panels.ts'
import { panelBook, panelsOf } from '../../world/jobs/panels-book.ts'
import type { Invariant } from './types.ts'

/** Job that forms the opinion of a panel. */
const OPINION = 'panel.opinion'

/** Notices, panels, results and certificates. */
export const PAPER_INVARIANTS: readonly Invariant[] = [
  {
    id: 'I7',
    sentence: {
      zh: '证书在公示最后一日之后颁发。',
      en: 'A certificate is issued only after the last day of its notice.',
    },
    *broken(world) {
      for (const { issued, subject } of certificateBook(world).certificates.values()) {
        const before = noticesOf(world, subject).filter(({ kind, publishedOn }) => kind === 'result' && publishedOn <= issued.issuedOn)
        if (before.length === 0 || before.some(({ lastDay }) => lastDay >= issued.issuedOn)) yield issued.number
      }
    },
  },
  {
    id: 'I7',
    sentence: {
      zh: '颁发证书时没有未答复的异议。',
      en: 'No certificate is issued while an objection is open.',
    },
    *broken(world) {
      for (const { issued, subject } of certificateBook(world).certificates.values())
        for (const { lastDay, objections } of noticesOf(world, subject))
          if (lastDay < issued.issuedOn && objections.some(({ state }) => state === 'received')) yield issued.number
    },
  },
  {
    id: 'I9',
    sentence: {
      zh: '评级结果以全体成员签署的评分或意见为依据。',
      en: 'A result stands on what every member of its panel signed.',
    },
    *broken(world) {
      const hasOpinions = [...world.bundle.processes.values()].some(({ jobTypes }) => jobTypes.includes(OPINION))
      for (const book of world.cases.values())
        for (const { stage } of book.results) {
          const panels = panelsOf(world, book).filter((panel) => panel.stage === stage)
          const stands = panels.some((panel) => (hasOpinions ? isSigned(panel) : panel.members.every(({ sheet }) => sheet !== null)))
          // A programme without opinions may record what nobody scored.
          if (!stands && (hasOpinions || panels.length > 0)) yield book.number
        }
    },
  },
  {
    id: 'I10',
    sentence: { zh: '声明回避的专家没有签署。', en: 'Nobody who declared a conflict signed.' },
    *broken(world) {
      for (const { case: of, members } of panelBook(world).panels.values())
        if (members.some(({ declared, sheet, signature }) => declared === 'conflict' && (sheet !== null || signature !== null)))
          yield of.number
    },
  },
  {
    id: 'I10',
    sentence: {
      zh: '二次评级的专家组与前一次没有相同成员。',
      en: 'A second panel has no member of the panel before it.',
    },
    *broken(world) {
      const panels = [...panelBook(world).panels.values()]
      for (const panel of panels) {
        const earlier = panels.slice(0, panels.indexOf(panel))
        const former = earlier.filter((one) => one.case === panel.case && one.stage === panel.differentFrom && !one.replaced)
        const names = new Set(former.flatMap(({ members }) => members.map(({ userId }) => userId)))
        if (panel.members.some(({ userId }) => names.has(userId))) yield panel.case.number
      }
    },
  },
  {
    id: 'I12',
    sentence: {
      zh: '证书状态可由其记录推出，编号不重复。',
      en: 'What a certificate is follows from its log alone, and its number is its own.',
    },
    *broken(world) {
      const seen = new Set<string>()
      for (const { issued, events, fold } of certificateBook(world).certificates.values()) {
        if (seen.has(issued.number) || canonicalJson({ ...foldCertificate(events) }) !== canonicalJson({ ...fold })) yield issued.number
        seen.add(issued.number)
      }
    },
  },
]
