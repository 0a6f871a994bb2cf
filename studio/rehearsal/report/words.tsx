import type { Percentiles, RehearsalReport } from '../../../server/base/api/rehearsal.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { numberHead, type TableHead } from '../../ui/plain-table.tsx'
import { type CatalogueEntry, useCatalogue, useManifest, useWorkspace } from '../../ui/workspace/workspace.tsx'
import { stageNamed } from '../stages.ts'
import { reportTexts } from '../texts.ts'
import { EDGES, spanOf, tenth } from './figures.ts'

/** Hours in words: 20 分钟, 3.5 小时, 4 天; a dash where nothing was measured. */
export function useSpan(): (hours: number | null) => string {
  const t = useTexts(reportTexts)
  return (hours) => {
    if (hours === null) return '—'
    const { value, unit } = spanOf(hours)
    return t(`span_${unit}`, { value })
  }
}

/** Names of what a report speaks of, as the programme has them now. */
export function useNames() {
  const say = useBilingual()
  const { view } = useWorkspace()
  const { caseType, stage, role } = useCatalogue()
  const { value: manifest } = useManifest()
  const named = (list: readonly CatalogueEntry[]) => (id: string) => say(list.find((one) => one.id === id)?.title) || id
  return {
    process: named(view.processes),
    caseType: named(caseType),
    stage: (code: string) => say(stageNamed(stage, code)),
    role: named(role),
    status: (code: string) => manifest?.publicStatuses.find((one) => one.code === code) ?? null,
  }
}

/** Name of an element: its words, else its id. */
export const elementName = ({ name, elementId }: { readonly name: string | null; readonly elementId: string }): string =>
  name === null || name === '' ? elementId : name

/** Name of an outcome in a report; one that is open has none. */
export function outcomeName(report: RehearsalReport | undefined, caseType: string, outcome: string | null) {
  return report?.caseTypes.find(({ code }) => code === caseType)?.outcomes.find((one) => one.outcome === outcome)?.name ?? null
}

/** Heads of the three columns of percentiles. */
export function useEdgeHeads(): (of: string) => readonly TableHead[] {
  const t = useTexts(reportTexts)
  return (of) => EDGES.map((edge) => numberHead(t('edgeOf', { of, edge: t(`edge_${edge}`) })))
}

/** Middle, nine tenths and most, one cell each. */
export function EdgeCells({ of, unit }: { readonly of: Percentiles; readonly unit: 'hours' | 'days' | 'plain' }) {
  const t = useTexts(reportTexts)
  const span = useSpan()
  const word = (value: number | null) => {
    if (value === null) return '—'
    if (unit === 'hours') return span(value)
    return unit === 'days' ? t('span_days', { value: tenth(value) }) : String(tenth(value))
  }
  return EDGES.map((edge) => (
    <td key={edge} className="number">
      {word(of[edge])}
    </td>
  ))
}
