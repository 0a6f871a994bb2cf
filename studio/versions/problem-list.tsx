import { Link } from 'react-router'
import type { PartProblem, WorkspaceView } from '../../server/base/api/studio.ts'
import type { Bilingual } from '../../server/base/text.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { Icon } from '../ui/icon.tsx'
import { PlainTable } from '../ui/plain-table.tsx'
import { Loaded } from '../ui/states.tsx'
import { addressOfProblem } from '../ui/workspace/places.ts'
import { useWorkspace } from '../ui/workspace/workspace.tsx'
import { nounOf } from './differences/file-changes.ts'
import { both, named } from './differences/words.ts'
import { versionTexts } from './texts.ts'

const ORDER = { error: 0, warning: 1, hint: 2 } as const

/** How the draft calls one of its files. */
export function titleInView(view: WorkspaceView, name: string): Bilingual {
  const titles = [...view.forms, ...view.letters, ...view.processes, ...view.decisions].filter((part) => part.file === name)
  const noun = nounOf(name)
  if (titles.length === 0) return noun
  return named(noun, both(titles.map(({ title }) => title.zh).join('、'), titles.map(({ title }) => title.en).join(', ')))
}

/** All problems of all parts in one list, errors first, each one click from its place. */
export function ProblemList() {
  const t = useTexts(versionTexts)
  const { checks, refresh } = useWorkspace()
  return (
    <section className="sheet" aria-label={t('checks')}>
      <div className="row-between sheet-head">
        <h2>{t('checks')}</h2>
        <button type="button" className="button small" onClick={refresh}>
          {t('checkAgain')}
        </button>
      </div>
      <Loaded query={checks}>{(problems) => (problems.length === 0 ? <NoProblems /> : <Problems problems={problems} />)}</Loaded>
    </section>
  )
}

function NoProblems() {
  const t = useTexts(versionTexts)
  return (
    <p className="notice-box good row" role="status">
      <Icon name="check" />
      {t('noProblems')}
    </p>
  )
}

function Problems({ problems }: { readonly problems: readonly PartProblem[] }) {
  const t = useTexts(versionTexts)
  const say = useBilingual()
  const { programme, view } = useWorkspace()
  const sorted = [...problems].sort((a, b) => ORDER[a.severity] - ORDER[b.severity] || a.file.localeCompare(b.file))
  const errors = problems.filter(({ severity }) => severity === 'error').length
  const rest = problems.length - errors
  const counts = [errors > 0 ? t('errors', { count: errors }) : '', rest > 0 ? t('warnings', { count: rest }) : '']
  return (
    <>
      <p className={`notice-box ${errors > 0 ? 'bad' : 'warn'} row`} role="status">
        <Icon name="warning" />
        {counts.filter(Boolean).join(' · ')}
      </p>
      <PlainTable className="version-problems" heads={[t('kind'), t('place'), t('problem')]}>
        {sorted.map((problem, index) => {
          const where = say(titleInView(view, problem.file))
          return (
            <tr key={`${problem.file}-${problem.code}-${index.toString()}`}>
              <td className="nowrap">
                <span className={`mark mark-${problem.severity === 'error' ? 'bad' : problem.severity === 'warning' ? 'warn' : 'grey'}`}>
                  <Icon name={problem.severity === 'error' ? 'cross' : problem.severity === 'warning' ? 'warning' : 'info'} />
                  {t(problem.severity)}
                </span>
              </td>
              <td>
                <Link to={addressOfProblem(programme, problem)} aria-label={t('goThere', { where: `${where} ${problem.at ?? ''}` })}>
                  {where}
                </Link>
              </td>
              <td>{say(problem.text)}</td>
            </tr>
          )
        })}
      </PlainTable>
    </>
  )
}
