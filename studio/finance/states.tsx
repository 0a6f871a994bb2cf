import type { AwardView, BatchView, InstalmentView } from '../../server/base/api/papers.ts'
import { useTexts } from '../i18n/texts.ts'
import type { IconName } from '../ui/icon.tsx'
import { Mark, type Tone } from '../ui/marks.tsx'
import { financeTexts } from './texts.ts'

type State = AwardView['state'] | InstalmentView['state'] | BatchView['state']

const STATES = {
  computed: { tone: 'blue', icon: 'circle', text: 'computed' },
  approving: { tone: 'blue', icon: 'pen', text: 'approving' },
  approved: { tone: 'blue', icon: 'check', text: 'approved' },
  ordered: { tone: 'blue', icon: 'arrow', text: 'ordered' },
  paid: { tone: 'good', icon: 'check', text: 'paidState' },
  refused: { tone: 'bad', icon: 'cross', text: 'refused' },
  stopped: { tone: 'warn', icon: 'pause', text: 'stopped' },
  recovering: { tone: 'warn', icon: 'warning', text: 'recovering' },
  recovered: { tone: 'grey', icon: 'check', text: 'recovered' },
  planned: { tone: 'grey', icon: 'circle', text: 'planned' },
  returned: { tone: 'bad', icon: 'warning', text: 'returned' },
  open: { tone: 'blue', icon: 'circle', text: 'open' },
  exported: { tone: 'warn', icon: 'clock', text: 'exported' },
  confirmed: { tone: 'good', icon: 'check', text: 'confirmed' },
} as const satisfies { readonly [state in State]: { readonly tone: Tone; readonly icon: IconName; readonly text: string } }

/** State of an award, instalment or batch. */
export function MoneyState({ state }: { readonly state: State }) {
  const t = useTexts(financeTexts)
  const { tone, icon, text } = STATES[state]
  return (
    <Mark tone={tone} icon={icon}>
      {t(text)}
    </Mark>
  )
}

/** States to filter awards by. */
export const AWARD_STATES = [
  'computed',
  'approving',
  'approved',
  'ordered',
  'paid',
  'refused',
  'stopped',
  'recovering',
  'recovered',
] as const

/** Text of a state outside a mark. */
export const stateText = (state: State) => STATES[state].text
