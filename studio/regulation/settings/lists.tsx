import type { ProgrammeManifest } from '../../../server/programmes/types.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { BilingualField, TextField } from '../../ui/workspace/fields.tsx'
import { PartPicker } from '../../ui/workspace/pickers.tsx'
import { CheckCell, ChoiceCell, NumberCell, type RowsColumn, RowsTable, TextCell } from '../../ui/workspace/rows-table.tsx'
import { useCatalogue } from '../../ui/workspace/workspace.tsx'
import type { PartProps } from './basic.tsx'
import { listed, withPart } from './parts.ts'
import { settingsTexts } from './texts.ts'

const both = { zh: '', en: '' }
const TONES = ['waiting', 'working', 'attention', 'good', 'bad', 'ended'] as const

interface Coded {
  readonly code: string
  readonly name: { readonly zh: string; readonly en: string }
}

/** Code and name in both languages, the first columns of most lists. */
function useCodedColumns<T extends Coded>(rows: readonly T[], disabled: boolean): readonly RowsColumn<T>[] {
  const t = useTexts(settingsTexts)
  return [
    {
      title: t('code'),
      width: '13em',
      cell: (row, set, name) => (
        <TextCell
          name={name}
          value={row.code}
          disabled={disabled}
          invalid={!/^[\w-]+$/.test(row.code) || rows.filter((other) => other.code === row.code).length > 1}
          onChange={(code) => set({ ...row, code })}
        />
      ),
    },
    {
      title: t('zh'),
      cell: (row, set, name) => (
        <TextCell name={name} value={row.name.zh} disabled={disabled} onChange={(zh) => set({ ...row, name: { ...row.name, zh } })} />
      ),
    },
    {
      title: t('en'),
      cell: (row, set, name) => (
        <TextCell name={name} value={row.name.en} disabled={disabled} onChange={(en) => set({ ...row, name: { ...row.name, en } })} />
      ),
    },
  ]
}

/** What is graded, and the levels it can reach. */
export function SubjectPart({ manifest, disabled, onChange }: PartProps) {
  const t = useTexts(settingsTexts)
  const say = useBilingual()
  const subject = manifest.subject ?? { kind: '', name: both, form: '' }
  const levels = manifest.levels ?? []
  const columns = useCodedColumns<ProgrammeManifest['levels'][number]>(levels, disabled)
  return (
    <>
      <h3>{t('subject')}</h3>
      <div className="settings-grid">
        <BilingualField
          label={t('subjectName')}
          value={subject.name}
          disabled={disabled}
          onChange={(name) => name && onChange({ subject: { ...subject, name } })}
        />
        <TextField
          label={t('subjectKind')}
          value={subject.kind}
          disabled={disabled}
          onChange={(kind) => onChange({ subject: { ...subject, kind } })}
        />
        <div data-at="/subject/form">
          <PartPicker
            kind="form"
            label={t('subjectForm')}
            value={subject.form}
            disabled={disabled}
            onChange={(form) => onChange({ subject: { ...subject, form } })}
          />
        </div>
      </div>
      <h3>{t('levels')}</h3>
      <RowsTable
        label={t('levels')}
        rows={levels}
        disabled={disabled}
        addLabel={t('addLevel')}
        blank={(): ProgrammeManifest['levels'][number] => ({ code: '', name: both, short: both, rank: levels.length, certificate: true })}
        nameOf={(level) => say(level.name)}
        placeOf={(level) => `/levels/${level.code}`}
        onChange={(next) => onChange({ levels: next })}
        columns={[
          ...columns,
          {
            title: t('shortZh'),
            cell: (row, set, name) => (
              <TextCell
                name={name}
                value={row.short.zh}
                disabled={disabled}
                onChange={(zh) => set({ ...row, short: { ...row.short, zh } })}
              />
            ),
          },
          {
            title: t('shortEn'),
            cell: (row, set, name) => (
              <TextCell
                name={name}
                value={row.short.en}
                disabled={disabled}
                onChange={(en) => set({ ...row, short: { ...row.short, en } })}
              />
            ),
          },
          {
            title: t('rank'),
            width: '6em',
            cell: (row, set, name) => (
              <NumberCell name={name} value={row.rank} min={0} disabled={disabled} onChange={(rank) => set({ ...row, rank })} />
            ),
          },
          {
            title: t('certificate'),
            width: '4em',
            cell: (row, set, name) => (
              <CheckCell name={name} value={row.certificate} disabled={disabled} onChange={(certificate) => set({ ...row, certificate })} />
            ),
          },
          {
            title: t('aliases'),
            cell: (row, set, name) => (
              <TextCell
                name={name}
                value={(row.aliases ?? []).join('、')}
                disabled={disabled}
                onChange={(text) => set(withPart(row, 'aliases', listed(text)))}
              />
            ),
          },
        ]}
      />
    </>
  )
}

