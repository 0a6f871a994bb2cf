import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import type { RehearsalRun } from '../../server/base/api/rehearsal.ts'
import { formatInstant } from '../i18n/format.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { PlainTable } from '../ui/plain-table.tsx'
import { Empty } from '../ui/states.tsx'
import { useWorkspace } from '../ui/workspace/workspace.tsx'
import { RunProgress, RunState, useRehearsed, VerdictMark } from './run-marks.tsx'
import { rehearsalTexts } from './texts.ts'

/** Runs of the programme, the newest first; two finished ones may be compared. */
export function RunTable({ runs }: { readonly runs: readonly RehearsalRun[] }) {
  const t = useTexts(rehearsalTexts)
  const navigate = useNavigate()
  const { programme } = useWorkspace()
  const [chosen, setChosen] = useState<readonly string[]>([])
  // The list begins with the newest, a comparison with the older of the two.
  const pair = runs.filter((run) => chosen.includes(run.id)).toReversed()
  const [one, other] = pair
  // A third one takes the place of the one chosen first.
  const toggle = (id: string, isOn: boolean) => setChosen((now) => (isOn ? [...now.slice(-1), id] : now.filter((each) => each !== id)))
  return (
    <section className="sheet" aria-label={t('runs')}>
      <div className="row-between sheet-head">
        <h2>{t('runs')}</h2>
        {runs.length < 2 ? null : (
          <button
            type="button"
            className="button"
            disabled={one === undefined || other === undefined}
            onClick={() =>
              navigate(
                `/studio/${programme}/rehearsals/compare/${encodeURIComponent(one?.id ?? '')}/${encodeURIComponent(other?.id ?? '')}`,
              )
            }
          >
            {t('compareChosen')}
          </button>
        )}
      </div>
      {runs.length === 0 ? (
        <Empty text={t('noRuns')} />
      ) : (
        <PlainTable
          label={t('runs')}
          heads={[t('compare'), t('scenario'), t('rehearsed'), t('seed'), t('startedAt'), t('state'), t('verdict')]}
        >
          {runs.map((run) => (
            <Row key={run.id} run={run} isChosen={chosen.includes(run.id)} onChoose={(isOn) => toggle(run.id, isOn)} />
          ))}
        </PlainTable>
      )}
    </section>
  )
}

function Row({
  run,
  isChosen,
  onChoose,
}: {
  readonly run: RehearsalRun
  readonly isChosen: boolean
  readonly onChoose: (isOn: boolean) => void
}) {
  const t = useTexts(rehearsalTexts)
  const say = useBilingual()
  const rehearsed = useRehearsed()
  const { programme } = useWorkspace()
  const title = say(run.scenario.title) || run.scenario.id
  const at = formatInstant(run.startedAt)
  return (
    <tr>
      <td>
        <input
          type="checkbox"
          aria-label={t('chooseRun', { title, at })}
          checked={isChosen}
          disabled={run.state !== 'done'}
          onChange={(event) => onChoose(event.target.checked)}
        />
      </td>
      <th scope="row">
        <Link to={`/studio/${programme}/rehearsals/runs/${encodeURIComponent(run.id)}`}>{title}</Link>
      </th>
      <td className="nowrap">{rehearsed(run.of)}</td>
      <td>{run.seed}</td>
      <td className="nowrap">
        {at} · {run.startedBy.name}
      </td>
      <td>
        <RunState state={run.state} /> {run.state === 'running' || run.state === 'paused' ? <RunProgress run={run} /> : null}
        {run.error === null ? null : <p className="field-problem">{say(run.error)}</p>}
      </td>
      <td>{run.verdict === null ? '—' : <VerdictMark verdict={run.verdict} />}</td>
    </tr>
  )
}
