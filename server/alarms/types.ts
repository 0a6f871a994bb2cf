import { defineRefusals } from '../base/errors.ts'

export const alarmRefusal = defineRefusals({
  ALARM_NOT_FOUND: { status: 404, zh: '没有这条告警。', en: 'There is no such alarm.' },
  ALARM_READ_ONLY: {
    status: 403,
    zh: '只有该小区的申请单位或运行维护员可以处置告警。',
    en: 'Only the applicant of this subject or an operator may handle its alarms.',
  },
  ALARM_HANDLED: { status: 409, zh: '这条告警已由他人处置。', en: 'Somebody has handled this alarm already.' },
  ALARM_NOTE_NEEDED: { status: 422, zh: '处置结果为“其他”时，请写明情况。', en: 'Say what was done when the outcome is "other".' },
})
