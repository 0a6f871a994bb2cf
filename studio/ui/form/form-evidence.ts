import type { DraftView, TaskDetail } from '../../../server/base/api/cases.ts'
import type { EvidenceRows } from '../../../server/base/api/evidence.ts'
import { evidenceApi } from '../../api/evidence.ts'
import type { FormEvidence } from './context.tsx'

/** What the devices say now, for who works on a task. */
export function evidenceOfTask({ key }: Pick<TaskDetail, 'key'>, subjectId: string): FormEvidence {
  return {
    subjectId,
    key: `task ${key}`,
    rows: () => evidenceApi.ofTask(key),
    devices: (rowId, asked) => evidenceApi.taskDevices(key, rowId, asked),
  }
}

/** The same for an applicant who assesses his own subject. */
export function evidenceOfDraft({ id, subjectId }: Pick<DraftView, 'id' | 'subjectId'>): FormEvidence {
  return {
    subjectId,
    key: `draft ${id}`,
    rows: () => evidenceApi.ofSubject(subjectId),
    devices: (rowId, asked) => evidenceApi.subjectDevices(subjectId, rowId, asked),
  }
}

/** As it was frozen with a submission. */
export function evidenceOfSubmission(id: string, subjectId: string, rows: EvidenceRows): FormEvidence {
  return { subjectId, key: `submission ${id}`, rows, devices: (rowId, asked) => evidenceApi.subjectDevices(subjectId, rowId, asked) }
}
