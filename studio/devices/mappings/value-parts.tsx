import type { PayloadMapping } from '../../../server/base/api/mapping-document.ts'
import type { KindVocabulary } from '../../../server/base/api/mappings.ts'
import type { Problem } from '../../../server/base/errors.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { PlainTable, quietHead } from '../../ui/plain-table.tsx'
import { CodedInput, Part, PlaceProblems, SelectInput, TextInput } from './inputs.tsx'
import { type AlarmRow, type MappedRow, readBits, readWords, replaced, without, withPart, writeBits, writeWords } from './model.ts'
import { mappingTexts } from './texts.ts'

interface PartProps {
  readonly mapping: PayloadMapping
  readonly onChange: (mapping: PayloadMapping) => void
  readonly problems: readonly Problem[]
  readonly kind: KindVocabulary | undefined
  /** Id of the datalist with the fields of the sample. */
  readonly paths: string
}

/** Which field of the payload fills which metric, and how. */
export function ValuesPart({ mapping, onChange, problems, kind, paths }: PartProps) {
  const t = useTexts(mappingTexts)
  const say = useBilingual()
  const { values } = mapping
  const change = (index: number, value: MappedRow) => onChange({ ...mapping, values: replaced(values, index, value) })
  return (
    <Part title={t('values')}>
      {values.length === 0 ? null : (
        <PlainTable
          label={t('values')}
          className="mapping-rows"
          heads={[
            t('path'),
            t('metric'),
            t('factor'),
            t('plus'),
            <th key="words" scope="col" title={t('wordsHelp')}>
              {t('words')}
            </th>,
            <th key="bits" scope="col" title={t('bitsHelp')}>
              {t('bits')}
            </th>,
            quietHead(t('remove')),
          ]}
        >
          {values.map((value, index) => {
            const label = (what: string) => t('ofRow', { what, n: index + 1 })
            const metric = kind?.metrics.find(({ key }) => key === value.metric)
            return (
              <tr key={`value-${String(index)}`}>
                <td className="wide">
                  <TextInput
                    bare
                    list={paths}
                    label={label(t('path'))}
                    value={value.path}
                    onChange={(path) => change(index, { ...value, path })}
                  />
                  <PlaceProblems problems={problems} place={`values/${index}`} />
                </td>
                <td className="middle">
                  {kind === undefined ? (
                    <TextInput
                      bare
                      label={label(t('metric'))}
                      value={value.metric}
                      onChange={(name) => change(index, { ...value, metric: name })}
                    />
                  ) : (
                    <SelectInput
                      bare
                      label={label(t('metric'))}
                      value={value.metric}
                      options={[
                        { value: '', label: '—' },
                        ...kind.metrics.map((one) => ({
                          value: one.key,
                          label: `${say(one.name)}${one.unit === null ? '' : ` (${one.unit})`}`,
                        })),
                      ]}
                      onChange={(name) => change(index, { ...value, metric: name })}
                    />
                  )}
                </td>
                <td>
                  <TextInput
                    bare
                    label={label(t('factor'))}
                    value={value.factor ?? ''}
                    onChange={(factor) => change(index, withPart(value, 'factor', factor))}
                  />
                </td>
                <td>
                  <TextInput
                    bare
                    label={label(t('plus'))}
                    value={value.offset ?? ''}
                    onChange={(offset) => change(index, withPart(value, 'offset', offset))}
                  />
                </td>
                <td className="middle">
                  <CodedInput
                    bare
                    label={label(t('words'))}
                    text={writeWords(value.words)}
                    onText={(text) => change(index, withPart(value, 'words', readWords(text, metric?.type)))}
                  />
                </td>
                <td>
                  <CodedInput
                    bare
                    label={label(t('bits'))}
                    text={writeBits(value.bits)}
                    onText={(text) => change(index, withPart(value, 'bits', readBits(text)))}
                  />
                </td>
                <td>
                  <button
                    type="button"
                    className="button small"
                    aria-label={t('removeRow', { n: index + 1 })}
                    onClick={() => onChange({ ...mapping, values: without(values, index) })}
                  >
                    {t('remove')}
                  </button>
                </td>
              </tr>
            )
          })}
        </PlainTable>
      )}
      <p className="form-help">
        {t('words')}：{t('wordsHelp')}。{t('bits')}：{t('bitsHelp')}。
      </p>
      <button
        type="button"
        className="button small"
        onClick={() => onChange({ ...mapping, values: [...values, { path: '', metric: '' }] })}
      >
        {t('addValue')}
      </button>
      <PlaceProblems problems={problems.filter(({ at }) => at === 'values')} place="values" />
    </Part>
  )
}

