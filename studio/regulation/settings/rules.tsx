import type { ProgrammeManifest } from '../../../server/programmes/types.ts'
import { useSite } from '../../api/site.ts'
import { useTexts } from '../../i18n/texts.ts'
import { CheckField, ChoiceField, NumberField, TextField } from '../../ui/workspace/fields.tsx'
import { PartPicker } from '../../ui/workspace/pickers.tsx'
import { useWorkspace } from '../../ui/workspace/workspace.tsx'
import type { PartProps } from './basic.tsx'
import { numberExample, withPart } from './parts.ts'
import { settingsTexts } from './texts.ts'

const NO_AWARD = { decision: '', currency: 'CNY', budgetItem: { code: '', name: '' } }

/** Panel, award, certificate, gate and scheme of a programme. */
export function RulesPart({ manifest, disabled, onChange, replace }: PartProps & { readonly replace: (next: ProgrammeManifest) => void }) {
  const t = useTexts(settingsTexts)
  const { filesOf } = useWorkspace()
  const { data: site } = useSite()
  const panel = manifest.panel ?? { size: 0, spares: 0, recusalYears: 0, secondPanelDifferent: false }
  const setPanel = (part: Partial<typeof panel>) => onChange({ panel: { ...panel, ...part } })
  const { award, certificate, gates } = manifest
  const setAward = (next: ProgrammeManifest['award']) => replace(withPart(manifest, 'award', next))
  const setCertificate = (next: ProgrammeManifest['certificate']) => replace(withPart(manifest, 'certificate', next))
  const schemes = filesOf('scheme').map((file) => [file.name, file.name] as const)
  return (
    <>
      <h3>{t('scheme')}</h3>
      <div className="settings-grid">
        <ChoiceField
          label={t('schemeFile')}
          value={manifest.scheme ?? ''}
          disabled={disabled}
          options={[
            ...(schemes.some(([name]) => name === manifest.scheme) ? [] : [[manifest.scheme ?? '', manifest.scheme ?? '—'] as const]),
            ...schemes,
          ]}
          onChange={(scheme) => onChange({ scheme })}
        />
      </div>
      <h3>{t('panel')}</h3>
      <div className="settings-grid">
        <NumberField
          label={t('size')}
          value={panel.size}
          min={0}
          max={99}
          disabled={disabled}
          onChange={(size) => setPanel({ size: size ?? 0 })}
        />
        <NumberField
          label={t('spares')}
          value={panel.spares}
          min={0}
          max={99}
          disabled={disabled}
          onChange={(spares) => setPanel({ spares: spares ?? 0 })}
        />
        <NumberField
          label={t('recusalYears')}
          value={panel.recusalYears}
          min={0}
          max={50}
          disabled={disabled}
          onChange={(years) => setPanel({ recusalYears: years ?? 0 })}
        />
        <CheckField
          label={t('secondDifferent')}
          value={panel.secondPanelDifferent}
          disabled={disabled}
          onChange={(secondPanelDifferent) => setPanel({ secondPanelDifferent })}
        />
      </div>
      <h3>{t('award')}</h3>
      <CheckField
        label={t('hasAward')}
        value={award !== undefined}
        disabled={disabled}
        onChange={(is) => setAward(is ? NO_AWARD : undefined)}
      />
      {award === undefined ? null : (
        <div className="settings-grid">
          <PartPicker
            kind="decision"
            label={t('amountDecision')}
            value={award.decision}
            disabled={disabled}
            onChange={(decision) => setAward({ ...award, decision })}
          />
          <PartPicker
            kind="decision"
            label={t('instalmentDecision')}
            value={award.instalmentDecision ?? ''}
            disabled={disabled}
            onChange={(id) => setAward(withPart(award, 'instalmentDecision', id))}
          />
          <PartPicker
            kind="decision"
            label={t('clawbackDecision')}
            value={award.clawbackDecision ?? ''}
            disabled={disabled}
            onChange={(id) => setAward(withPart(award, 'clawbackDecision', id))}
          />
          <TextField
            label={t('currency')}
            value={award.currency}
            disabled={disabled}
            onChange={(currency) => setAward({ ...award, currency })}
          />
          <TextField
            label={t('budgetCode')}
            value={award.budgetItem.code}
            disabled={disabled}
            onChange={(code) => setAward({ ...award, budgetItem: { ...award.budgetItem, code } })}
          />
          <TextField
            label={t('budgetName')}
            value={award.budgetItem.name}
            disabled={disabled}
            onChange={(name) => setAward({ ...award, budgetItem: { ...award.budgetItem, name } })}
          />
          <PartPicker
            kind="letter"
            label={t('voucher')}
            value={award.papers?.voucher ?? ''}
            disabled={disabled}
            onChange={(voucher) => setAward(withPart(award, 'papers', voucher === '' ? undefined : { voucher }))}
          />
        </div>
      )}
      <h3>{t('certificates')}</h3>
      <CheckField
        label={t('hasCertificate')}
        value={certificate !== undefined}
        disabled={disabled}
        onChange={(is) => setCertificate(is ? { datesDecision: '', numberPattern: '{year}-{serial:4}' } : undefined)}
      />
      {certificate === undefined ? null : (
        <div className="settings-grid">
          <PartPicker
            kind="decision"
            label={t('datesDecision')}
            value={certificate.datesDecision}
            disabled={disabled}
            onChange={(datesDecision) => setCertificate({ ...certificate, datesDecision })}
          />
          <TextField
            label={t('certificateNumber')}
            value={certificate.numberPattern}
            disabled={disabled}
            help={t('patternHelp', {
              example: numberExample(certificate.numberPattern, Number((site?.now ?? '2000').slice(0, 4)), manifest.office?.code ?? ''),
            })}
            onChange={(numberPattern) => setCertificate({ ...certificate, numberPattern })}
          />
        </div>
      )}
      <h3>{t('gates')}</h3>
      <div className="settings-grid">
        <PartPicker
          kind="decision"
          label={t('gateDecision')}
          value={gates?.decision ?? ''}
          disabled={disabled}
          onChange={(decision) => replace(withPart(manifest, 'gates', decision === '' ? undefined : { decision }))}
        />
      </div>
    </>
  )
}
