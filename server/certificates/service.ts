import type { Audit } from '../audit/index.ts'
import type { Page } from '../base/api/common.ts'
import type { CertificateView } from '../base/api/papers.ts'
import type { Clock } from '../base/clock.ts'
import { isJsonObject, type JsonObject } from '../base/json.ts'
import type { Bilingual } from '../base/text.ts'
import { type Letters, numberOf, type PaperProgrammes, type RuleSet, ruleSetOf } from '../letters/index.ts'
import type { Notices } from '../notices/index.ts'
import type { Runtime } from '../runtime/types.ts'
import * as store from '../store/certificates.ts'
import { newId } from '../store/id.ts'
import { nextNumber } from '../store/letters.ts'
import type { Db, Trx } from '../store/transaction.ts'
import { localDateOf } from '../time/index.ts'
import {
  announcementOf,
  type CertificateFold,
  datesDecisionOf,
  datesIn,
  foldCertificate,
  isSuperseded,
  refuseClosed,
  refuseHeld,
  requireBearing,
  statusOn,
} from './decide.ts'
import { isSigned, newKeyPair, payloadText, signPayload, tokenOf } from './signature.ts'
import {
  type CertificateEvent,
  type CertificateStatus,
  certificateRefusal,
  type IssueCertificate,
  type IssuedCertificate,
} from './types.ts'

/** Door of certificates. */
export interface Certificates {
  /**
   * Issues, numbers, signs and prints; the same key again answers the certificate that is there. Refuses with `NOTICE_STILL_RUNNING` or
   * `OBJECTION_OPEN` while the subject's notice holds it. Earlier certificates of the subject that still run are superseded.
   */
  issue(input: IssueCertificate, trx: Trx): Promise<IssuedCertificate>
  /** Writes an event once per key and brings the row in step with the log. */
  record(
    input: {
      readonly certificateId: string
      readonly kind: CertificateEvent['kind']
      readonly key: string
      readonly data: JsonObject
      readonly by: string
    },
    trx: Trx,
  ): Promise<CertificateStatus>
  /** Public page by opaque code; throws `CERTIFICATE_NOT_FOUND`. */
  byCode(code: string): Promise<CertificateView & { readonly payload: string; readonly signature: string; readonly keyId: string }>
  get(id: string): Promise<CertificateView>
  list(page: { readonly cursor?: string; readonly limit: number }): Promise<Page<CertificateView & { readonly code: string }>>
  ofSubject(subjectId: string, trx?: Trx): Promise<readonly (IssuedCertificate & { readonly status: CertificateStatus })[]>
  /** Public keys by which anybody checks a QR offline. */
  publicKeys(): Promise<readonly { readonly id: string; readonly algorithm: string; readonly publicKey: string }[]>
}

export interface CertificateDeps {
  readonly db: Db
  readonly clock: Clock
  readonly audit: Audit
  readonly letters: Letters
  readonly notices: Pick<Notices, 'openObjections' | 'lastDayOf'>
  readonly programmes: PaperProgrammes
  readonly runtime: Pick<Runtime, 'evaluateDecision' | 'publishMessage'>
  /** Address under which `/verify/{code}` is reached; null: the path alone. */
  readonly publicUrl: string | null
}

type Row = NonNullable<Awaited<ReturnType<typeof store.certificateById>>>

