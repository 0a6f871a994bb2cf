import { createHash } from 'node:crypto'
import type { Audit } from '../audit/index.ts'
import type { Clock } from '../base/clock.ts'
import { canonicalJson, type JsonObject } from '../base/json.ts'
import type { Documents } from '../documents/index.ts'
import type { Actor } from '../identity/index.ts'
import type { Notifications } from '../notifications/index.ts'
import type { ProgrammeManifest } from '../programmes/types.ts'
import { newId } from '../store/id.ts'
import * as store from '../store/letters.ts'
import type { Db, Trx } from '../store/transaction.ts'
import { localDateOf } from '../time/index.ts'
import { certificateNumber, deliveredOn, organisationOf, overlay, scopeOf } from './decide.ts'
import { feelFor } from './feel.ts'
import { fillTemplate } from './fill.ts'
import type { FilledLetter } from './layout/filled.ts'
import { numberOf } from './numbers.ts'
import { fillSample, type LetterPreview, SAMPLE_MARK } from './preview.ts'
import type { Renderer } from './render.ts'
import { ruleSetOf } from './rule-set.ts'
import { type IssuedLetter, type IssueLetter, type LetterTemplate, type LetterView, letterRefusal, type PaperProgrammes } from './types.ts'

/** Door of letters: official papers from templates and data, numbered, frozen, delivered. */
export interface Letters {
  /** Fills, numbers, renders and stores a letter in the given transaction; the same key again answers the letter that is there. */
  issue(input: IssueLetter, trx: Trx): Promise<IssuedLetter>
  /** The paper as it would look, marked as a sample on every sheet, without the office's seal image, kept nowhere; for the studio. */
  preview(template: LetterTemplate, manifest: ProgrammeManifest, data: JsonObject): Promise<LetterPreview>
  /** Throws `LETTER_NOT_FOUND`. The caller has checked access to the case. */
  get(id: string): Promise<LetterView>
  ofCase(caseId: string, trx?: Trx): Promise<readonly LetterView[]>
  /** Registers somebody who knows more than the process carries: asked for each letter, what the process says itself wins. */
  addData(contribute: DataContributor): void
  /** Records the first opening of a letter's document by its addressee: somebody of an organisation, not the staff. */
  noteOpened(documentId: string, actor: Actor): Promise<void>
}

/** Looks at the data of a letter and answers more of it (for example the whole certificate when only its id is known). */
export type DataContributor = (data: JsonObject, trx: Trx) => Promise<JsonObject>

export interface LetterDeps {
  readonly db: Db
  readonly clock: Clock
  readonly audit: Audit
  readonly documents: Documents
  readonly notifications: Pick<Notifications, 'send'>
  readonly programmes: PaperProgrammes
  readonly renderer: Renderer
  /** Small text in the lower part of the drawn seal, such as the mark of a demonstration. */
  readonly sealMark: string
}

