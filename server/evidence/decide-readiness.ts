import { EVIDENCE_CHECKS, type ReadinessRow, type ReadinessState, type ReadinessView, type RowEvidence } from '../base/api/evidence.ts'
import type { Bilingual } from '../base/text.ts'
import type { SchemeRow, ScoreScheme } from '../rules/score/index.ts'

const STATES: readonly ReadinessState[] = ['met', 'fails', 'unproven', 'no-data', 'no-devices', 'by-papers']
/** What would fail today: nothing of these stands before an expert. */
const FAILING: readonly ReadinessState[] = ['fails', 'no-data', 'no-devices']

/** How each mandatory row would stand today by its devices, why, and what to do. */
export function readinessRows(
  scheme: ScoreScheme,
  levels: readonly string[],
  evidence: { readonly [rowId: string]: RowEvidence },
): readonly ReadinessRow[] {
  return scheme.rows.flatMap((row): ReadinessRow[] => {
    const needing = row.class.kind === 'mandatory' ? row.class.levels : row.class.kind === 'veto' ? levels : []
    if (needing.length === 0) return []
    const found = evidence[row.id]
    return [
      {
        rowId: row.id,
        number: row.number,
        text: row.text,
        article: row.article ?? null,
        levels: needing,
        ...judged(row, found),
        evidence: found ?? null,
      },
    ]
  })
}

/** How many mandatory rows each level asks and how they stand. */
export function readinessLevels(
  levels: readonly { readonly code: string; readonly name: Bilingual }[],
  rows: readonly ReadinessRow[],
): ReadinessView['levels'] {
  return levels.flatMap(({ code, name }) => {
    const own = rows.filter((row) => row.levels.includes(code))
    if (own.length === 0) return []
    const counts = Object.fromEntries(STATES.map((state) => [state, own.filter((row) => row.state === state).length])) as {
      readonly [state in ReadinessState]: number
    }
    return [{ code, name, rows: own.length, counts, failing: own.flatMap(({ rowId, state }) => (FAILING.includes(state) ? [rowId] : [])) }]
  })
}

function judged(row: SchemeRow, evidence: RowEvidence | undefined): Pick<ReadinessRow, 'state' | 'why' | 'advice'> {
  if (evidence === undefined)
    return {
      state: 'by-papers',
      why: { zh: '本项不由设备数据证明。', en: 'No device proves this row.' },
      advice: [{ zh: '准备证明材料、照片，并接受现场核查。', en: 'Prepare papers and photographs, and expect a look on the spot.' }],
    }
  const sources = [evidence, ...(evidence.others ?? [])]
  const texts = sources.flatMap(({ text }) => (text === undefined ? [] : [text]))
  if (sources.some(({ state }) => state === 'none'))
    return {
      state: 'no-devices',
      why: joined(texts),
      advice: [
        {
          zh: '在设备台账中登记设备并接入网关；确无设备的，本项按现状不达标。',
          en: 'Register the devices and connect their gateway; without devices this row is not met.',
        },
      ],
    }
  const silent = sources.find(({ state }) => state === 'silent')
  if (silent !== undefined) return { state: 'no-data', why: joined(texts), advice: failedAdvice(silent) }
  if (evidence.suggestion !== null) {
    const limits = sources.flatMap(({ limit }) => (limit == null ? [] : [limit]))
    const needs =
      limits.length === 0
        ? []
        : [{ zh: `要求${limits.map(({ zh }) => zh).join('，')}。`, en: `Needed: ${limits.map(({ en }) => en).join(', ')}.` }]
    const why = joined([...texts, ...needs])
    return evidence.suggestion ? { state: 'met', why, advice: [] } : { state: 'fails', why, advice: missingAdvice(row, evidence) }
  }
  const advice = once(sources.flatMap(failedAdvice))
  return {
    state: 'unproven',
    why: joined([...texts, ...failedTexts(sources)]),
    advice:
      advice.length > 0
        ? advice
        : [
            {
              zh: '数据只能证明一部分，请同时准备材料，等待专家现场核查。',
              en: 'The data prove a part only: prepare papers as well, and expect a look on the spot.',
            },
          ],
  }
}

/** Devices that are missing until the limit, in words. */
function missingAdvice(row: SchemeRow, { devices, numerator, denominator, title }: RowEvidence): readonly Bilingual[] {
  const silent = devices.installed - devices.reporting
  const list: Bilingual[] = []
  if (silent > 0) list.push({ zh: `恢复 ${silent} 台没有上报的设备。`, en: `Bring ${silent} silent devices back.` })
  if (numerator !== null && denominator !== null && numerator < denominator)
    list.push({
      zh: `补足：还差 ${round(denominator - numerator)}（共 ${round(denominator)}）。`,
      en: `${round(denominator - numerator)} of ${round(denominator)} are missing.`,
    })
  if (list.length === 0)
    list.push({
      zh: `对照第 ${row.number} 项要求整改，使“${title.zh}”达到要求。`,
      en: `Improve "${title.en}" until row ${row.number} is met.`,
    })
  return list
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}

function failedTexts(sources: readonly Pick<RowEvidence, 'findings'>[]): readonly Bilingual[] {
  return sources.flatMap(({ findings }) =>
    findings === undefined ? [] : EVIDENCE_CHECKS.flatMap((check) => (findings[check].passed ? [] : [findings[check].text])),
  )
}

function failedAdvice({ findings }: Pick<RowEvidence, 'findings'>): readonly Bilingual[] {
  if (findings === undefined) return []
  return EVIDENCE_CHECKS.flatMap((check) => {
    const { advice } = findings[check]
    return advice === null ? [] : [advice]
  })
}

/** Two sources of the same devices say the same only once. */
function once(texts: readonly Bilingual[]): readonly Bilingual[] {
  return [...new Map(texts.map((text) => [text.zh, text])).values()]
}

function joined(all: readonly Bilingual[]): Bilingual {
  const texts = once(all)
  return { zh: texts.map(({ zh }) => zh).join(''), en: texts.map(({ en }) => en).join(' ') }
}
