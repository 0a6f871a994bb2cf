import kinds from '../../device-bridge/kinds.json' with { type: 'json' }
import type { EvidenceCatalogue } from '../base/api/evidence.ts'
import type { Bilingual } from '../base/text.ts'
import type { EvidenceMetric, ScoreScheme } from '../rules/score/index.ts'
import shipped from './metrics.json' with { type: 'json' }

/** Metrics and the names of kinds and their fields: what a sentence of evidence is made of. */
export interface MetricWorld {
  readonly metrics: ReadonlyMap<string, EvidenceMetric>
  kindName(kind: string): Bilingual
  fieldName(kind: string, field: string): Bilingual
  /** A value a field may have, e.g. 人脸 for `face`. */
  valueName(kind: string, field: string, value: string): Bilingual
}

interface Named {
  readonly key: string
  readonly zh: string
  readonly en: string
}

interface Field extends Named {
  readonly words?: readonly { readonly code: string; readonly zh: string; readonly en: string }[]
}

interface Kind {
  readonly id: string
  readonly name: Bilingual
  readonly fields: readonly Field[]
  readonly alarms: readonly Named[]
}

// The file is checked by its own test; a metric that names an unknown figure is refused there.
const SHIPPED = shipped.metrics as readonly EvidenceMetric[]
const KINDS: ReadonlyMap<string, Kind> = new Map(
  kinds.kinds.map(({ id, name, metrics, alarms }) => [id, { id, name, fields: metrics, alarms }]),
)

const YES_AND_NO: { readonly [value: string]: Bilingual } = { true: { zh: '是', en: 'yes' }, false: { zh: '否', en: 'no' } }

const same = (text: string): Bilingual => ({ zh: text, en: text })

/** The shipped metrics and those of the scheme; a scheme's metric replaces a shipped one of its id. */
export function worldOf(own: ScoreScheme['evidenceMetrics'] = []): MetricWorld {
  return {
    metrics: new Map([...SHIPPED, ...own].map((metric) => [metric.id, metric])),
    kindName: (kind) => KINDS.get(kind)?.name ?? same(kind),
    fieldName(kind, field) {
      const found = KINDS.get(kind)?.fields.find(({ key }) => key === field)
      return found === undefined ? same(field) : { zh: found.zh, en: found.en }
    },
    valueName(kind, field, value) {
      const found = KINDS.get(kind)
        ?.fields.find(({ key }) => key === field)
        ?.words?.find(({ code }) => code === value)
      return found === undefined ? (YES_AND_NO[value] ?? same(value)) : { zh: found.zh, en: found.en }
    },
  }
}

/** What an editor of a scheme chooses from. */
export function catalogueOf(own: ScoreScheme['evidenceMetrics'] = []): EvidenceCatalogue {
  const named = (list: readonly Named[]) => list.map(({ key, zh, en }) => ({ key, name: { zh, en } }))
  return {
    metrics: [...worldOf(own).metrics.values()].map(({ id, name, unit, sentence, parameters = [] }) => ({
      id,
      name,
      unit,
      explanation: { zh: blanked(sentence.zh), en: blanked(sentence.en) },
      parameters: parameters.map(({ key, name: label, type, usual }) => ({ key, name: label, type, usual: usual ?? null })),
    })),
    kinds: [...KINDS.values()].map(({ id, name, fields, alarms }) => ({ id, name, fields: named(fields), alarms: named(alarms) })),
  }
}

/** `近 {days} 天` reads `近 … 天` where nothing was measured yet. */
function blanked(sentence: string): string {
  return sentence.replace(/\{fields\w*\}/g, '').replace(/\{\w+\}/g, '…')
}