/** Which codes and bits raise an alarm. */
export function AlarmsPart({ mapping, onChange, problems, kind, paths }: PartProps) {
  const t = useTexts(mappingTexts)
  const say = useBilingual()
  const { event, alarms = [] } = mapping
  const putAlarms = (rows: readonly AlarmRow[]) => onChange(withPart(mapping, 'alarms', rows.length === 0 ? undefined : rows))
  const putEvent = (next: PayloadMapping['event']) => onChange(withPart(mapping, 'event', next))
  const options = [{ value: '', label: '—' }, ...(kind?.alarms ?? []).map((one) => ({ value: one.key, label: say(one.name) }))]
  return (
    <Part title={t('alarms')}>
      <div className="form-columns">
        <TextInput
          list={paths}
          label={t('eventPath')}
          value={event?.path ?? ''}
          onChange={(path) => putEvent(path === '' ? undefined : { names: {}, ...event, path })}
        />
        {event === undefined ? null : (
          <>
            <CodedInput
              label={t('eventNames')}
              help={kind === undefined ? t('wordsHelp') : kind.alarms.map(({ key, name }) => `${key} ${say(name)}`).join('；')}
              text={writeWords(event.names)}
              onText={(text) => putEvent({ ...event, names: (readWords(text, 'string') ?? {}) as { readonly [theirs: string]: string } })}
            />
            <CodedInput
              label={t('eventNone')}
              help={t('eventNoneHelp')}
              text={(event.none ?? []).join('; ')}
              onText={(text) => {
                const codes = text
                  .split(/[;；]/)
                  .map((code) => code.trim())
                  .filter((code) => code !== '')
                putEvent(withPart(event, 'none', codes.length === 0 ? undefined : codes))
              }}
            />
          </>
        )}
      </div>
      <PlaceProblems problems={problems} place="event" />
      {alarms.length === 0 ? null : (
        <PlainTable
          label={t('alarms')}
          className="mapping-rows"
          heads={[t('path'), t('bits'), t('equals'), t('alarm'), quietHead(t('remove'))]}
        >
          {alarms.map((alarm, index) => {
            const label = (what: string) => t('ofRow', { what: `${t('alarms')} ${what}`, n: index + 1 })
            const change = (next: AlarmRow) => putAlarms(replaced(alarms, index, next))
            return (
              <tr key={`alarm-${String(index)}`}>
                <td className="wide">
                  <TextInput
                    bare
                    list={paths}
                    label={label(t('path'))}
                    value={alarm.path}
                    onChange={(path) => change({ ...alarm, path })}
                  />
                  <PlaceProblems problems={problems} place={`alarms/${index}`} />
                </td>
                <td>
                  <CodedInput
                    bare
                    label={label(t('bits'))}
                    text={writeBits(alarm.bits)}
                    onText={(text) => change(withPart(alarm, 'bits', readBits(text)))}
                  />
                </td>
                <td>
                  <TextInput bare label={label(t('equals'))} value={alarm.equals} onChange={(equals) => change({ ...alarm, equals })} />
                </td>
                <td className="middle">
                  <SelectInput
                    bare
                    label={label(t('alarm'))}
                    value={alarm.event}
                    options={options}
                    onChange={(name) => change({ ...alarm, event: name })}
                  />
                </td>
                <td>
                  <button
                    type="button"
                    className="button small"
                    aria-label={`${t('alarms')} ${t('removeRow', { n: index + 1 })}`}
                    onClick={() => putAlarms(without(alarms, index))}
                  >
                    {t('remove')}
                  </button>
                </td>
              </tr>
            )
          })}
        </PlainTable>
      )}
      <button type="button" className="button small" onClick={() => putAlarms([...alarms, { path: '', equals: '1', event: '' }])}>
        {t('addAlarm')}
      </button>
    </Part>
  )
}
