import type { ElementCounts, InstanceView } from '../../server/base/api/operations.ts'

/** Counts of the instance's own elements, from its visits and open incidents. */
export function countsOf(instance: InstanceView): readonly ElementCounts[] {
  const counts = new Map<string, { active: number; incidents: number; completed: number; canceled: number }>()
  const of = (elementId: string) => {
    const found = counts.get(elementId) ?? { active: 0, incidents: 0, completed: 0, canceled: 0 }
    counts.set(elementId, found)
    return found
  }
  for (const { elementId, state, type } of instance.elements) {
    if (type === 'PROCESS') continue
    const count = of(elementId)
    if (state === 'ACTIVE') count.active += 1
    else if (state === 'COMPLETED') count.completed += 1
    else count.canceled += 1
  }
  for (const { elementId, state } of instance.incidentList) if (state === 'ACTIVE') of(elementId).incidents += 1
  return [...counts].map(([elementId, count]) => ({ elementId, ...count }))
}
