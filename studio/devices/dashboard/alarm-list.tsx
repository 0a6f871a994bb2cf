import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { Link } from 'react-router'
import { ALARM_OUTCOMES, type AlarmOutcome } from '../../../server/base/api/alarms.ts'
import type { AlarmBrief } from '../../../server/base/api/telemetry.ts'
import { useSession } from '../../api/session.tsx'
import { telemetryApi } from '../../api/telemetry.ts'
import { commonTexts } from '../../i18n/common.ts'
import { formatInstant } from '../../i18n/format.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { Mark } from '../../ui/marks.tsx'
import { useProblemText } from '../../ui/states.tsx'
import { Ago, SeverityMark } from '../words.tsx'
import { dashboardTexts } from './texts.ts'

/** Shown at first. */
const FIRST = 6

/** Alarms with what a person can do about them; `now` is the server's clock. */
export function AlarmList({
  subject,
  alarms,
  now,
  withDevice,
}: {
  readonly subject: string
  readonly alarms: readonly AlarmBrief[]
  readonly now: string
  readonly withDevice: boolean
}) {
  const t = useTexts(dashboardTexts)
  const [isWhole, setWhole] = useState(false)
  return (
    <>
      <ul className="plain alarm-list">
        {(isWhole ? alarms : alarms.slice(0, FIRST)).map((alarm) => (
          <AlarmLine key={alarm.id} subject={subject} alarm={alarm} now={now} withDevice={withDevice} />
        ))}
      </ul>
      {alarms.length > FIRST ? (
        <button type="button" className="link-button" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
          {isWhole ? t('fewerAlarms') : t('allAlarms', { count: alarms.length })}
        </button>
      ) : null}
    </>
  )
}

function AlarmLine({
  subject,
  alarm,
  now,
  withDevice,
}: {
  readonly subject: string
  readonly alarm: AlarmBrief
  readonly now: string
  readonly withDevice: boolean
}) {
  const t = useTexts(dashboardTexts)
  const say = useBilingual()
  const problem = useProblemText()
  const client = useQueryClient()
  const session = useSession()
  const mayAct = session.may('subject:own') || session.may('bridge:manage')
  const [isHandling, setHandling] = useState(false)
  const acknowledge = useMutation({
    mutationFn: () => telemetryApi.acknowledge(alarm.id),
    onSuccess: () => client.invalidateQueries({ queryKey: ['telemetry', subject] }),
  })
  const name = `${say(alarm.name)} ${alarm.deviceName}`
  return (
    <li>
      <div className="row-between">
        <span className="row">
          <SeverityMark severity={alarm.severity} />
          <strong>{say(alarm.name)}</strong>
          {withDevice ? <Link to={`/devices/${subject}/d/${encodeURIComponent(alarm.deviceId)}`}>{alarm.deviceName}</Link> : null}
          {alarm.clearedAt === null ? null : (
            <Mark tone="good" icon="check">
              {t('cleared')}
            </Mark>
          )}
          <span className="muted" title={formatInstant(alarm.raisedAt)}>
            <Ago instant={alarm.raisedAt} now={now} />
          </span>
        </span>
        <span className="row">
          {alarm.handledAt !== null ? (
            <Mark tone="good" icon="check">
              {t(outcomeOf(alarm.outcome))}
            </Mark>
          ) : (
            <>
              {alarm.acknowledgedAt === null ? (
                mayAct ? (
                  <button
                    type="button"
                    className="button small"
                    disabled={acknowledge.isPending}
                    aria-label={`${t('acknowledge')}：${name}`}
                    onClick={() => acknowledge.mutate()}
                  >
                    {t('acknowledge')}
                  </button>
                ) : null
              ) : (
                <Mark tone="blue" icon="check">
                  {t('acknowledged')}
                </Mark>
              )}
              {mayAct ? (
                <button
                  type="button"
                  className="button small"
                  aria-expanded={isHandling}
                  aria-label={`${t('handle')}：${name}`}
                  onClick={() => setHandling(!isHandling)}
                >
                  {t('handle')}
                </button>
              ) : null}
            </>
          )}
        </span>
      </div>
      {alarm.handledAt !== null && alarm.note !== null ? <p className="muted">{alarm.note}</p> : null}
      {acknowledge.error === null ? null : (
        <p className="form-error" role="alert">
          {problem(acknowledge.error)}
        </p>
      )}
      {isHandling && alarm.handledAt === null ? <Handling subject={subject} alarm={alarm} onDone={() => setHandling(false)} /> : null}
    </li>
  )
}

function outcomeOf(outcome: string | null): AlarmOutcome {
  return ALARM_OUTCOMES.find((one) => one === outcome) ?? 'other'
}

function Handling({ subject, alarm, onDone }: { readonly subject: string; readonly alarm: AlarmBrief; readonly onDone: () => void }) {
  const t = useTexts(dashboardTexts)
  const common = useTexts(commonTexts)
  const problem = useProblemText()
  const client = useQueryClient()
  const [outcome, setOutcome] = useState<AlarmOutcome>('repaired')
  const [note, setNote] = useState('')
  const handle = useMutation({
    mutationFn: () => telemetryApi.handle(alarm.id, { outcome, ...(note.trim() === '' ? {} : { note: note.trim() }) }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['telemetry', subject] })
      onDone()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    handle.mutate()
  }
  return (
    <form className="alarm-form" onSubmit={submit}>
      <label>
        <span className="form-label">{t('outcome')}</span>
        <select
          className="input"
          value={outcome}
          onChange={(event) => setOutcome(ALARM_OUTCOMES.find((one) => one === event.target.value) ?? 'other')}
        >
          {ALARM_OUTCOMES.map((one) => (
            <option key={one} value={one}>
              {t(one)}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span className="form-label">{t('note')}</span>
        <input className="input" value={note} maxLength={500} onChange={(event) => setNote(event.target.value)} />
      </label>
      <span className="row">
        <button type="submit" className="button small primary" disabled={handle.isPending}>
          {t('saveHandling')}
        </button>
        <button type="button" className="button small" onClick={onDone}>
          {common('cancel')}
        </button>
      </span>
      {handle.error === null ? null : (
        <p className="form-error" role="alert">
          {problem(handle.error)}
        </p>
      )}
    </form>
  )
}
