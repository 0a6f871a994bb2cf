import type { ScoreScheme } from '../../server/rules/score/types.ts'
import { filesOf, type ProgrammeView } from '../api/programmes.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { ScoreTable } from '../ui/score/score-table.tsx'
import { Loaded } from '../ui/states.tsx'
import { useProgrammeFile } from './file-picker.tsx'
import { designerTexts } from './texts.ts'

const NO_ANSWERS = {}

/** The score scheme as a sheet to try. */
export function SchemePreview({ view }: { readonly view: ProgrammeView }) {
  const { manifest } = view
  const t = useTexts(designerTexts)
  const say = useBilingual()
  const file = useProgrammeFile(view.id, filesOf(view, 'scheme')[0] ?? '')
  const levelNames = Object.fromEntries(manifest.levels.map((level) => [level.code, level.short]))
  return (
    <Loaded query={file}>
      {(content) => {
        const scheme = JSON.parse(content) as ScoreScheme
        return (
          <>
            <h2 style={{ marginBottom: 12 }}>{say(scheme.title) || t('scheme')}</h2>
            <ScoreTable scheme={scheme} answers={NO_ANSWERS} levelNames={levelNames} />
          </>
        )
      }}
    </Loaded>
  )
}
