import type { Bilingual } from '../../server/base/text.ts'
import type { Fault } from '../mapping/message.ts'

const TEXTS: { readonly [reason: string]: Bilingual } = {
  malformed: { zh: '读不出来', en: 'can not be read' },
  future: { zh: '时间晚于现在', en: 'its time is in the future' },
  'too-old': { zh: '时间过早，不再接收', en: 'its time is too long ago' },
  'unknown-metric': { zh: '没有这项指标', en: 'there is no such metric' },
  'unknown-event': { zh: '没有这种告警', en: 'there is no such alarm' },
  'wrong-type': { zh: '值的类型不对', en: 'a value of the wrong type' },
  implausible: { zh: '数值超出合理范围', en: 'a value that can not be' },
  'personal-data': { zh: '含个人信息，不予接收', en: 'personal data are not taken' },
  'unknown-device': { zh: '登记册中没有这台设备', en: 'no such device is registered' },
}

/** Why a row was refused, in words. */
export function faultText({ reason, detail }: Fault): Bilingual {
  const { zh, en } = TEXTS[reason] ?? { zh: '未接收', en: 'not taken' }
  return detail === '' ? { zh: `${zh}。`, en: `${en}.` } : { zh: `${zh}（${detail}）。`, en: `${en} (${detail}).` }
}
