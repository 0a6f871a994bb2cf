import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { Link } from 'react-router'
import type { AssignmentView } from '../../server/base/api/studio.ts'
import type { ProgrammeManifest } from '../../server/programmes/types.ts'
import { assignmentApi } from '../api/regulation.ts'
import { useBilingual, useLocale, useTexts } from '../i18n/texts.ts'
import { Icon } from '../ui/icon.tsx'
import { PlainTable } from '../ui/plain-table.tsx'
import { Loading } from '../ui/states.tsx'
import { useDraftFiles } from '../ui/workspace/draft-files.ts'
import { EditorBar } from '../ui/workspace/editor-bar.tsx'
import { useGoToPlace } from '../ui/workspace/go-to-place.ts'
import { addressOf } from '../ui/workspace/places.ts'
import { CheckCell, ChoiceCell, RowsTable, TextCell } from '../ui/workspace/rows-table.tsx'
import { useCatalogue, useManifest, useWorkspace } from '../ui/workspace/workspace.tsx'
import { dutyWarnings, type RoleStep, roleSteps } from './roles/duties.ts'
import { PERMISSION_WORDS, rolesTexts } from './roles/texts.ts'
import './regulation.css'

type Role = ProgrammeManifest['roles'][number]

const NO_ASSIGNMENTS: readonly AssignmentView[] = []

/** Roles of a programme: who they are, what they may, which steps they work, who holds them, and where nobody would check anybody. */
export function RolesPage() {
  const t = useTexts(rolesTexts)
  const manifest = useManifest()
  const { programme, mayEdit } = useWorkspace()
  const { files, loading } = useDraftFiles((name) => name.endsWith('.bpmn'))
  const steps = useMemo(() => roleSteps(files), [files])
  const { data: assignments = NO_ASSIGNMENTS } = useQuery({
    queryKey: ['assignments', programme],
    queryFn: () => assignmentApi.list(programme),
    enabled: mayEdit,
  })
  useGoToPlace(manifest.value !== undefined)
  if (manifest.value === undefined) return <Loading />
  const roles = manifest.value.roles ?? []
  const change = (next: readonly Role[]) => manifest.update((now) => ({ ...now, roles: next }))
  return (
    <section className="sheet stack" aria-label={t('title')}>
      <EditorBar draft={manifest} title={t('title')} />
      <p className="muted reg-lead">{t('lead')}</p>
      <RoleRows roles={roles} steps={steps} assignments={assignments} disabled={!mayEdit} onChange={change} />
      {loading ? <Loading /> : <Duties roles={roles} files={files} assignments={assignments} />}
      <StepsOfRoles roles={roles} steps={steps} />
      <Matrix roles={roles} disabled={!mayEdit} onChange={change} />
    </section>
  )
}

function RoleRows({
  roles,
  steps,
  assignments,
  disabled,
  onChange,
}: {
  readonly roles: readonly Role[]
  readonly steps: readonly RoleStep[]
  readonly assignments: readonly AssignmentView[]
  readonly disabled: boolean
  readonly onChange: (roles: readonly Role[]) => void
}) {
  const t = useTexts(rolesTexts)
  const say = useBilingual()
  const { article } = useCatalogue()
  const worked = (code: string) => steps.filter(({ element }) => element.roles.includes(code)).length
  return (
    <section className="stack-s" aria-label={t('roles')}>
      <h3>{t('roles')}</h3>
      <RowsTable
        label={t('roles')}
        rows={roles}
        disabled={disabled}
        addLabel={t('add')}
        blank={() => ({ code: '', name: { zh: '', en: '' }, permissions: ['task:work', 'certificate:read', 'programme:read'] })}
        nameOf={(role) => say(role.name)}
        placeOf={(role) => `/roles/${role.code}`}
        keep={(role) => (worked(role.code) > 0 ? t('used', { count: worked(role.code) }) : null)}
        onChange={onChange}
        columns={[
          {
            title: t('code'),
            width: '9em',
            cell: (role, set, name) => (
              <TextCell
                name={name}
                value={role.code}
                disabled={disabled}
                invalid={!/^[\w-]+$/.test(role.code) || roles.filter((other) => other.code === role.code).length > 1}
                onChange={(code) => set({ ...role, code })}
              />
            ),
          },
          {
            title: t('nameZh'),
            cell: (role, set, name) => (
              <TextCell
                name={name}
                value={role.name.zh}
                disabled={disabled}
                onChange={(zh) => set({ ...role, name: { ...role.name, zh } })}
              />
            ),
          },
          {
            title: t('nameEn'),
            cell: (role, set, name) => (
              <TextCell
                name={name}
                value={role.name.en}
                disabled={disabled}
                onChange={(en) => set({ ...role, name: { ...role.name, en } })}
              />
            ),
          },
          {
            title: t('article'),
            width: '12em',
            cell: (role, set, name) => (
              <ChoiceCell
                name={name}
                value={role.article ?? ''}
                disabled={disabled}
                options={[['', '—'], ...article.map((each) => [each.id, say(each.title)] as const)]}
                onChange={(id) => {
                  const { article: _, ...rest } = role
                  set(id === '' ? rest : { ...rest, article: id })
                }}
              />
            ),
          },
          {
            title: t('holders'),
            cell: (role) => <Holders assignment={assignments.find((each) => each.role === role.code)} />,
          },
        ]}
      />
    </section>
  )
}

