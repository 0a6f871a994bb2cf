import { defineRefusals } from '../base/errors.ts'

export const evidenceRefusal = defineRefusals({
  SNAPSHOT_NOT_FOUND: { status: 404, zh: '找不到该证据快照。', en: 'There is no such evidence snapshot.' },
  EVIDENCE_ROW_UNKNOWN: { status: 404, zh: '该指标没有对应的设备数据来源。', en: 'No device source belongs to this row.' },
})
