import type { Checksum, Frame, FrameField } from '../../../server/base/api/mapping-document.ts'
import type { Problem } from '../../../server/base/errors.ts'
import { useTexts } from '../../i18n/texts.ts'
import { PlainTable, quietHead } from '../../ui/plain-table.tsx'
import { NumberInput, Part, PlaceProblems, SelectInput, TextInput } from './inputs.tsx'
import { NEW_FIELD, replaced, without, withPart } from './model.ts'
import { mappingTexts } from './texts.ts'

export const NEW_FRAME: Frame = { encoding: 'raw', fields: [] }
const KINDS: readonly Checksum['kind'][] = ['sum8', 'xor8', 'crc16-modbus', 'crc16-ccitt']
const TYPES = ['uint', 'int', 'float', 'bcd', 'digits', 'text', 'hex'] as const

/** The frame of a binary payload: how it is sent, how it is checked, and its fields. */
export function FramePart({
  frame,
  onChange,
  problems,
}: {
  readonly frame: Frame
  readonly onChange: (frame: Frame) => void
  readonly problems: readonly Problem[]
}) {
  const t = useTexts(mappingTexts)
  const { checksum, records } = frame
  return (
    <Part title={t('frame')}>
      <div className="form-columns">
        <SelectInput
          label={t('encoding')}
          value={frame.encoding}
          options={(['raw', 'hex', 'base64'] as const).map((one) => ({ value: one, label: t(one) }))}
          onChange={(encoding) => onChange({ ...frame, encoding: encoding as Frame['encoding'] })}
        />
        <TextInput label={t('framePath')} value={frame.path ?? ''} onChange={(path) => onChange(withPart(frame, 'path', path))} />
        <NumberInput label={t('frameBytes')} value={frame.bytes} onChange={(bytes) => onChange(withPart(frame, 'bytes', bytes))} />
        <TextInput label={t('frameStarts')} value={frame.starts ?? ''} onChange={(starts) => onChange(withPart(frame, 'starts', starts))} />
        <SelectInput
          label={t('checksum')}
          value={checksum?.kind ?? ''}
          options={[{ value: '', label: t('noChecksum') }, ...KINDS.map((kind) => ({ value: kind, label: kind }))]}
          onChange={(kind) =>
            onChange(
              withPart(
                frame,
                'checksum',
                kind === ''
                  ? undefined
                  : {
                      from: 0,
                      to: kind.startsWith('crc') ? -2 : -1,
                      at: kind.startsWith('crc') ? -2 : -1,
                      ...checksum,
                      kind: kind as Checksum['kind'],
                    },
              ),
            )
          }
        />
        {checksum === undefined ? null : (
          <>
            {(['from', 'to', 'at'] as const).map((name) => (
              <NumberInput
                key={name}
                label={t(({ from: 'sumFrom', to: 'sumTo', at: 'sumAt' } as const)[name])}
                value={checksum[name]}
                help={t('negative')}
                onChange={(value) => onChange({ ...frame, checksum: { ...checksum, [name]: value ?? 0 } })}
              />
            ))}
            <OrderSelect
              value={checksum.order}
              onChange={(order) => onChange({ ...frame, checksum: withPart(checksum, 'order', order) })}
            />
          </>
        )}
      </div>
      <PlaceProblems
        problems={problems.filter(({ at = '' }) => !at.startsWith('frame/fields/') && !at.startsWith('frame/records/fields/'))}
        place="frame"
      />
      <h4>{t('fields')}</h4>
      <FieldRows fields={frame.fields} place="frame/fields" problems={problems} onChange={(fields) => onChange({ ...frame, fields })} />
      {records === undefined ? (
        <button type="button" className="button small" onClick={() => onChange({ ...frame, records: { at: 0, bytes: 1, fields: [] } })}>
          {t('addRecords')}
        </button>
      ) : (
        <>
          <h4>{t('records')}</h4>
          <div className="form-columns">
            <NumberInput
              label={t('recordsAt')}
              value={records.at}
              onChange={(at) => onChange({ ...frame, records: { ...records, at: at ?? 0 } })}
            />
            <NumberInput
              label={t('recordsBytes')}
              value={records.bytes}
              onChange={(bytes) => onChange({ ...frame, records: { ...records, bytes: bytes ?? 1 } })}
            />
            <TextInput
              label={t('recordsCount')}
              value={records.count ?? ''}
              onChange={(count) => onChange({ ...frame, records: withPart(records, 'count', count) })}
            />
          </div>
          <h4>{t('recordFields')}</h4>
          <FieldRows
            fields={records.fields}
            place="frame/records/fields"
            problems={problems}
            onChange={(fields) => onChange({ ...frame, records: { ...records, fields } })}
          />
          <button type="button" className="button small" onClick={() => onChange(withPart(frame, 'records', undefined))}>
            {t('dropRecords')}
          </button>
        </>
      )}
    </Part>
  )
}