const NAMES_SHOWN = 3

function Holders({ assignment }: { readonly assignment: AssignmentView | undefined }) {
  const t = useTexts(rolesTexts)
  if (assignment === undefined || assignment.total === 0) return <span className="muted">{t('nobody')}</span>
  const { people, total } = assignment
  const shown = people.slice(0, NAMES_SHOWN).map(({ name }) => name)
  const all = people.map(({ name, organisation }) => (organisation === null ? name : `${name}（${organisation}）`)).join('、')
  return (
    <span title={all}>
      {shown.join('、')} {total > NAMES_SHOWN ? <span className="muted">{t('more', { count: total })}</span> : null}
    </span>
  )
}

function Duties({
  roles,
  files,
  assignments,
}: {
  readonly roles: readonly Role[]
  readonly files: ReturnType<typeof useDraftFiles>['files']
  readonly assignments: readonly AssignmentView[]
}) {
  const t = useTexts(rolesTexts)
  const say = useBilingual()
  const { programme } = useWorkspace()
  const warnings = useMemo(() => dutyWarnings({ roles }, files, assignments), [roles, files, assignments])
  return (
    <section className="stack-s" aria-label={t('duties')}>
      <h3>{t('duties')}</h3>
      {warnings.length === 0 ? (
        <p className="notice-box good">{t('noDuties')}</p>
      ) : (
        <ul className="notice-box warn plain stack-s">
          {warnings.map(({ text, place }) => (
            <li key={text.zh} className="row">
              <Icon name="warning" />
              {say(text)}
              {place === undefined ? null : <Link to={addressOf(programme, place.file, place.at)}>{t('look')}</Link>}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function StepsOfRoles({ roles, steps }: { readonly roles: readonly Role[]; readonly steps: readonly RoleStep[] }) {
  const t = useTexts(rolesTexts)
  const say = useBilingual()
  const { programme } = useWorkspace()
  const known = new Set(roles.map((role) => role.code))
  const strangers = [...new Set(steps.flatMap(({ element }) => element.roles))].filter((code) => !known.has(code))
  const groups = [
    ...roles.map((role) => ({
      key: role.code,
      title: say(role.name),
      own: steps.filter(({ element }) => element.roles.includes(role.code)),
    })),
    ...strangers.map((code) => ({
      key: code,
      title: t('unknown', { code }),
      own: steps.filter(({ element }) => element.roles.includes(code)),
    })),
    { key: '=', title: t('byExpression'), own: steps.filter(({ element }) => element.roleExpression !== null) },
  ]
  return (
    <section className="stack-s" aria-label={t('steps')}>
      <h3>{t('steps')}</h3>
      <PlainTable label={t('steps')} heads={[t('role'), t('worked')]}>
        {groups.map(({ key, title, own }) => (
          <tr key={key}>
            <th scope="row" className="nowrap">
              {title}
            </th>
            <td>
              {own.length === 0 ? (
                <span className="muted">{t('noSteps')}</span>
              ) : (
                <ul className="plain inline-links">
                  {own.map(({ file, element }) => (
                    <li key={`${file}#${element.id}`}>
                      <Link to={addressOf(programme, file, element.id)} title={file}>
                        {element.name === '' ? element.id : element.name}
                      </Link>
                    </li>
                  ))}
                </ul>
              )}
            </td>
          </tr>
        ))}
      </PlainTable>
    </section>
  )
}

function Matrix({
  roles,
  disabled,
  onChange,
}: {
  readonly roles: readonly Role[]
  readonly disabled: boolean
  readonly onChange: (roles: readonly Role[]) => void
}) {
  const t = useTexts(rolesTexts)
  const say = useBilingual()
  const nameOf = (role: Role) => say(role.name) || role.code
  const locale = useLocale()
  const others = [...new Set(roles.flatMap((role) => role.permissions))].filter(
    (code) => !PERMISSION_WORDS.some(([known]) => known === code),
  )
  const rows = [...PERMISSION_WORDS, ...others.map((code) => [code, code, code] as const)]
  const set = (role: Role, code: string, is: boolean) =>
    onChange(
      roles.map((each) =>
        each === role
          ? { ...each, permissions: is ? [...each.permissions, code] : each.permissions.filter((other) => other !== code) }
          : each,
      ),
    )
  return (
    <section className="stack-s" aria-label={t('matrix')}>
      <h3>{t('matrix')}</h3>
      <PlainTable label={t('matrix')} className="matrix" heads={[t('permission'), ...roles.map((role) => nameOf(role))]}>
        {rows.map(([code, zh, en]) => {
          const words = locale === 'en' ? en : zh
          return (
            <tr key={code}>
              <th scope="row">
                {words}
                <span className="muted matrix-code">{code}</span>
              </th>
              {roles.map((role) => (
                <td key={role.code}>
                  <CheckCell
                    name={t('grant', { role: nameOf(role), permission: words })}
                    value={role.permissions.includes(code)}
                    disabled={disabled}
                    onChange={(is) => set(role, code, is)}
                  />
                </td>
              ))}
            </tr>
          )
        })}
      </PlainTable>
    </section>
  )
}
