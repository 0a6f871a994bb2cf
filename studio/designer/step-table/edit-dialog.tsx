import { useState } from 'react'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { ChoiceField, FeelField, TextField } from '../../ui/workspace/fields.tsx'
import { PartPicker } from '../../ui/workspace/pickers.tsx'
import { useCatalogue } from '../../ui/workspace/workspace.tsx'
import { deadlineSentence } from '../workflow/deadline-phrase.ts'
import { Dialog } from './dialog.tsx'
import type { EditProps } from './edit-props.ts'
import { renameStep, setArticle, setDeadline, setTimer, setWho } from './model.ts'
import { NextDialog } from './next-dialog.tsx'
import { PartDialog } from './part-dialog.tsx'
import { type Deadline, timerOf, type Who } from './rows.ts'
import { stepTexts } from './texts.ts'
import { APPLICANT, type Column } from './words.ts'

/** The fields of one cell. */
export function EditDialog({ column, ...props }: EditProps & { readonly column: Column }) {
  switch (column) {
    case 'step':
      return <NameDialog {...props} />
    case 'who':
      return props.row.who === null ? null : <WhoDialog {...props} who={props.row.who} />
    case 'part':
      return props.row.part === null ? null : <PartDialog {...props} part={props.row.part} />
    case 'deadline':
      return props.row.deadline === null ? null : <DeadlineDialog {...props} deadline={props.row.deadline} />
    case 'next':
      return <NextDialog {...props} />
    case 'article':
      return <ArticleDialog {...props} />
  }
}

function NameDialog({ row, title, onApply, onClose }: EditProps) {
  const t = useTexts(stepTexts)
  const [name, setName] = useState(row.name)
  return (
    <Dialog title={title} onConfirm={() => onApply((change) => renameStep(change, row.id, name))} onClose={onClose}>
      <TextField label={t('name')} value={name} onChange={setName} />
    </Dialog>
  )
}

function ArticleDialog({ row, title, onApply, onClose }: EditProps) {
  const t = useTexts(stepTexts)
  const [article, change] = useState(row.article)
  return (
    <Dialog title={title} onConfirm={() => onApply((file) => setArticle(file, row.id, article))} onClose={onClose}>
      <PartPicker kind="article" label={t('article')} value={article} onChange={change} />
    </Dialog>
  )
}

type WhoMode = 'role' | 'applicant' | 'feel'

function WhoDialog({ row, title, variables, onApply, onClose, who }: EditProps & { readonly who: Who }) {
  const t = useTexts(stepTexts)
  const [mode, setMode] = useState<WhoMode>(who.groups === APPLICANT ? 'applicant' : /^=|,/.test(who.groups) ? 'feel' : 'role')
  const [role, setRole] = useState(/^=|,/.test(who.groups) ? '' : who.groups)
  const [feel, setFeel] = useState(who.groups.startsWith('=') ? who.groups.slice(1).trim() : listOf(who.groups))
  const [assignee, setAssignee] = useState(who.assignee.replace(/^=\s*/, ''))
  const apply = () => {
    const groups = mode === 'applicant' ? APPLICANT : mode === 'role' ? role : feel.trim() === '' ? '' : `=${feel.trim()}`
    const given = assignee.trim() === who.assignee.replace(/^=\s*/, '') ? who.assignee : assignee.trim() === '' ? '' : `=${assignee.trim()}`
    onApply((change) => setWho(change, row.id, { groups, users: who.users, assignee: given }))
  }
  return (
    <Dialog title={title} onConfirm={apply} onClose={onClose}>
      <ChoiceField
        label={t('whoMode')}
        value={mode}
        onChange={setMode}
        options={[
          ['role', t('whoRole')],
          ['applicant', t('whoApplicant')],
          ['feel', t('whoFeel')],
        ]}
      />
      {mode === 'role' ? <PartPicker kind="role" label={t('role')} value={role} onChange={setRole} /> : null}
      {mode === 'feel' ? <FeelField label={t('groupsFeel')} value={feel} onChange={setFeel} variables={variables} /> : null}
      <FeelField label={t('assignee')} value={assignee} onChange={setAssignee} variables={variables} />
    </Dialog>
  )
}

/** `official,leader` as FEEL. */
function listOf(groups: string): string {
  const names = groups.split(',').map((group) => group.trim())
  return groups === '' ? '' : `[${names.map((group) => JSON.stringify(group)).join(', ')}]`
}

function DeadlineDialog({ row, title, variables, onApply, onClose, deadline }: EditProps & { readonly deadline: Deadline }) {
  const t = useTexts(stepTexts)
  const say = useBilingual()
  const { rules } = useCatalogue()
  const isTimer = row.trigger === 'timer'
  const timer = timerOf(row.element)
  const [rule, setRule] = useState(deadline.rule)
  const [from, setFrom] = useState(deadline.from)
  const [at, setAt] = useState(deadline.at)
  const [other, setOther] = useState(deadline.other)
  const known = rules.find(({ id }) => id === rule)
  const apply = () => {
    const kind = rule !== '' ? 'timeDate' : /^R\d*\//.test(other) ? 'timeCycle' : /^P/.test(other) ? 'timeDuration' : 'timeDate'
    onApply((change) => {
      if (isTimer && rule === '' && other === timer?.body) return
      if (isTimer && rule === '') setTimer(change, row.id, kind, other)
      else setDeadline(change, row.id, { rule, from, at: isTimer ? at : 'end', other })
    })
  }
  return (
    <Dialog title={title} onConfirm={apply} onClose={onClose}>
      <PartPicker kind="deadline" label={t('deadline')} value={rule} onChange={setRule} />
      {rule === '' ? null : (
        <>
          <FeelField label={t('fromStart')} value={from} onChange={setFrom} variables={variables} help={t('fromHelp')} />
          {known === undefined ? null : <p className="muted">{say(deadlineSentence(known, from))}</p>}
        </>
      )}
      {isTimer && rule !== '' ? (
        <ChoiceField
          label={t('ringAt')}
          value={at}
          onChange={setAt}
          options={[
            ['end', t('atEnd')],
            ['warning', t('atWarning')],
          ]}
        />
      ) : null}
      {isTimer && rule === '' ? <TextField label={t('otherTimer')} value={other} onChange={setOther} /> : null}
    </Dialog>
  )
}
