import { useState } from 'react'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { ChoiceField, TextField } from '../../ui/workspace/fields.tsx'
import { Dialog } from './dialog.tsx'
import { ATTACHED, NEW_KINDS, type NewKind } from './kinds.ts'
import type { StepRow } from './rows.ts'
import { stepTexts } from './texts.ts'

/** Kinds that may follow a step; null is the beginning of a process. */
function kindsAfter(row: StepRow | null): readonly NewKind[] {
  const all = Object.keys(NEW_KINDS) as NewKind[]
  if (row === null) return all.filter((kind) => !ATTACHED.includes(kind) && kind !== 'end')
  const isActivity = /Task$|CallActivity$|SubProcess$/.test(row.type)
  const mayEnd = row.next.length === 0 || row.type.endsWith('Gateway')
  return all.filter((kind) => kind !== 'start' && (isActivity || !ATTACHED.includes(kind)) && (mayEnd || kind !== 'end'))
}

/** Asks for kind and name of a new step. */
export function AddDialog({
  after,
  title,
  onAdd,
  onClose,
}: {
  readonly after: StepRow | null
  readonly title: string
  readonly onAdd: (kind: NewKind, name: string) => void
  readonly onClose: () => void
}) {
  const t = useTexts(stepTexts)
  const say = useBilingual()
  const kinds = kindsAfter(after)
  const [kind, setKind] = useState<NewKind>(after === null ? 'start' : 'userTask')
  const [name, setName] = useState('')
  return (
    <Dialog title={title} onConfirm={() => onAdd(kind, name)} onClose={onClose}>
      <ChoiceField
        label={t('kind')}
        value={kind}
        onChange={setKind}
        options={kinds.map((one) => [one, say(NEW_KINDS[one].word)] as const)}
      />
      <p className="muted">{say(NEW_KINDS[kind].about)}</p>
      <TextField label={t('name')} value={name} onChange={setName} />
    </Dialog>
  )
}
