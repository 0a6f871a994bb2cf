import { useEffect, useMemo, useState } from 'react'
import type { Problem } from '../../../server/base/errors.ts'
import { compileDecisions, type DecisionModel, labelsOfInputs, namesReadBy } from '../../../server/rules/dmn/index.ts'
import { feelTimeFunctions } from '../../../server/rules/feel/index.ts'
import { shippedCalendar } from '../../../server/time/index.ts'
import { useManifest } from '../../ui/workspace/workspace.tsx'

export interface AskedModel {
  /** Null while the file has problems. */
  readonly model: DecisionModel | null
  readonly problems: readonly Problem[]
  /** Variables each decision asks for, by its id. */
  readonly reads: ReadonlyMap<string, readonly string[]>
  /** What variables are called. */
  readonly labels: ReadonlyMap<string, string>
}

const NOTHING: AskedModel = { model: null, problems: [], reads: new Map(), labels: new Map() }

/** The decisions of a file as the server would compile them, shortly after each change. */
export function useDecisionModel(xml: string): AskedModel | null {
  const [asked, setAsked] = useState<AskedModel | null>(null)
  useEffect(() => {
    let gone = false
    const timer = setTimeout(() => {
      if (xml === '') return setAsked(NOTHING)
      Promise.all([compileDecisions(xml), namesReadBy(xml), labelsOfInputs(xml)]).then(
        ([compiled, reads, labels]) => {
          if (!gone) setAsked({ model: compiled.ok ? compiled.value : null, problems: compiled.ok ? [] : compiled.problems, reads, labels })
        },
        (cause: unknown) => {
          const why = cause instanceof Error ? cause.message : String(cause)
          if (!gone) setAsked({ ...NOTHING, problems: [{ code: 'DMN_XML', text: { zh: why, en: why } }] })
        },
      )
    }, 150)
    return () => {
      gone = true
      clearTimeout(timer)
    }
  }, [xml])
  return asked
}

/** Functions and zone a decision is asked with when there is no case: the calendar that ships and the programme's deadline rules. */
export function useTrialOptions() {
  const { value: manifest } = useManifest()
  return useMemo(() => {
    const zone = manifest?.timeZone ?? 'Asia/Shanghai'
    return { zone, functions: feelTimeFunctions(shippedCalendar(), zone, manifest?.deadlines ?? [], null, { provisional: true }) }
  }, [manifest])
}