export function createLettersService(deps: LetterDeps): Letters {
  const { db, clock, audit, documents, notifications, programmes, renderer } = deps

  const contributors: DataContributor[] = []

  async function completed(data: JsonObject, trx: Trx): Promise<JsonObject> {
    let whole = data
    for (const contribute of contributors) whole = overlay(await contribute(whole, trx), whole)
    return whole
  }

  const frameOf = (manifest: ProgrammeManifest, number: string | null) => ({
    number,
    office: manifest.office.name,
    sealMark: deps.sealMark,
  })

  async function issue(input: IssueLetter, trx: Trx): Promise<IssuedLetter> {
    const known = await store.letterByKey(trx, input.key)
    if (known !== undefined) return toIssued(known)
    const rules = await ruleSetOf(programmes, input.programme, input.caseId, trx)
    const { manifest } = rules
    const template = await rules.letter(input.template)
    const at = clock.now()
    const issuedOn = localDateOf(at, manifest.timeZone)
    const number = template.numbered ? await nextLetterNumber(manifest, Number(issuedOn.slice(0, 4)), trx) : null
    const data = await completed(input.data, trx)
    const scope = scopeOf(manifest, data, { number, issuedOn })
    const filled = fillTemplate(
      template,
      scope,
      feelFor(manifest, at, await programmes.calendar(trx)),
      frameOf(manifest, number ?? certificateNumber(template, data)),
    )
    const title = titleOf(filled, template)
    const content = await renderer.render(filled, { title, createdAt: at })
    const document = await documents.store(
      {
        name: `${title}${number === null ? '' : `（${number}）`}.pdf`,
        mediaType: 'application/pdf',
        content,
        caseId: input.caseId,
        kind: 'generated',
        by: 'system',
        visibility: visibilityOf(template),
      },
      trx,
    )
    const frozen = { template: template as unknown as JsonObject, data, number, issuedOn }
    const row = {
      id: newId('letter'),
      programme: input.programme,
      template_id: template.id,
      template: JSON.stringify(template),
      case_id: input.caseId,
      subject_id: input.subjectId ?? null,
      key: input.key,
      number,
      title,
      layout: template.layout,
      data: JSON.stringify(data),
      filled: JSON.stringify(filled),
      data_hash: createHash('sha256').update(canonicalJson(frozen), 'utf8').digest('hex'),
      document_id: document.id,
      document_sha256: document.sha256,
      deliver_to: JSON.stringify(template.deliverTo ?? []),
      issued_on: issuedOn,
      issued_at: at,
      issued_by: input.by,
      delivered_at: null,
      delivered_by: null,
    }
    await store.insertLetter(trx, row)
    await audit.record(
      {
        actor: input.by,
        action: 'letter.issue',
        object: { kind: 'letter', id: row.id },
        detail: { template: template.id, number, sha256: document.sha256 },
        ...(input.caseId === null ? {} : { caseId: input.caseId }),
      },
      trx,
    )
    await tellReaders(template, input, row.id, title, trx)
    return toIssued({ ...row, deliver_to: template.deliverTo ?? [] })
  }

  async function nextLetterNumber(manifest: ProgrammeManifest, year: number, trx: Trx): Promise<string> {
    const serial = await store.nextNumber(trx, `letter:${manifest.numbering.letter}`, year)
    return numberOf(manifest.numbering.letter, { year, serial, code: manifest.office.code })
  }

  async function tellReaders(template: LetterTemplate, input: IssueLetter, id: string, title: string, trx: Trx): Promise<void> {
    const organisationId = organisationOf(input.data)
    for (const reader of template.deliverTo ?? []) {
      if (reader === 'public' || (reader === 'applicant' && organisationId === null)) continue
      await notifications.send(
        {
          to: reader === 'applicant' ? { organisationId: organisationId ?? '' } : { role: reader },
          title: { zh: `文书送达：${title}`, en: `Letter delivered: ${template.title.en}` },
          body: {
            zh: `《${title}》已送达，请在办件页面查看并下载。`,
            en: `"${template.title.en}" has been delivered: open it on the case page.`,
          },
          key: `letter/${id}/${reader}`,
          ...(input.caseId === null ? {} : { caseId: input.caseId }),
        },
        trx,
      )
    }
  }

  return {
    issue,

    async preview(template, manifest, data) {
      const at = clock.now()
      const issuedOn = localDateOf(at, manifest.timeZone)
      const number = template.numbered
        ? numberOf(manifest.numbering.letter, { year: Number(issuedOn.slice(0, 4)), serial: 0, code: manifest.office.code })
        : certificateNumber(template, data)
      const scope = scopeOf(manifest, data, { number, issuedOn })
      const evaluate = feelFor(manifest, at, await programmes.calendar())
      const { filled, problems } = fillSample(template, scope, evaluate, frameOf(manifest, number))
      const pdf = await renderer.render(filled, { title: titleOf(filled, template), createdAt: at, watermark: SAMPLE_MARK })
      return { pdf, problems }
    },

    async get(id) {
      const row = await store.letterById(db, id)
      if (row === undefined) throw letterRefusal('LETTER_NOT_FOUND')
      return toView(row)
    },

    addData: (contribute) => {
      contributors.push(contribute)
    },

    ofCase: async (caseId, trx) => (await store.lettersOfCase(trx ?? db, caseId)).map(toView),

    async noteOpened(documentId, actor) {
      const row = await store.letterByDocument(db, documentId)
      if (row === undefined || row.delivered_at !== null || !isAddressee(row.deliver_to, organisationOf(row.data), actor)) return
      await db.transaction().execute(async (trx) => {
        if (!(await store.markDelivered(trx, row.id, clock.now(), actor.userId))) return
        await audit.record(
          {
            actor: actor.userId,
            action: 'letter.opened',
            object: { kind: 'letter', id: row.id },
            ...(row.case_id === null ? {} : { caseId: row.case_id }),
          },
          trx,
        )
      })
    },
  }
}

function isAddressee(deliverTo: readonly string[], organisationId: string | null, actor: Actor): boolean {
  if (deliverTo.includes('applicant') && organisationId !== null && actor.organisationId === organisationId) return true
  return deliverTo.some((reader) => reader !== 'applicant' && actor.roles.includes(reader))
}

function visibilityOf(template: LetterTemplate): 'case' | 'staff' | 'public' {
  const readers = template.deliverTo ?? []
  if (readers.includes('public')) return 'public'
  return readers.includes('applicant') ? 'case' : 'staff'
}

/** The title as set, on one line; else the template's own. */
function titleOf(filled: FilledLetter, template: LetterTemplate): string {
  const block = filled.blocks.find((one) => one.kind === 'title')
  return block?.kind === 'title' ? block.text.replace(/\s+/g, '') : template.title.zh
}

type Issued = Pick<store.LetterRow, 'id' | 'number' | 'document_id' | 'issued_on'> & { readonly deliver_to: readonly string[] }

function toIssued(row: Issued): IssuedLetter {
  return {
    id: row.id,
    number: row.number,
    documentId: row.document_id,
    issuedOn: row.issued_on,
    deliveredOn: deliveredOn(row.deliver_to, row.issued_on),
  }
}

function toView(row: Issued & Omit<store.LetterRow, 'deliver_to' | 'template' | 'data' | 'filled'>): LetterView {
  return {
    ...toIssued(row),
    templateId: row.template_id,
    title: row.title,
    layout: row.layout,
    caseId: row.case_id,
    issuedAt: row.issued_at,
    openedAt: row.delivered_at,
    dataHash: row.data_hash,
    sha256: row.document_sha256,
  }
}
