import { Link } from 'react-router'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { addressOf } from '../../ui/workspace/places.ts'
import { useWorkspace } from '../../ui/workspace/workspace.tsx'
import type { Place, PlaceKind } from './coverage.ts'
import { clausesTexts } from './texts.ts'

const ORDER: readonly PlaceKind[] = [
  'process',
  'step',
  'form',
  'section',
  'field',
  'formRule',
  'decision',
  'row',
  'deadline',
  'letter',
  'stage',
  'role',
  'caseType',
  'caseAction',
]

/** Places by their kind, each a link to where it is edited. */
export function PlaceLinks({ places }: { readonly places: readonly Place[] }) {
  const t = useTexts(clausesTexts)
  const say = useBilingual()
  const { programme } = useWorkspace()
  return (
    <ul className="plain place-links">
      {ORDER.filter((kind) => places.some((place) => place.kind === kind)).map((kind) => (
        <li key={kind}>
          <span className="muted">{t(`kind_${kind}`)}</span>
          <ul className="plain inline-links">
            {places
              .filter((place) => place.kind === kind)
              .map((place) => (
                <li key={`${place.file}#${place.at}`}>
                  <Link to={addressOf(programme, place.file, place.at)} title={place.file}>
                    {say(place.name)}
                  </Link>
                </li>
              ))}
          </ul>
        </li>
      ))}
    </ul>
  )
}
