import type { JsonObject } from '../../../base/json.ts'
import { objectIn, textIn } from '../../../base/json.ts'
import { admitObjection, letterOf, ruleOfNotice, stateByFinding, stateOnArrival } from '../../../notices/decide.ts'
import { findingsAsked, noticeAsked } from '../../../notices/decide-jobs.ts'
import { noticeRefusal } from '../../../notices/types.ts'
import { dueDateOf, localYearOf } from '../../../time/index.ts'
import type { RehearsedJob } from '../books.ts'
import type { World } from '../world.ts'
import { subjectOf } from './book.ts'
import { issueLetter } from './letters.ts'
import type { Module } from './module.ts'
import { type NoticeBook, noticeBook, noticeLastDay, noticesOf, type ObjectionBook, openObjections } from './notices-book.ts'

export const notices: Module = {
  jobs: {
    'notice.open': (job, world) => ({ notice: open(job, world) }),

    'notice.close'(job, world) {
      const notice = noticeNamed(world, job)
      notice.state = 'closed'
      const waiting = notice.objections.filter(({ state }) => state === 'received').map(({ id }) => id)
      return { notice: { ...objectIn(job.variables, 'notice'), openObjections: waiting.length, objections: waiting } }
    },

    'objection.resolve'(job, world) {
      const { objections, case: book } = noticeNamed(world, job)
      const findings = new Map(findingsAsked(job).map((one) => [one.objectionId, one]))
      const resolved = objections
        .filter(({ state }) => state === 'received')
        .map((objection) => ({ objection, state: stateByFinding(findings.get(objection.id)) }))
      for (const { objection, state } of resolved) {
        objection.state = state
        world.recorder.objection(state, book, world.ms)
      }
      return { anyFounded: objections.some(({ state }) => state === 'founded') }
    },
  },
  facts: {
    openObjections: (subject, _about, world) => openObjections(world, subject),
    noticeLastDay: (subject, _about, world) => noticeLastDay(world, subject),
  },
}

/**
 * Somebody objects to a notice, with evidence or without. What comes too late or without evidence does not count; null where the notice takes
 * no objections.
 */
export function objectTo(world: World, noticeId: string, { evidence }: { readonly evidence: boolean }): ObjectionBook['state'] | null {
  const book = noticeBook(world)
  const notice = book.notices.get(noticeId)
  if (notice === undefined || !notice.takesObjections) return null
  const verdict = admitObjection({ lastDay: notice.lastDay, receivedAt: world.now, evidenceFiles: evidence ? 1 : 0, zone: world.zone })
  const year = localYearOf(world.now, world.zone)
  const objection: ObjectionBook = {
    id: `objection_${world.serial('objection')}`,
    receipt: `YY-${year}-${String(world.serial(`objection:${year}`)).padStart(4, '0')}`,
    state: stateOnArrival(verdict),
  }
  notice.objections.push(objection)
  book.objections.set(objection.id, objection)
  world.recorder.objection(verdict.accepted ? 'filed' : verdict.reason === 'LATE' ? 'late' : 'without-evidence', notice.case, world.ms)
  return objection.state
}

function open(job: RehearsedJob, world: World): JsonObject {
  const book = noticeBook(world)
  const { manifest } = world.bundle
  const asked = noticeAsked(job)
  const subject = subjectOf(job, world)
  if (subject === undefined) throw noticeRefusal('NOTICE_NOT_FOUND')
  const { due } = dueDateOf(ruleOfNotice(manifest, asked.deadline), world.today, world.calendar, world.zone)
  const opened = { id: `notice_${world.serial('notice')}`, publishedOn: world.today, lastDay: due }
  const letter = letterOf(asked, manifest)
  if (letter !== null) issueLetter(world, { template: letter.template, case: job.case, data: { ...letter.data, notice: opened } })
  const notice: NoticeBook = {
    ...opened,
    kind: asked.kind,
    case: job.case,
    subject,
    publishedMs: world.ms,
    takesObjections: asked.objectionsAllowed,
    state: 'open',
    objections: [],
  }
  book.notices.set(notice.id, notice)
  noticesOf(world, subject).push(notice)
  for (const hear of book.opened) hear(notice)
  return opened
}

function noticeNamed(world: World, job: RehearsedJob): NoticeBook {
  const notice = noticeBook(world).notices.get(textIn(objectIn(job.variables, 'notice'), 'id'))
  if (notice === undefined) throw noticeRefusal('NOTICE_NOT_FOUND')
  return notice
}