/** Stages of the applicant's bar, and the words of status. */
export function StagesPart({ manifest, disabled, onChange }: PartProps) {
  const t = useTexts(settingsTexts)
  const say = useBilingual()
  const { article } = useCatalogue()
  const stages = manifest.stages ?? []
  const statuses = manifest.publicStatuses ?? []
  const stageColumns = useCodedColumns<ProgrammeManifest['stages'][number]>(stages, disabled)
  const statusColumns = useCodedColumns<ProgrammeManifest['publicStatuses'][number]>(statuses, disabled)
  return (
    <>
      <h3>{t('stages')}</h3>
      <RowsTable
        label={t('stages')}
        rows={stages}
        disabled={disabled}
        addLabel={t('addStage')}
        blank={(): ProgrammeManifest['stages'][number] => ({ code: '', name: both })}
        nameOf={(stage) => say(stage.name)}
        placeOf={(stage) => `/stages/${stage.code}`}
        onChange={(next) => onChange({ stages: next })}
        columns={[
          ...stageColumns,
          {
            title: t('article'),
            cell: (row, set, name) => (
              <ChoiceCell
                name={name}
                value={row.article ?? ''}
                disabled={disabled}
                options={[['', '—'], ...article.map((each) => [each.id, say(each.title)] as const)]}
                onChange={(id) => set(withPart(row, 'article', id))}
              />
            ),
          },
        ]}
      />
      <h3>{t('statuses')}</h3>
      <RowsTable
        label={t('statuses')}
        rows={statuses}
        disabled={disabled}
        addLabel={t('addStatus')}
        blank={() => ({ code: '', name: both, tone: 'working' as const })}
        nameOf={(status) => say(status.name)}
        placeOf={(status) => `/publicStatuses/${status.code}`}
        onChange={(next) => onChange({ publicStatuses: next })}
        columns={[
          ...statusColumns,
          {
            title: t('tone'),
            width: '9em',
            cell: (row, set, name) => (
              <ChoiceCell
                name={name}
                value={row.tone}
                disabled={disabled}
                options={TONES.map((tone) => [tone, t(`tone_${tone}`)] as const)}
                onChange={(tone) => set({ ...row, tone })}
              />
            ),
          },
        ]}
      />
    </>
  )
}

/** The sentence for each code a decision or check can answer. */
export function RefusalsPart({ manifest, disabled, onChange }: PartProps) {
  const t = useTexts(settingsTexts)
  const rows = Object.entries(manifest.refusals ?? {}).map(([code, text]) => ({ code, text }))
  return (
    <>
      <p className="muted reg-lead">{t('refusalsLead')}</p>
      <RowsTable
        label={t('refusals')}
        rows={rows}
        disabled={disabled}
        ordered={false}
        addLabel={t('addRefusal')}
        blank={() => ({ code: freshCode(rows), text: both })}
        nameOf={(row) => row.code}
        placeOf={(row) => `/refusals/${row.code}`}
        onChange={(next) => onChange({ refusals: Object.fromEntries(next.map(({ code, text }) => [code, text])) })}
        columns={[
          {
            title: t('code'),
            width: '18em',
            cell: (row, set, name) => (
              <TextCell
                name={name}
                value={row.code}
                disabled={disabled}
                invalid={!/^[A-Z][A-Z0-9_]*$/.test(row.code)}
                onChange={(code) => {
                  if (!rows.some((other) => other.code === code)) set({ ...row, code })
                }}
              />
            ),
          },
          {
            title: t('sentenceZh'),
            cell: (row, set, name) => (
              <TextCell name={name} value={row.text.zh} disabled={disabled} onChange={(zh) => set({ ...row, text: { ...row.text, zh } })} />
            ),
          },
          {
            title: t('sentenceEn'),
            cell: (row, set, name) => (
              <TextCell name={name} value={row.text.en} disabled={disabled} onChange={(en) => set({ ...row, text: { ...row.text, en } })} />
            ),
          },
        ]}
      />
    </>
  )
}

function freshCode(rows: readonly { readonly code: string }[]): string {
  for (let number = 1; ; number += 1) if (!rows.some((row) => row.code === `REFUSAL_${number}`)) return `REFUSAL_${number}`
}
