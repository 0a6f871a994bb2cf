import type { SourceEvidence } from '../../../server/base/api/evidence.ts'
import { useTexts } from '../../i18n/texts.ts'
import { evidenceTexts } from './texts.ts'

const HEIGHT = 24
const BASE = 20

interface Point {
  readonly at: number
  readonly value: number
}

/** Days in a row that have data; a gap ends one and the next begins behind it. */
export function runsOf(series: SourceEvidence['series']): readonly (readonly Point[])[] {
  const runs: Point[][] = []
  let open: Point[] | undefined
  for (const [at, { value }] of series.entries()) {
    if (value === null) open = undefined
    else if (open === undefined) {
      open = [{ at, value }]
      runs.push(open)
    } else open.push({ at, value })
  }
  return runs
}

/** Curve of the days of a window from zero up. A day without data is a gap with a mark below, never a zero. */
export function Sparkline({ series, width = 88 }: { readonly series: SourceEvidence['series']; readonly width?: number }) {
  const t = useTexts(evidenceTexts)
  const runs = runsOf(series)
  const days = series.filter(({ value }) => value !== null).length
  const high = Math.max(1, ...series.map(({ value }) => value ?? 0))
  const step = (width - 4) / Math.max(1, series.length - 1)
  const x = (at: number) => (at * step + 2).toFixed(1)
  const y = (value: number) => (BASE - (value / high) * (BASE - 4)).toFixed(1)
  return (
    <svg
      className="sparkline"
      width={width}
      height={HEIGHT}
      viewBox={`0 0 ${width} ${HEIGHT}`}
      role="img"
      aria-label={t('trend', { days, gaps: series.length - days })}
    >
      {series.map(({ day, value }, at) =>
        value === null ? (
          <rect key={day} className="gap" x={Number(x(at)) - step / 2} y={BASE + 1} width={Math.max(1, step)} height={2} />
        ) : null,
      )}
      {runs.map((run) => {
        const [first] = run
        if (first === undefined) return null
        return run.length === 1 ? (
          <circle key={first.at} cx={x(first.at)} cy={y(first.value)} r="1.6" />
        ) : (
          <polyline key={first.at} points={run.map(({ at, value }) => `${x(at)},${y(value)}`).join(' ')} />
        )
      })}
    </svg>
  )
}
