import { defineRefusals } from '../base/errors.ts'
import type { JsonObject } from '../base/json.ts'

/** What happened to a certificate; its state follows from these alone (invariant I12). */
export interface CertificateEvent {
  readonly kind: 'issued' | 'renewal-applied' | 'renewal-decided' | 'lapsed' | 'downgraded' | 'cancelled' | 'superseded' | 'taken-over'
  /** Local date from which it holds. */
  readonly on: string
  readonly data: JsonObject
}

export type CertificateStatus = 'valid' | 'expiring' | 'lapsed' | 'lapsed-renewal-pending' | 'downgraded' | 'cancelled' | 'superseded'

export interface IssueCertificate {
  readonly programme: string
  readonly key: string
  readonly caseId: string | null
  readonly subject: { readonly id: string; readonly name: string }
  readonly applicant: { readonly organisationId: string | null; readonly organisationName: string }
  readonly level: string
  /** Letter template of the paper certificate and its data; null for none. */
  readonly letter: { readonly template: string; readonly data: JsonObject } | null
}

export interface IssuedCertificate {
  readonly id: string
  readonly number: string
  readonly level: string
  readonly issuedOn: string
  /** Null, like the two after it: no end. */
  readonly lastDay: string | null
  readonly lapsedOn: string | null
  readonly renewalFrom: string | null
  readonly documentId: string | null
}

export const certificateRefusal = defineRefusals({
  CERTIFICATE_NOT_FOUND: { status: 404, zh: '找不到该证书。', en: 'There is no such certificate.' },
  CERTIFICATE_NOT_OFFERED: { status: 422, zh: '评级方案没有规定证书。', en: 'The programme issues no certificates.' },
  LEVEL_BEARS_NO_CERTIFICATE: { status: 422, zh: '等级“{level}”不颁发证书。', en: 'Level "{level}" bears no certificate.' },
  NOTICE_STILL_RUNNING: {
    status: 409,
    zh: '公示期尚未结束（最后一日{lastDay}），不能颁发证书。',
    en: 'The notice runs until {lastDay}: no certificate yet.',
  },
  OBJECTION_OPEN: { status: 409, zh: '有{count}件异议尚未处理完毕。', en: '{count} objections are open.' },
  CERTIFICATE_GATE_CLOSED: { status: 409, zh: '{text}', en: '{textEn}' },
  CERTIFICATE_STATUS_UNKNOWN: { status: 422, zh: '不认识的证书状态“{status}”。', en: 'There is no certificate status "{status}".' },
})
