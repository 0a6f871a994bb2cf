import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import type { InstanceView } from '../../server/base/api/operations.ts'
import type { Json } from '../../server/base/json.ts'
import { operationsApi } from '../api/operations.ts'
import { commonTexts } from '../i18n/common.ts'
import { useTexts } from '../i18n/texts.ts'
import { PlainTable } from '../ui/plain-table.tsx'
import { ScrollX } from '../ui/scroll.tsx'
import { useProblemText } from '../ui/states.tsx'
import { engineTexts } from './engine-texts.ts'
import { isReason, Reason } from './parts.tsx'

/** Variables of the process and of every scope that lives; a running instance's can be corrected, with a reason. */
export function VariablesTab({ instance }: { readonly instance: InstanceView }) {
  const t = useTexts(engineTexts)
  const common = useTexts(commonTexts)
  const [editing, setEditing] = useState<{ readonly scope: string; readonly name: string } | null>(null)
  const filled = instance.scopes.filter(({ variables }) => Object.keys(variables).length > 0)
  if (filled.length === 0) return <p className="muted">{t('noVariables')}</p>
  return (
    <div className="stack">
      {filled.map((scope) => (
        <section key={scope.key} aria-label={scope.name}>
          {filled.length === 1 ? null : (
            <h3>
              {t('scope')}：{scope.name}
            </h3>
          )}
          <PlainTable
            label={`${t('variables')} ${scope.name}`}
            heads={[t('variable'), t('value'), ...(instance.state === 'ACTIVE' ? [common('actions')] : [])]}
          >
            {Object.entries(scope.variables).map(([name, value]) => (
              <tr key={name}>
                <th scope="row">
                  <code>{name}</code>
                </th>
                <td>
                  <Value value={value} />
                </td>
                {instance.state === 'ACTIVE' ? (
                  <td>
                    <button
                      type="button"
                      className="button small"
                      aria-label={t('editOf', { name })}
                      aria-expanded={editing?.scope === scope.key && editing.name === name}
                      onClick={() => setEditing(editing?.scope === scope.key && editing.name === name ? null : { scope: scope.key, name })}
                    >
                      {t('edit')}
                    </button>
                  </td>
                ) : null}
              </tr>
            ))}
          </PlainTable>
          {editing?.scope === scope.key ? (
            <EditVariable
              key={editing.name}
              instanceKey={instance.key}
              scopeKey={scope.key}
              name={editing.name}
              before={scope.variables[editing.name] ?? null}
              onDone={() => setEditing(null)}
            />
          ) : null}
        </section>
      ))}
    </div>
  )
}

const LONG = 120

function Value({ value }: { readonly value: Json }) {
  const t = useTexts(commonTexts)
  const text = JSON.stringify(value)
  if (text.length <= LONG) return <code>{text}</code>
  return (
    <details>
      <summary>
        <code>{text.slice(0, LONG)}…</code> <span className="visually-hidden">{t('expand')}</span>
      </summary>
      <ScrollX>
        <code className="operations-value">{JSON.stringify(value, null, 2)}</code>
      </ScrollX>
    </details>
  )
}

function EditVariable({
  instanceKey,
  scopeKey,
  name,
  before,
  onDone,
}: {
  readonly instanceKey: string
  readonly scopeKey: string
  readonly name: string
  readonly before: Json
  readonly onDone: () => void
}) {
  const t = useTexts(engineTexts)
  const common = useTexts(commonTexts)
  const say = useProblemText()
  const client = useQueryClient()
  const id = useId()
  const [text, setText] = useState(JSON.stringify(before, null, 2))
  const [reason, setReason] = useState('')
  const parsed = parseJson(text)
  const save = useMutation({
    mutationFn: (value: Json) => operationsApi.setVariables(instanceKey, { scopeKey, variables: { [name]: value }, reason: reason.trim() }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['operations'] })
      onDone()
    },
  })
  return (
    <form
      className="stack-s"
      style={{ margin: '12px 0' }}
      aria-label={t('editOf', { name })}
      onSubmit={(event) => {
        event.preventDefault()
        if (parsed !== null) save.mutate(parsed.value)
      }}
    >
      <div className="form-field">
        <label className="form-label" htmlFor={id}>
          {name}：{t('newValue')}
        </label>
        <textarea
          id={id}
          className="input"
          style={{ fontFamily: 'monospace' }}
          aria-invalid={parsed === null}
          aria-describedby={parsed === null ? `${id}-wrong` : undefined}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        {parsed === null ? (
          <p id={`${id}-wrong`} className="form-error">
            {t('jsonWrong')}
          </p>
        ) : null}
      </div>
      <Reason value={reason} onChange={setReason} />
      {save.error === null ? null : (
        <p role="alert" className="notice-box bad">
          {say(save.error)}
        </p>
      )}
      <p className="row">
        <button type="submit" className="button primary" disabled={parsed === null || !isReason(reason) || save.isPending}>
          {common('save')}
        </button>
        <button type="button" className="button" onClick={onDone}>
          {common('cancel')}
        </button>
      </p>
    </form>
  )
}

/** The value of a JSON text; null when it is none. */
export function parseJson(text: string): { readonly value: Json } | null {
  try {
    return { value: JSON.parse(text) as Json }
  } catch {
    return null
  }
}
