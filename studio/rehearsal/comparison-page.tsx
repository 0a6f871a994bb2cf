import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'react-router'
import type { Behind, RehearsalComparison, RehearsalRun } from '../../server/base/api/rehearsal.ts'
import { rehearsalsApi } from '../api/rehearsals.ts'
import { formatInstant } from '../i18n/format.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { numberHead, PlainTable } from '../ui/plain-table.tsx'
import { FilterSelect } from '../ui/search-box.tsx'
import { Empty, Loaded } from '../ui/states.tsx'
import { useQueryState } from '../ui/use-query-state.ts'
import { useWorkspace } from '../ui/workspace/workspace.tsx'
import { AREAS, changeOf, shownLines } from './comparison.ts'
import { BehindNumbers, useLook } from './report/behind.tsx'
import { useRehearsed } from './run-marks.tsx'
import { comparisonTexts, rehearsalTexts } from './texts.ts'
import { useFigure } from './use-figure.ts'
import './rehearsal.css'

type Line = RehearsalComparison['lines'][number]

/** Two runs side by side, the greatest differences first. */
export function ComparisonPage() {
  const t = useTexts(rehearsalTexts)
  const { run = '', other = '' } = useParams()
  const { programme } = useWorkspace()
  const query = useQuery({ queryKey: ['rehearsal-comparison', run, other], queryFn: () => rehearsalsApi.compare(run, other) })
  return (
    <div className="stack-l">
      <p>
        <Link to={`/studio/${programme}/rehearsals`}>{t('toOverview')}</Link>
      </p>
      <Loaded query={query}>
        {(comparison) => (
          <BehindNumbers>
            <Comparison comparison={comparison} />
          </BehindNumbers>
        )}
      </Loaded>
    </div>
  )
}

function Comparison({ comparison }: { readonly comparison: RehearsalComparison }) {
  const t = useTexts(comparisonTexts)
  const [area, setArea] = useQueryState('area')
  const [all, setAll] = useQueryState('all')
  const { one, other } = comparison
  const lines = shownLines(comparison.lines, area, all === '1')
  const isSameSeed = one.seed === other.seed
  return (
    <section className="sheet stack" aria-label={t('title')}>
      <h2>{t('title')}</h2>
      <dl className="facts">
        <dt>{t('before')}</dt>
        <dd>
          <Side run={one} />
        </dd>
        <dt>{t('after')}</dt>
        <dd>
          <Side run={other} />
        </dd>
      </dl>
      {isSameSeed ? null : <p className="notice-box warn">{t('otherSeed')}</p>}
      <div className="row">
        <FilterSelect
          label={t('area')}
          value={area}
          options={AREAS.map((value) => ({ value, label: t(`area_${value}`) }))}
          onChange={setArea}
        />
        <label className="row">
          <input type="checkbox" checked={all === '1'} onChange={(event) => setAll(event.target.checked ? '1' : '')} />
          {t('withSame')}
        </label>
        <span className="muted">{t('lineCount', { count: lines.length })}</span>
      </div>
      {lines.length === 0 ? (
        <Empty text={t('noDifference')} />
      ) : (
        <PlainTable
          label={t('title')}
          className="wrap-rows comparison"
          heads={[t('area'), t('what'), numberHead(t('before')), numberHead(t('after')), t('change')]}
        >
          {lines.map((line) => (
            <Row key={`${line.area} ${line.label.zh}`} line={line} runs={[one.id, other.id]} />
          ))}
        </PlainTable>
      )}
    </section>
  )
}

function Side({ run }: { readonly run: RehearsalRun }) {
  const t = useTexts(comparisonTexts)
  const say = useBilingual()
  const rehearsed = useRehearsed()
  const { programme } = useWorkspace()
  return (
    <>
      <Link to={`/studio/${programme}/rehearsals/runs/${encodeURIComponent(run.id)}`}>{say(run.scenario.title) || run.scenario.id}</Link>{' '}
      <span className="muted">
        {rehearsed(run.of)} · {t('seed', { seed: run.seed })} · {formatInstant(run.startedAt)}
      </span>
    </>
  )
}

function Row({ line, runs }: { readonly line: Line; readonly runs: readonly [string, string] }) {
  const t = useTexts(comparisonTexts)
  const say = useBilingual()
  const figure = useFigure()
  const change = changeOf(line)
  return (
    <tr>
      <td className="nowrap">{t(`area_${line.area}`)}</td>
      <th scope="row">{say(line.label)}</th>
      <td className="number" data-label={t('before')}>
        <Figure run={runs[0]} line={line} value={line.before} behind={line.behind.one} side={t('before')} />
      </td>
      <td className="number" data-label={t('after')}>
        <Figure run={runs[1]} line={line} value={line.after} behind={line.behind.other} side={t('after')} />
      </td>
      <td>
        <span className="change">
          <span className="nowrap">
            {t(`change_${change.kind}`)}
            {change.by === null ? '' : ` ${figure(change.by, line.unit)}`}
          </span>
          <span className="weight-bar" aria-hidden="true">
            <span style={{ width: `${Math.round(line.weight * 100)}%` }} />
          </span>
        </span>
      </td>
    </tr>
  )
}

function Figure({
  run,
  line,
  value,
  behind,
  side,
}: {
  readonly run: string
  readonly line: Line
  readonly value: string | null
  readonly behind: Behind | null
  readonly side: string
}) {
  const say = useBilingual()
  const figure = useFigure()
  const look = useLook()
  if (value === null) return <>—</>
  const shown = figure(value, line.unit)
  if (behind === null) return <>{shown}</>
  const title = `${say(line.label)} · ${side}`
  return (
    <button type="button" className="count" aria-label={`${title} ${shown}`} onClick={() => look({ run, title, behind })}>
      {shown}
    </button>
  )
}
