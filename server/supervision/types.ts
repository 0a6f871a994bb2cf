import { defineRefusals } from '../base/errors.ts'

export const supervisionRefusal = defineRefusals({
  COMPLAINT_SUBJECT_UNKNOWN: {
    status: 422,
    zh: '找不到您反映的对象“{subject}”，请从列表中选择。',
    en: 'There is no subject "{subject}": choose it from the list.',
  },
  COMPLAINTS_NOT_TAKEN: { status: 404, zh: '该方案不受理此类反馈。', en: 'The programme takes no complaints.' },
  SUCCESSOR_MISSING: { status: 422, zh: '接管备案缺少接管单位。', en: 'The take-over names no successor.' },
})