function FieldRows({
  fields,
  place,
  problems,
  onChange,
}: {
  readonly fields: readonly FrameField[]
  readonly place: string
  readonly problems: readonly Problem[]
  readonly onChange: (fields: readonly FrameField[]) => void
}) {
  const t = useTexts(mappingTexts)
  return (
    <>
      {fields.length === 0 ? null : (
        <PlainTable
          label={t('fields')}
          className="mapping-rows"
          heads={[t('fieldName'), t('offset'), t('bytes'), t('type'), t('order'), quietHead(t('remove'))]}
        >
          {fields.map((field, index) => {
            const change = (more: Partial<FrameField>) => onChange(replaced(fields, index, { ...field, ...more }))
            const label = (what: string) => t('ofRow', { what, n: index + 1 })
            return (
              // Rows have no identity but their place.
              <tr key={`${place}-${String(index)}`}>
                <td className="wide">
                  <TextInput bare label={label(t('fieldName'))} value={field.name} onChange={(name) => change({ name })} />
                  <PlaceProblems problems={problems} place={`${place}/${index}`} />
                </td>
                <td>
                  <NumberInput bare label={label(t('offset'))} value={field.at} onChange={(at) => change({ at: at ?? 0 })} />
                </td>
                <td>
                  <NumberInput bare label={label(t('bytes'))} value={field.bytes} onChange={(bytes) => change({ bytes: bytes ?? 1 })} />
                </td>
                <td>
                  <SelectInput
                    bare
                    label={label(t('type'))}
                    value={field.type}
                    options={TYPES.map((type) => ({ value: type, label: t(type === 'hex' ? 'hexText' : type) }))}
                    onChange={(type) => change({ type: type as FrameField['type'] })}
                  />
                </td>
                <td>
                  <OrderSelect
                    bare
                    label={label(t('order'))}
                    value={field.order}
                    onChange={(order) => onChange(replaced(fields, index, withPart(field, 'order', order)))}
                  />
                </td>
                <td>
                  <button
                    type="button"
                    className="button small"
                    aria-label={t('removeRow', { n: index + 1 })}
                    onClick={() => onChange(without(fields, index))}
                  >
                    {t('remove')}
                  </button>
                </td>
              </tr>
            )
          })}
        </PlainTable>
      )}
      <button type="button" className="button small" onClick={() => onChange([...fields, NEW_FIELD])}>
        {t('addField')}
      </button>
    </>
  )
}

function OrderSelect({
  value,
  onChange,
  label,
  bare = false,
}: {
  readonly value: 'big' | 'little' | undefined
  readonly onChange: (order: 'little' | undefined) => void
  readonly label?: string
  readonly bare?: boolean
}) {
  const t = useTexts(mappingTexts)
  return (
    <SelectInput
      bare={bare}
      label={label ?? t('order')}
      value={value ?? 'big'}
      options={(['big', 'little'] as const).map((one) => ({ value: one, label: t(one) }))}
      onChange={(order) => onChange(order === 'little' ? 'little' : undefined)}
    />
  )
}
