import type { ProgrammeManifest } from '../../server/programmes/types.ts'
import { deadlineTexts } from '../i18n/common.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { ArticleMark } from '../ui/marks.tsx'
import { Facts } from '../ui/page.tsx'
import { ScrollX } from '../ui/scroll.tsx'
import { designerTexts } from './texts.ts'

/** What a manifest says: issuer, levels, roles, deadlines, matters. */
export function Summary({ manifest }: { readonly manifest: ProgrammeManifest }) {
  const t = useTexts(designerTexts)
  const units = useTexts(deadlineTexts)
  const say = useBilingual()
  return (
    <div className="stack-l">
      <Facts
        facts={[
          { label: t('issuer'), value: say(manifest.issuer) },
          { label: t('zone'), value: manifest.timeZone },
          { label: t('levels'), value: manifest.levels.map((level) => say(level.name)).join('、') },
          { label: t('roles'), value: manifest.roles.map((role) => say(role.name)).join('、') },
        ]}
      />
      <ScrollX>
        <h3>{t('deadlines')}</h3>
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">{t('code')}</th>
              <th scope="col">{t('name')}</th>
              <th scope="col">{t('term')}</th>
              <th scope="col">{t('owes')}</th>
              <th scope="col">{t('articles')}</th>
            </tr>
          </thead>
          <tbody>
            {manifest.deadlines.map((rule) => (
              <tr key={rule.id}>
                <th scope="row">{rule.id}</th>
                <td>{say(rule.name)}</td>
                <td className="nowrap">
                  {rule.count} {units(rule.unit)}
                </td>
                <td>{say(manifest.roles.find((role) => role.code === rule.binds)?.name) || rule.binds}</td>
                <td>
                  <ArticleMark article={rule.article} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollX>
      <ScrollX>
        <h3>{t('caseTypes')}</h3>
        <table className="plain">
          <tbody>
            {manifest.caseTypes.map((type) => (
              <tr key={type.code}>
                <th scope="row">{say(type.name)}</th>
                <td>{type.process}</td>
                <td>{type.startForm}</td>
                <td>
                  <ArticleMark article={type.article} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollX>
    </div>
  )
}
