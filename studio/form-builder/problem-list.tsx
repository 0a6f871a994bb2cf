import { lintForm } from '../../server/rules/forms/index.ts'
import type { FormDocument } from '../../server/rules/forms/types.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { Icon } from '../ui/icon.tsx'
import { builderTexts } from './texts.ts'

/** Everything that is wrong or doubtful in the form, each a click from its place. */
export function ProblemList({ document, onOpen }: { readonly document: FormDocument; readonly onOpen: (place: string) => void }) {
  const t = useTexts(builderTexts)
  const say = useBilingual()
  const faults = lintForm(document)
  if (faults.length === 0)
    return (
      <p className="notice-box good row" role="status">
        <Icon name="check" />
        {t('noProblems')}
      </p>
    )
  return (
    <ul className="builder-problems">
      {faults.map((fault, index) => (
        <li key={`${fault.code}-${fault.at}-${index.toString()}`} className="row">
          <span className={`tag ${fault.severity}`}>
            <Icon name={fault.severity === 'error' ? 'warning' : 'info'} /> {t(fault.severity)}
          </span>
          <button type="button" className="plain-button" onClick={() => onOpen(fault.at)}>
            {say(fault.text)}
          </button>
        </li>
      ))}
    </ul>
  )
}
