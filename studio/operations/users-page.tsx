import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { type AccountView, adminApi } from '../api/site.ts'
import { commonTexts } from '../i18n/common.ts'
import { useTexts } from '../i18n/texts.ts'
import { DataTable, MoreRows } from '../ui/data-table.tsx'
import { Mark } from '../ui/marks.tsx'
import { PageHead, Sheet } from '../ui/page.tsx'
import { ErrorState, useProblemText } from '../ui/states.tsx'
import { usePaged } from '../ui/use-paged.ts'
import { operationsTexts } from './texts.ts'

/** Accounts: list, create, switch off. */
export function UsersPage() {
  const t = useTexts(operationsTexts)
  const common = useTexts(commonTexts)
  const [creating, setCreating] = useState(false)
  const users = usePaged(['users'], adminApi.users)
  return (
    <>
      <PageHead title={t('users')} lead={t('usersLead')}>
        <button type="button" className="button primary" aria-expanded={creating} onClick={() => setCreating(!creating)}>
          {t('newUser')}
        </button>
      </PageHead>
      <div className="stack">
        {creating ? <NewUser onDone={() => setCreating(false)} /> : null}
        <section className="sheet">
          {users.error !== null ? (
            <ErrorState problem={users.error} onRetry={() => void users.refetch()} />
          ) : (
            <>
              <DataTable<AccountView>
                rowKey="id"
                loading={users.loading}
                dataSource={users.items}
                columns={[
                  { title: t('username'), dataIndex: 'username' },
                  { title: t('name'), dataIndex: 'name' },
                  { title: t('roles'), render: (_, user) => user.roles.join('、') },
                  { title: t('organisation'), dataIndex: 'organisation' },
                  {
                    title: common('status'),
                    render: (_, user) => (
                      <Mark tone={user.active ? 'good' : 'grey'} icon={user.active ? 'check' : 'pause'}>
                        {t(user.active ? 'active' : 'inactive')}
                      </Mark>
                    ),
                  },
                  { title: common('actions'), render: (_, user) => <Switch user={user} /> },
                ]}
              />
              <MoreRows
                shown={users.items.length}
                total={users.total}
                more={users.hasMore}
                busy={users.loadingMore}
                onMore={users.loadMore}
              />
            </>
          )}
        </section>
      </div>
    </>
  )
}

function Switch({ user }: { readonly user: AccountView }) {
  const t = useTexts(operationsTexts)
  const text = useProblemText()
  const client = useQueryClient()
  const change = useMutation({
    mutationFn: () => adminApi.setActive(user.id, !user.active),
    onSuccess: () => client.invalidateQueries({ queryKey: ['users'] }),
  })
  const word = t(user.active ? 'disable' : 'enable')
  return (
    <span className="row">
      <button
        type="button"
        className="button small"
        aria-label={`${word} ${user.username}`}
        disabled={change.isPending}
        onClick={() => change.mutate()}
      >
        {word}
      </button>
      {change.error === null ? null : <span role="alert">{text(change.error)}</span>}
    </span>
  )
}

const EMPTY = { username: '', name: '', password: '', roles: '' }

function NewUser({ onDone }: { readonly onDone: () => void }) {
  const t = useTexts(operationsTexts)
  const text = useProblemText()
  const client = useQueryClient()
  const id = useId()
  const [values, setValues] = useState(EMPTY)
  const create = useMutation({
    mutationFn: () =>
      adminApi.createUser({
        ...values,
        roles: values.roles
          .split(/[,，\s]+/)
          .map((role) => role.trim())
          .filter((role) => role !== ''),
      }),
    onSuccess: async () => {
      onDone()
      await client.invalidateQueries({ queryKey: ['users'] })
    },
  })
  return (
    <Sheet title={t('newUser')}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          create.mutate()
        }}
      >
        <div className="form-columns">
          {(['username', 'name', 'password', 'roles'] as const).map((name) => (
            <div key={name} className="form-field">
              <label className="form-label" htmlFor={`${id}-${name}`}>
                {t(name)}
              </label>
              {name === 'roles' ? <p className="form-help">{t('rolesHelp')}</p> : null}
              <input
                id={`${id}-${name}`}
                className="input"
                required={name !== 'roles'}
                type={name === 'password' ? 'password' : 'text'}
                autoComplete={name === 'password' ? 'new-password' : 'off'}
                value={values[name]}
                onChange={(event) => setValues({ ...values, [name]: event.target.value })}
              />
            </div>
          ))}
        </div>
        {create.error === null ? null : (
          <p className="form-error" role="alert">
            {text(create.error)}
          </p>
        )}
        <button type="submit" className="button primary" disabled={create.isPending}>
          {t('create')}
        </button>
      </form>
    </Sheet>
  )
}