export function createCertificatesService(deps: CertificateDeps): Certificates {
  const { db, clock, audit, letters, notices, programmes, runtime } = deps

  async function requireOpen(input: IssueCertificate, { manifest, deploymentKey }: RuleSet, on: string, trx: Trx): Promise<void> {
    const noticeLastDay = await notices.lastDayOf(input.subject.id, trx)
    const openObjections = await notices.openObjections(input.subject.id, trx)
    const facts = { on, noticeLastDay, openObjections }
    refuseHeld(facts)
    if (manifest.gates === undefined) return
    const { refusal } = await runtime.evaluateDecision(
      {
        decisionId: manifest.gates.decision,
        ...(deploymentKey === null ? {} : { deploymentKey }),
        variables: { do: 'ISSUE_CERTIFICATE', ...facts },
      },
      trx,
    )
    refuseClosed(manifest, refusal)
  }

  async function datesOf({ manifest, deploymentKey }: RuleSet, issuedOn: string, trx: Trx) {
    const decisionId = datesDecisionOf(manifest)
    const { value } = await runtime.evaluateDecision(
      {
        decisionId,
        ...(deploymentKey === null ? {} : { deploymentKey }),
        variables: { issuedOn },
      },
      trx,
    )
    return datesIn(decisionId, value)
  }

  async function signingKey(trx: Trx) {
    const known = await store.currentSigningKey(trx)
    if (known !== undefined) return known
    const pair = newKeyPair()
    const row = {
      id: newId('key'),
      algorithm: 'Ed25519',
      public_key: pair.publicKey,
      private_key: pair.privateKey,
      created_at: clock.now() as string,
      retired_at: null,
    }
    await store.insertSigningKey(trx, row)
    return row
  }

  /** What the QR says: the page to look at, and after `#` what can be checked without it. */
  function addressOf(row: { readonly code: string; readonly payload: string; readonly signature: string }): string {
    return `${deps.publicUrl ?? ''}/verify/${row.code}#${tokenOf(row.payload, row.signature)}`
  }

  async function issue(input: IssueCertificate, trx: Trx): Promise<IssuedCertificate> {
    const known = await store.certificateByKey(trx, input.key)
    if (known !== undefined) return toIssued(known)
    const rules = await ruleSetOf(programmes, input.programme, input.caseId, trx)
    const { manifest } = rules
    requireBearing(manifest, input.level)
    const at = clock.now()
    const issuedOn = localDateOf(at, manifest.timeZone)
    await requireOpen(input, rules, issuedOn, trx)
    const dates = await datesOf(rules, issuedOn, trx)
    const year = Number(issuedOn.slice(0, 4))
    const serial = await nextNumber(trx, `certificate:${manifest.id}`, year)
    const number = numberOf(manifest.certificate?.numberPattern ?? '', { year, serial, code: manifest.office.code })
    const code = newId('c')
    const key = await signingKey(trx)
    const payload = payloadText({ number, code, level: input.level, subject: input.subject.name, issuedOn, lastDay: dates.lastDay ?? '' })
    const signature = signPayload(payload, key.private_key)
    const id = newId('certificate')
    const qr = addressOf({ code, payload, signature })
    const letter =
      input.letter === null
        ? null
        : await letters.issue(
            {
              programme: input.programme,
              template: input.letter.template,
              key: `${input.key}/letter`,
              caseId: input.caseId,
              subjectId: input.subject.id,
              data: { ...input.letter.data, certificate: { id, number, level: input.level, issuedOn, ...dates, qr } },
              by: 'system',
            },
            trx,
          )
    const row: Row = {
      id,
      code,
      number,
      programme: input.programme,
      key: input.key,
      case_id: input.caseId,
      subject_id: input.subject.id,
      subject_name: input.subject.name,
      applicant_id: input.applicant.organisationId,
      applicant_name: input.applicant.organisationName,
      level: input.level,
      issued_on: issuedOn,
      last_day: dates.lastDay,
      lapsed_on: dates.lapsedOn,
      renewal_from: dates.renewalFrom,
      state: 'in-force',
      renewal: 'none',
      issuer: manifest.office.name,
      payload,
      signature,
      key_id: key.id,
      document_id: letter?.documentId ?? null,
    }
    await supersedeEarlier(row, issuedOn, trx)
    await store.insertCertificate(trx, row)
    await append(row, { kind: 'issued', on: issuedOn, data: { level: input.level, ...dates } }, `${input.key}/issued`, 'system', trx)
    return toIssued(row)
  }

  async function supersedeEarlier(next: Row, on: string, trx: Trx): Promise<void> {
    for (const earlier of await store.certificatesOfSubject(trx, next.subject_id)) {
      const status = statusOn(await foldOf(earlier.id, trx), on)
      if (!isSuperseded(status)) continue
      const event: CertificateEvent = { kind: 'superseded', on, data: { by: next.id, number: next.number } }
      const key = `${next.key}/supersedes/${earlier.id}`
      if (await append(earlier, event, key, 'system', trx)) await announce(earlier.id, event, key, trx)
      const fold = await foldOf(earlier.id, trx)
      await store.updateCertificate(trx, earlier.id, { state: fold.state, level: fold.level, renewal: fold.renewal })
    }
  }

  async function append(row: Pick<Row, 'id' | 'case_id'>, event: CertificateEvent, key: string, by: string, trx: Trx): Promise<boolean> {
    const isNew = await store.appendCertificateEvent(trx, {
      certificate_id: row.id,
      key,
      kind: event.kind,
      on_date: event.on,
      at: clock.now(),
      by_whom: by,
      data: JSON.stringify(event.data),
    })
    if (isNew) {
      await audit.record(
        {
          actor: by,
          action: `certificate.${event.kind}`,
          object: { kind: 'certificate', id: row.id },
          detail: event.data,
          ...(row.case_id === null ? {} : { caseId: row.case_id }),
        },
        trx,
      )
    }
    return isNew
  }

  async function foldOf(id: string, trx?: Trx): Promise<CertificateFold> {
    return foldCertificate((await store.eventsOf(trx ?? db, [id])).map(toEvent))
  }

  async function viewOf(row: Row): Promise<CertificateView> {
    const manifest = await programmes.manifestOf(row.programme)
    const events = (await store.eventsOf(db, [row.id])).map(toEvent)
    const fold = foldCertificate(events)
    const level = manifest.levels.find((one) => one.code === fold.level)
    const key = await store.signingKey(db, row.key_id)
    return {
      number: row.number,
      subject: row.subject_name,
      applicant: row.applicant_name,
      level: { code: fold.level, name: level?.name ?? { zh: fold.level, en: fold.level } },
      issuer: row.issuer,
      issuedOn: row.issued_on,
      lastDay: row.last_day,
      renewalFrom: row.renewal_from,
      status: statusOn(fold, localDateOf(clock.now(), manifest.timeZone)),
      history: events.map((event) => ({ on: event.on, event: EVENT_WORDS[event.kind] })),
      signatureValid: key !== undefined && isSigned(row.payload, row.signature, key.public_key),
    }
  }

  /** Processes that follow a certificate (its lapse, its renewal) hear of what ends or changes it. */
  async function announce(certificateId: string, event: CertificateEvent, key: string, trx: Trx): Promise<void> {
    const announcement = announcementOf(event)
    if (announcement === null) return
    await runtime.publishMessage({ ...announcement, correlationKey: certificateId, messageId: key, timeToLiveMs: 0 }, trx)
  }

  letters.addData(async (data, trx) => {
    const id = isJsonObject(data.certificate) ? data.certificate.id : undefined
    const row = typeof id === 'string' ? await store.certificateById(trx, id) : undefined
    return row === undefined ? {} : { certificate: { ...toIssued(row), qr: addressOf(row) } }
  })

  return {
    issue,

    async record({ certificateId, kind, key, data, by }, trx) {
      const row = await store.lockCertificate(trx, certificateId)
      if (row === undefined) throw certificateRefusal('CERTIFICATE_NOT_FOUND')
      const zone = (await programmes.manifestOf(row.programme, trx)).timeZone
      const on = localDateOf(clock.now(), zone)
      const event: CertificateEvent = { kind, on, data }
      if (await append(row, event, key, by, trx)) await announce(certificateId, event, key, trx)
      const fold = await foldOf(certificateId, trx)
      await store.updateCertificate(trx, certificateId, { state: fold.state, level: fold.level, renewal: fold.renewal })
      return statusOn(fold, on)
    },

    async byCode(code) {
      const row = await store.certificateByCode(db, code)
      if (row === undefined) throw certificateRefusal('CERTIFICATE_NOT_FOUND')
      return { ...(await viewOf(row)), payload: row.payload, signature: row.signature, keyId: row.key_id }
    },

    async get(id) {
      const row = await store.certificateById(db, id)
      if (row === undefined) throw certificateRefusal('CERTIFICATE_NOT_FOUND')
      return viewOf(row)
    },

    async list({ cursor, limit }) {
      const rows = await store.listCertificates(db, { after: cursor ?? null, limit: limit + 1 })
      const shown = rows.slice(0, limit)
      const items = await Promise.all(shown.map(async (row) => ({ ...(await viewOf(row)), code: row.code })))
      return { items, total: items.length, nextCursor: rows.length > limit ? (shown.at(-1)?.id ?? null) : null }
    },

    async ofSubject(subjectId, trx) {
      const rows = await store.certificatesOfSubject(trx ?? db, subjectId)
      return Promise.all(
        rows.map(async (row) => {
          const zone = (await programmes.manifestOf(row.programme, trx)).timeZone
          const fold = await foldOf(row.id, trx)
          return { ...toIssued(row), level: fold.level, status: statusOn(fold, localDateOf(clock.now(), zone)) }
        }),
      )
    },

    async publicKeys() {
      const key = await store.currentSigningKey(db)
      return key === undefined ? [] : [{ id: key.id, algorithm: key.algorithm, publicKey: key.public_key }]
    },
  }
}

const EVENT_WORDS: { readonly [kind in CertificateEvent['kind']]: Bilingual } = {
  issued: { zh: '颁发', en: 'Issued' },
  'renewal-applied': { zh: '申请重新评级', en: 'Renewal applied for' },
  'renewal-decided': { zh: '重新评级办结', en: 'Renewal decided' },
  lapsed: { zh: '有效期届满', en: 'Lapsed' },
  downgraded: { zh: '降低等级', en: 'Downgraded' },
  cancelled: { zh: '取消', en: 'Cancelled' },
  superseded: { zh: '由新证书替代', en: 'Superseded' },
  'taken-over': { zh: '运营单位变更备案', en: 'Operator changed' },
}

function toEvent(row: { readonly kind: string; readonly on_date: string; readonly data: JsonObject }): CertificateEvent {
  return { kind: row.kind as CertificateEvent['kind'], on: row.on_date, data: row.data }
}

function toIssued(row: Row): IssuedCertificate {
  return {
    id: row.id,
    number: row.number,
    level: row.level,
    issuedOn: row.issued_on,
    lastDay: row.last_day,
    lapsedOn: row.lapsed_on,
    renewalFrom: row.renewal_from,
    documentId: row.document_id,
  }
}
