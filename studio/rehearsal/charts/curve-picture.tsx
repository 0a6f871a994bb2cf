import type { Distribution } from '../../../server/base/api/rehearsal.ts'
import { curveOf } from '../scenario/curve.ts'

const WIDTH = 132
const HEIGHT = 52
const BASE = 44

/** How likely each number is, as a tiny curve. */
export function CurvePicture({ distribution, label }: { readonly distribution: Distribution; readonly label: string }) {
  const { from, to, heights } = curveOf(distribution)
  const x = (index: number) => ((index / (heights.length - 1)) * (WIDTH - 4) + 2).toFixed(1)
  const y = (height: number) => (BASE - height * (BASE - 6)).toFixed(1)
  const line = heights.map((height, index) => `${x(index)},${y(height)}`).join(' ')
  const outline = `2,${BASE} ${line} ${WIDTH - 2},${BASE}`
  return (
    <svg className="curve" width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      <polygon points={outline} />
      <polyline points={outline} />
      <line x1="2" x2={WIDTH - 2} y1={BASE} y2={BASE} />
      <text x="2" y={HEIGHT}>
        {short(from)}
      </text>
      <text x={WIDTH - 2} y={HEIGHT} textAnchor="end">
        {short(to)}
      </text>
    </svg>
  )
}

const short = (value: number) => String(Number(value.toPrecision(2)))
