/** A place of a process where a case can stand. */
export interface RestingStep {
  readonly id: string
  readonly name: string
}

/** Places where work can rest, by process: what cases can be moved to. */
export function restingSteps(xml: string): ReadonlyMap<string, readonly RestingStep[]> {
  const found = new Map<string, RestingStep[]>()
  for (const [, attributes = '', body = ''] of xml.matchAll(/<(?:[\w-]+:)?process\s([^>]*)>([\s\S]*?)<\/(?:[\w-]+:)?process>/g)) {
    const process = attribute(attributes, 'id')
    if (process === undefined) continue
    const steps: RestingStep[] = []
    for (const [, own = ''] of body.matchAll(
      /<(?:[\w-]+:)?(?:userTask|receiveTask|serviceTask|sendTask|intermediateCatchEvent|callActivity|manualTask|businessRuleTask)\s([^>]*)>/g,
    )) {
      const id = attribute(own, 'id')
      if (id !== undefined) steps.push({ id, name: attribute(own, 'name') ?? id })
    }
    found.set(process, steps)
  }
  return found
}

function attribute(text: string, name: string): string | undefined {
  return new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(text)?.[1]
}
