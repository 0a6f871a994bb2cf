import type { Bilingual } from '../../server/base/text.ts'
import type { Expected } from './expected.ts'
import { FAULT_WORDS, FAULTS } from './faults.ts'

/** Options of the command, in both languages. */
const OPTIONS: readonly { readonly option: string; readonly text: Bilingual }[] = [
  { option: '--communities N', text: { zh: '社区数，默认 3', en: 'communities, usually 3' } },
  { option: '--devices N', text: { zh: '每个社区的设备数，默认 500', en: 'devices of each community, usually 500' } },
  { option: '--rate N', text: { zh: '每秒报文数，默认 200；0 为不限', en: 'messages a second, usually 200; 0: as fast as it goes' } },
  { option: '--rounds N', text: { zh: '每台设备上报次数，默认 6', en: 'reports of each device, usually 6' } },
  {
    option: '--every S',
    text: { zh: '两次上报间隔的秒数（设备时间），默认 600', en: 'seconds between two reports in device time, usually 600' },
  },
  { option: '--faults A,B', text: { zh: '故障，逗号分隔；all 为全部', en: 'faults, separated by commas; all: every one' } },
  { option: '--share X', text: { zh: '每种故障占设备的比例，默认 0.02', en: 'share of the devices with each fault, usually 0.02' } },
  {
    option: '--seed N',
    text: { zh: '随机种子，默认 42；种子相同则报文相同', en: 'seed, usually 42; the same seed sends the same messages' },
  },
  {
    option: '--until T',
    text: {
      zh: '最后一轮的时间（RFC 3339），默认现在',
      en: 'end of the last round (RFC 3339), usually now; give it to repeat a run exactly',
    },
  },
  {
    option: '--gateways FILE',
    text: {
      zh: '发往已有服务器：网关凭证文件 [{"subjectId","username","password"}]，需同时给出 --url',
      en: 'send to a broker that runs: file of credentials [{"subjectId","username","password"}], with --url',
    },
  },
  { option: '--url URL', text: { zh: 'MQTT 服务器，默认 MQTT_URL', en: 'the MQTT broker, usually MQTT_URL' } },
  { option: '--list', text: { zh: '只输出设备清单（用于登记），不发送', en: 'print the devices to register, send nothing' } },
  { option: '--live', text: { zh: '按真实时间持续上报（不含故障），Ctrl-C 结束', en: 'report in real time without faults until Ctrl-C' } },
  { option: '--help', text: { zh: '显示本说明', en: 'this text' } },
]

const INTRODUCTION: Bilingual = {
  zh: '模拟社区设备。不指定 --gateways 时自带数据库、MQTT 服务器与接入程序，结束后逐项核对入库结果。',
  en: 'Plays communities and their devices. Without --gateways it brings a database, a broker and a bridge of its own and checks every figure at the end.',
}

function helpIn(language: 'zh' | 'en'): string {
  const options = OPTIONS.map(({ option, text }) => `  ${option.padEnd(18)}${text[language]}`)
  const faults = FAULTS.map((fault) => `  ${fault.padEnd(18)}${FAULT_WORDS[fault][language]}`)
  const [usage, optionsHead, faultsHead] =
    language === 'zh'
      ? ['用法：', '选项：', '故障及接入程序应有的处理：']
      : ['usage:', 'options:', 'faults, and what the bridge should make of them:']
  return [
    INTRODUCTION[language],
    `${usage} npm run simulate -- [--communities 3] [--devices 500] [--rate 200] [--faults offline,gap,replay]`,
    optionsHead,
    ...options,
    faultsHead,
    ...faults,
  ].join('\n')
}

/** The help, Chinese first. */
export const HELP = `${helpIn('zh')}\n\n${helpIn('en')}`

const FIGURES: readonly { readonly key: 'refused' | 'readings' | 'events' | 'repeated' | 'heard'; readonly text: Bilingual }[] = [
  { key: 'readings', text: { zh: '入库读数', en: 'readings stored' } },
  { key: 'events', text: { zh: '入库事件', en: 'events stored' } },
  { key: 'heard', text: { zh: '有上报的设备', en: 'devices heard' } },
  { key: 'repeated', text: { zh: '重复读数', en: 'readings repeated' } },
  { key: 'refused', text: { zh: '冒用被拒', en: 'refused as foreign' } },
]

export interface Line {
  readonly text: Bilingual
  readonly expected: number
  /** Null: nobody looked. */
  readonly stored: number | null
}

type Figures = Omit<Expected, 'messages'>

/** Every figure beside what stands in the database; null: the database is not ours. */
export function linesOf(expected: Figures, stored: Figures | null): readonly Line[] {
  const keys = (of: (figures: Figures) => object) =>
    [...new Set([...Object.keys(of(expected)), ...(stored === null ? [] : Object.keys(of(stored)))])].sort()
  return [
    ...FIGURES.map(({ key, text }) => ({
      text,
      expected: expected[key],
      stored: stored?.[key] ?? null,
    })),
    ...keys(({ setAside }) => setAside).map((reason) => ({
      text: { zh: `待核：${reason}`, en: `set aside: ${reason}` },
      expected: expected.setAside[reason] ?? 0,
      stored: stored === null ? null : (stored.setAside[reason] ?? 0),
    })),
    ...keys(({ alarms }) => alarms).flatMap((alarm) => [
      {
        text: { zh: `告警：${alarm}`, en: `alarms: ${alarm}` },
        expected: expected.alarms[alarm]?.raised ?? 0,
        stored: stored === null ? null : (stored.alarms[alarm]?.raised ?? 0),
      },
      {
        text: { zh: `告警解除：${alarm}`, en: `alarms over: ${alarm}` },
        expected: expected.alarms[alarm]?.over ?? 0,
        stored: stored === null ? null : (stored.alarms[alarm]?.over ?? 0),
      },
    ]),
  ]
}
