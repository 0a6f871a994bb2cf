import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { pseudonymsOf } from '../privacy/pseudonym.ts'
import { devicesOfCommunity } from './community.ts'
import { createSimulator, type Expected, expectedOf, FAULT_WORDS, faultsOf, type GatewayLogin, planOf, play } from './index.ts'
import { HELP, linesOf } from './texts.ts'

const OPTIONS = {
  communities: { type: 'string', default: '3' },
  devices: { type: 'string', default: '500' },
  rate: { type: 'string', default: '200' },
  rounds: { type: 'string', default: '6' },
  every: { type: 'string', default: '600' },
  faults: { type: 'string', default: '' },
  share: { type: 'string', default: '0.02' },
  seed: { type: 'string', default: '42' },
  until: { type: 'string' },
  gateways: { type: 'string' },
  url: { type: 'string', default: process.env.MQTT_URL ?? 'mqtt://127.0.0.1:1883' },
  list: { type: 'boolean', default: false },
  live: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

const say = (zh: string, en: string) => console.log(`${zh}  ${en}`)

/** Says what is wrong in both languages and ends. */
function refuse(zh: string, en: string): never {
  console.error(`${zh}\n${en}\n--help`)
  process.exit(2)
}

function read() {
  try {
    return parseArgs({ options: OPTIONS }).values
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause)
    return refuse(`选项不正确：${words}`, `Wrong options: ${words}`)
  }
}

const values = read()
if (values.help) {
  console.log(HELP)
  process.exit(0)
}

function numberOf(name: 'communities' | 'devices' | 'rate' | 'rounds' | 'every' | 'share' | 'seed', least: number, most: number): number {
  const number = Number(values[name])
  if (Number.isFinite(number) && number >= least && number <= most) return number
  return refuse(`--${name} 应为 ${least} 到 ${most} 之间的数。`, `--${name} is a number from ${least} to ${most}.`)
}

const seed = numberOf('seed', 0, 4_294_967_295)
const devices = numberOf('devices', 1, 100_000)
const rate = numberOf('rate', 0, 1_000_000)
const everyMs = numberOf('every', 1, 86_400) * 1000
const faults = faultsOf(values.faults) ?? refuse(`故障名称不正确：${values.faults}`, `Unknown fault in: ${values.faults}`)
const until = new Date(values.until ?? Date.now())
if (Number.isNaN(until.getTime()))
  refuse('--until 应为时间，例如 2025-03-03T12:00:00+08:00。', '--until is a time such as 2025-03-03T12:00:00+08:00.')

const logins = values.gateways === undefined ? null : gatewaysIn(values.gateways)
const communities = (logins ?? trialLogins(numberOf('communities', 1, 100))).map((login, index) => ({
  ...login,
  devices: devicesOfCommunity(seed + index, devices),
}))

function gatewaysIn(file: string): readonly GatewayLogin[] {
  const wrong = () => refuse(`凭证文件 ${file} 无法读取或内容不正确。`, `The file of credentials ${file} can not be read or is wrong.`)
  try {
    const list: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return Array.isArray(list) && list.length > 0 && list.every(isLogin) ? list : wrong()
  } catch {
    return wrong()
  }
}

function isLogin(value: unknown): value is GatewayLogin {
  const parts = typeof value === 'object' && value !== null ? value : {}
  return ['subjectId', 'username', 'password'].every((key) => typeof (parts as { readonly [name: string]: unknown })[key] === 'string')
}

function trialLogins(count: number): readonly GatewayLogin[] {
  return Array.from({ length: count }, (_, index) => ({
    subjectId: `sim-${index + 1}`,
    username: `gw-${index + 1}`,
    password: `secret-of-${index + 1}`,
  }))
}

if (values.list) {
  for (const { subjectId, devices: list } of communities)
    for (const { id, kind, name, place, maker, model } of list) console.log([subjectId, id, kind, name, place, maker, model].join('\t'))
} else if (values.live) await live()
else await run()

async function live(): Promise<void> {
  if (logins === null) refuse('--live 需要 --gateways。', '--live needs --gateways.')
  const simulator = createSimulator({ mqttUrl: values.url, communities, seed })
  const report = async () => {
    const sent = await simulator.report(new Date())
    say(`${new Date().toISOString()}  已上报 ${sent} 台`, `${sent} devices reported`)
  }
  await report()
  setInterval(() => void report(), everyMs)
}

async function run(): Promise<void> {
  const { messages, faulty } = planOf({
    seed,
    communities,
    rounds: numberOf('rounds', 1, 10_000),
    everyMs,
    until,
    faults,
    share: numberOf('share', 0, 0.5),
  })
  say(
    `种子 ${seed}，${communities.length} 个社区，每个 ${devices} 台设备，${messages.length} 条报文`,
    `seed ${seed}, ${communities.length} communities of ${devices} devices, ${messages.length} messages`,
  )
  for (const fault of faults) {
    const count = [...faulty.values()].filter((one) => one === fault).length
    say(`故障 ${fault} × ${fault === 'ghost' ? communities.length : count}：${FAULT_WORDS[fault].zh}`, FAULT_WORDS[fault].en)
  }
  // Loaded only when needed: it brings a database with it.
  const trial = logins === null ? await (await import('./trial.ts')).startTrial(communities) : null
  const kinds = new Map(communities.flatMap(({ subjectId, devices: list }) => list.map(({ id, kind }) => [`${subjectId}/${id}`, kind])))
  const expected = expectedOf(messages, {
    kindOf: (subject, device) => kinds.get(`${subject}/${device}`),
    now: new Date().toISOString(),
    ...(trial === null ? {} : { pseudonyms: pseudonymsOf(trial.hashKey) }),
  })
  try {
    const played = await play(messages, { mqttUrl: trial?.mqttUrl ?? values.url, gateways: communities, ...(rate === 0 ? {} : { rate }) })
    say(
      `已发送 ${played.sent} 条，冒用 ${played.foreign} 条，用时 ${played.seconds.toFixed(1)} 秒`,
      `sent ${played.sent}, in another's name ${played.foreign}, in ${played.seconds.toFixed(1)} s`,
    )
    await trial?.arrived(expected.messages - expected.refused, expected.refused)
    const isRight = print(expected, trial === null ? null : await trial.figures())
    if (!isRight) process.exitCode = 1
  } finally {
    await trial?.stop()
  }
}

/** One line a figure; answers whether all are as they should be. */
function print(expected: Expected, stored: Parameters<typeof linesOf>[1]): boolean {
  let isRight = true
  for (const { text, expected: wanted, stored: found } of linesOf(expected, stored)) {
    const isSame = found === null || found === wanted
    if (!isSame) isRight = false
    const mark = found === null ? '' : isSame ? '  ✓' : `  ✗ 实际 actual ${found}`
    console.log(`  ${text.zh}  ${text.en}: ${wanted}${mark}`)
  }
  if (stored !== null)
    say(isRight ? '全部一致。' : '与应有结果不一致。', isRight ? 'Everything is as it should be.' : 'Not everything is as it should be.')
  return isRight
}
