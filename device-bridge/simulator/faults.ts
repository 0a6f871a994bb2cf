import type { Bilingual } from '../../server/base/text.ts'

/** What can go wrong on the way, in the order of the help. */
export const FAULTS = [
  'offline',
  'gap',
  'late',
  'replay',
  'contradict',
  'clock',
  'implausible',
  'malformed',
  'unknown',
  'personal',
  'ghost',
  'spoof',
  'alarm',
] as const
export type FaultName = (typeof FAULTS)[number]

/** What the devices do, and what the bridge should make of it. */
export const FAULT_WORDS: { readonly [fault in FaultName]: Bilingual } = {
  offline: {
    zh: '设备中途离线：网关报告 online=false，此后无数据。应产生离线告警，不补零。',
    en: 'devices go offline half-way: the gateway says online=false, then nothing. An offline alarm, never a zero.',
  },
  gap: { zh: '中间三分之一时段无数据。应显示为“无证据”。', en: 'nothing for the middle third. Shown as no evidence.' },
  late: { zh: '中间三分之一的数据最后才补传。应按时间归位。', en: 'the middle third comes last. Taken into its place.' },
  replay: { zh: '全部报文重发一遍。应只计重复，不重复入库。', en: 'every message comes twice. Counted as repeated, stored once.' },
  contradict: {
    zh: '同一时刻、同一序号报两个值。保留先到者，后到者待核。',
    en: 'two values for one moment and sequence. The first stays, the second is set aside.',
  },
  clock: {
    zh: '时钟快 8 小时或慢 40 天。应以“未来时间”或“时间过早”列入待核。',
    en: 'clocks 8 hours fast or 40 days slow. Set aside as future or too old.',
  },
  implausible: {
    zh: '每隔一条报一个超出范围的数值。该值待核，其余照收。',
    en: 'every other message has a value out of range. That value is set aside.',
  },
  malformed: { zh: '每隔一条报文残缺。应列入待核。', en: 'every other message is cut off. Set aside.' },
  unknown: { zh: '报文中有该种类没有的指标。该指标待核，其余照收。', en: 'a metric the kind does not have. Set aside, the rest is kept.' },
  personal: {
    zh: '报文中带有姓名、电话、号牌、户号。应丢弃或仅存假名。',
    en: 'names, telephones, plates, households. Dropped, or kept as a sign.',
  },
  ghost: { zh: '未登记的设备上报。应列入待核。', en: 'a device nobody registered. Set aside.' },
  spoof: {
    zh: '网关冒用其他社区的主题上报。应被服务器拒绝并告警，不入库。',
    en: 'a gateway speaks under another community. Refused by the broker and alarmed, nothing stored.',
  },
  alarm: {
    zh: '设备上报告警事件，末尾解除。应生成并解除告警。',
    en: 'devices report alarms and take them back at the end. Raised and cleared.',
  },
}

/** Faults by their names, separated by commas; `all`: every one. Null: a name is wrong. */
export function faultsOf(text: string): readonly FaultName[] | null {
  const names = text.split(',').filter((name) => name !== '')
  if (names.includes('all')) return FAULTS
  const known = FAULTS.filter((fault) => names.includes(fault))
  return known.length === new Set(names).size ? known : null
}
