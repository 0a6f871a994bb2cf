import { useState } from 'react'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { ChoiceField, FeelField, TextField } from '../../ui/workspace/fields.tsx'
import { PartPicker } from '../../ui/workspace/pickers.tsx'
import { JOB_KINDS, type JobSetting, jobKindOf } from '../workflow/job-catalogue.ts'
import { Dialog } from './dialog.tsx'
import type { EditProps } from './edit-props.ts'
import { setDecision, setForm, setJob, setProcess, setScript } from './model.ts'
import type { Part } from './rows.ts'
import { stepTexts } from './texts.ts'

type PartOf<K extends Part['kind']> = Extract<Part, { readonly kind: K }>

/** What a step works with: its form, decision, process, expression or action. */
export function PartDialog({ part, ...props }: EditProps & { readonly part: Part }) {
  switch (part.kind) {
    case 'form':
      return <FormDialog {...props} part={part} />
    case 'decision':
      return <DecisionDialog {...props} part={part} />
    case 'process':
      return <ProcessDialog {...props} part={part} />
    case 'script':
      return <ScriptDialog {...props} part={part} />
    case 'job':
      return <JobDialog {...props} part={part} />
    case 'message':
      return null
  }
}

function FormDialog({ row, title, onApply, onClose, part }: EditProps & { readonly part: PartOf<'form'> }) {
  const t = useTexts(stepTexts)
  const [form, choose] = useState(part.form)
  return (
    <Dialog title={title} onConfirm={() => onApply((change) => setForm(change, row.id, form))} onClose={onClose}>
      <PartPicker kind="form" label={t('form')} value={form} onChange={choose} />
    </Dialog>
  )
}

function DecisionDialog({ row, title, onApply, onClose, part }: EditProps & { readonly part: PartOf<'decision'> }) {
  const t = useTexts(stepTexts)
  const [decision, choose] = useState(part.decision)
  const [result, setResult] = useState(part.result === '' ? 'result' : part.result)
  return (
    <Dialog title={title} onConfirm={() => onApply((change) => setDecision(change, row.id, decision, result.trim()))} onClose={onClose}>
      <PartPicker kind="decision" label={t('decision')} value={decision} onChange={choose} />
      <TextField label={t('result')} value={result} onChange={setResult} />
    </Dialog>
  )
}

function ProcessDialog({ row, title, onApply, onClose, part }: EditProps & { readonly part: PartOf<'process'> }) {
  const t = useTexts(stepTexts)
  const [process, choose] = useState(part.process)
  return (
    <Dialog title={title} onConfirm={() => onApply((change) => setProcess(change, row.id, process))} onClose={onClose}>
      <PartPicker kind="process" label={t('process')} value={process} onChange={choose} />
    </Dialog>
  )
}

function ScriptDialog({ row, title, variables, onApply, onClose, part }: EditProps & { readonly part: PartOf<'script'> }) {
  const t = useTexts(stepTexts)
  const [expression, setExpression] = useState(part.expression)
  const [result, setResult] = useState(part.result === '' ? 'result' : part.result)
  return (
    <Dialog title={title} onConfirm={() => onApply((change) => setScript(change, row.id, expression, result.trim()))} onClose={onClose}>
      <FeelField label={t('expression')} value={expression} onChange={setExpression} variables={variables} />
      <TextField label={t('result')} value={result} onChange={setResult} />
    </Dialog>
  )
}

function JobDialog({ row, title, onApply, onClose, part }: EditProps & { readonly part: PartOf<'job'> }) {
  const t = useTexts(stepTexts)
  const say = useBilingual()
  const [type, setType] = useState(part.type)
  const [headers, setHeaders] = useState(part.headers)
  const kind = jobKindOf(type)
  const isOther = kind === undefined
  const apply = () => onApply((change) => setJob(change, row.id, type.trim(), headers))
  return (
    <Dialog title={title} onConfirm={apply} onClose={onClose}>
      <ChoiceField
        label={t('job')}
        value={isOther ? '' : type}
        onChange={setType}
        options={[['', t('otherJob')], ...JOB_KINDS.map((one) => [one.type, say(one.label)] as const)]}
      />
      {isOther ? <TextField label={t('jobOther')} value={type} onChange={setType} /> : null}
      {kind?.settings.map((setting) => (
        <SettingField
          key={setting.key}
          setting={setting}
          value={headers[setting.key] ?? ''}
          onChange={(value) => setHeaders((now) => ({ ...now, [setting.key]: value }))}
        />
      ))}
    </Dialog>
  )
}

interface SettingProps {
  readonly setting: JobSetting
  readonly value: string
  readonly onChange: (value: string) => void
}

const PICKED = { letter: 'letter', deadline: 'deadline', level: 'level', caseType: 'caseType' } as const

function SettingField({ setting, value, onChange }: SettingProps) {
  const say = useBilingual()
  const t = useTexts(stepTexts)
  const { kind } = setting
  const label = say(setting.label)
  if (typeof kind === 'string' && kind in PICKED)
    return <PartPicker kind={PICKED[kind as keyof typeof PICKED]} label={label} value={value} onChange={onChange} />
  if (typeof kind !== 'string')
    return (
      <ChoiceField
        label={label}
        value={value}
        onChange={onChange}
        options={[['', t('none')], ...kind.map((choice) => [choice.value, say(choice.label)] as const)]}
      />
    )
  const help = setting.help === undefined ? {} : { help: say(setting.help) }
  return <TextField label={label} value={value} onChange={onChange} multiline={kind === 'longText'} {...help} />
}
