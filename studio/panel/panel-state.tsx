import type { PanelView } from '../../server/base/api/panels.ts'
import { useTexts } from '../i18n/texts.ts'
import type { IconName } from '../ui/icon.tsx'
import { Mark, type Tone } from '../ui/marks.tsx'
import { panelTexts } from './texts.ts'

const STATES = {
  drawn: { tone: 'warn', icon: 'clock' },
  confirmed: { tone: 'blue', icon: 'check' },
  scoring: { tone: 'blue', icon: 'pen' },
  scored: { tone: 'blue', icon: 'check' },
  signing: { tone: 'warn', icon: 'pen' },
  signed: { tone: 'good', icon: 'check' },
  replaced: { tone: 'grey', icon: 'circle' },
} as const satisfies { readonly [state in PanelView['state']]: { readonly tone: Tone; readonly icon: IconName } }

/** State of a panel as icon and word. */
export function PanelState({ state }: { readonly state: PanelView['state'] }) {
  const t = useTexts(panelTexts)
  return (
    <Mark tone={STATES[state].tone} icon={STATES[state].icon}>
      {t(state)}
    </Mark>
  )
}
