import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useParams } from 'react-router'
import type { GateMeasureView, ReadinessRow, ReadinessState, ReadinessView } from '../../server/base/api/evidence.ts'
import { evidenceApi } from '../api/evidence.ts'
import { formatInstant } from '../i18n/format.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { EvidenceDialog } from '../ui/evidence/evidence-dialog.tsx'
import { Sparkline } from '../ui/evidence/sparkline.tsx'
import type { IconName } from '../ui/icon.tsx'
import { ArticleMark, Mark, type Tone } from '../ui/marks.tsx'
import { PageHead, Sheet } from '../ui/page.tsx'
import { Loaded } from '../ui/states.tsx'
import { useQueryState } from '../ui/use-query-state.ts'
import { readinessTexts } from './readiness-texts.ts'
import './readiness.css'

const STATES = {
  met: { tone: 'good', icon: 'check' },
  fails: { tone: 'bad', icon: 'cross' },
  unproven: { tone: 'warn', icon: 'warning' },
  'no-data': { tone: 'bad', icon: 'signal' },
  'no-devices': { tone: 'bad', icon: 'device' },
  'by-papers': { tone: 'grey', icon: 'file' },
} as const satisfies { readonly [state in ReadinessState]: { readonly tone: Tone; readonly icon: IconName } }
/** What is most pressing stands first. */
const ORDER: readonly ReadinessState[] = ['fails', 'no-data', 'no-devices', 'unproven', 'by-papers', 'met']

/** Before applying: which mandatory rows would fail today by the devices, why, and what to do. */
export function ReadinessPage() {
  const { id = '' } = useParams()
  const query = useQuery({ queryKey: ['readiness', id], queryFn: () => evidenceApi.readiness(id) })
  return <Loaded query={query}>{(view) => <Readiness view={view} />}</Loaded>
}

function Readiness({ view }: { readonly view: ReadinessView }) {
  const t = useTexts(readinessTexts)
  const say = useBilingual()
  const [chosen, setChosen] = useQueryState('level')
  const [shown, setShown] = useState<ReadinessRow | null>(null)
  const level = view.levels.find(({ code }) => code === chosen) ?? view.levels[0]
  const rows = view.rows.filter(({ levels }) => level === undefined || levels.includes(level.code))
  const sorted = [...rows].sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || a.number - b.number)
  return (
    <>
      <PageHead title={`${view.subject.name}　${t('title')}`} lead={t('lead')} above={<Link to="/portal">{t('back')}</Link>}>
        <Link className="button" to={`/devices/${view.subject.id}`}>
          {t('devices')}
        </Link>
        <Link className="button primary" to={`/portal/apply?subject=${encodeURIComponent(view.subject.id)}`}>
          {t('apply')}
        </Link>
      </PageHead>
      <div className="stack-l">
        <Sheet title={t('levels')} extra={<span className="muted">{t('taken', { at: formatInstant(view.takenAt), ...view.window })}</span>}>
          {view.levels.length === 0 ? (
            <p className="muted">{t('nothing')}</p>
          ) : (
            <ul className="plain readiness-levels">
              {view.levels.map((one) => (
                <li key={one.code}>
                  <button type="button" className="level-card" aria-pressed={one.code === level?.code} onClick={() => setChosen(one.code)}>
                    <strong>{say(one.name)}</strong>
                    <span>{t('rows', { count: one.rows })}</span>
                    {one.failing.length === 0 ? (
                      <Mark tone="good" icon="check">
                        {t('noneFails')}
                      </Mark>
                    ) : (
                      <Mark tone="bad" icon="cross">
                        {t('fail', { count: one.failing.length })}
                      </Mark>
                    )}
                    <span className="muted">
                      {t('counts', { met: one.counts.met, unproven: one.counts.unproven, papers: one.counts['by-papers'] })}
                    </span>
                  </button>
                </li>
              ))}
            </ul>
          )}
        </Sheet>
        <section className="stack-s" aria-labelledby="readiness-rows">
          <h2 id="readiness-rows">{t('mandatory')}</h2>
          <ul className="card-list">
            {sorted.map((row) => (
              <Row key={row.rowId} row={row} onShow={() => setShown(row)} />
            ))}
          </ul>
        </section>
        {view.gates.length === 0 ? null : (
          <Sheet title={t('gates')}>
            <ul className="plain stack-s">
              {view.gates.map((gate) => (
                <li key={gate.id} className="stack-s">
                  <div className="row-between">
                    <span className="row">
                      <strong>{say(gate.name)}</strong>
                      {gate.article === null ? null : <ArticleMark article={gate.article} />}
                    </span>
                    <Mark tone={gate.met ? 'good' : 'bad'} icon={gate.met ? 'check' : 'cross'}>
                      {t(gate.met ? 'gateMet' : 'gateNotMet')}
                    </Mark>
                  </div>
                  <ul className="advice-list">
                    {gate.measures.map((measure) => (
                      <li key={measure.metric}>
                        <GateMeasure measure={measure} />
                      </li>
                    ))}
                  </ul>
                </li>
              ))}
            </ul>
          </Sheet>
        )}
      </div>
      {shown === null || shown.evidence === null ? null : (
        <EvidenceDialog
          row={{ id: shown.rowId, number: shown.number, text: shown.text }}
          evidence={shown.evidence}
          subjectId={view.subject.id}
          devices={(rowId, asked) => evidenceApi.subjectDevices(view.subject.id, rowId, asked)}
          onClose={() => setShown(null)}
        />
      )}
    </>
  )
}

function Row({ row, onShow }: { readonly row: ReadinessRow; readonly onShow: () => void }) {
  const t = useTexts(readinessTexts)
  const say = useBilingual()
  return (
    <li>
      <div className="row-between">
        <span>
          <span className="muted">{t('number', { number: row.number })}</span> <strong>{say(row.text)}</strong>{' '}
          {row.article === null ? null : <ArticleMark article={row.article} />}
        </span>
        <Mark tone={STATES[row.state].tone} icon={STATES[row.state].icon}>
          {t(row.state)}
        </Mark>
      </div>
      <p>{say(row.why)}</p>
      {row.advice.length === 0 ? null : (
        <ul className="advice-list" aria-label={t('todo')}>
          {row.advice.map((advice) => (
            <li key={advice.zh}>{say(advice)}</li>
          ))}
        </ul>
      )}
      {row.evidence === null ? null : (
        <p className="row">
          <Sparkline series={row.evidence.series} width={160} />
          <button type="button" className="button small" aria-label={t('basisOf', { number: row.number })} onClick={onShow}>
            {t('basis')}
          </button>
        </p>
      )}
    </li>
  )
}

function GateMeasure({ measure }: { readonly measure: GateMeasureView }) {
  const t = useTexts(readinessTexts)
  const say = useBilingual()
  const percent = (share: string) => `${Math.round(Number(share) * 1000) / 10}%`
  return (
    <>
      {t('measure', {
        name: say(measure.name),
        days: measure.windowDays,
        value: measure.value === null ? t('noValue') : percent(measure.value),
        part: measure.numerator,
        whole: measure.denominator,
        limit: percent(measure.atLeast),
      })}{' '}
      <Mark tone={measure.met ? 'good' : 'bad'} icon={measure.met ? 'check' : 'cross'}>
        {t(measure.met ? 'met' : 'fails')}
      </Mark>
    </>
  )
}
