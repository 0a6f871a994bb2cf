import type { Key } from '../../base/ids.ts'
import type { JsonObject } from '../../base/json.ts'
import type { ActivateInstruction, Modification, MoveInstruction } from '../../engine/index.ts'
import { key, long, name, object, params } from './schemas.ts'
import { permission, type V2Part } from './types.ts'

interface Variables {
  readonly variables: JsonObject
  readonly scopeId?: string
}
interface Activate {
  readonly elementId: string
  readonly variableInstructions?: readonly Variables[]
  readonly ancestorElementInstanceKey?: string
}
interface Move {
  readonly sourceElementInstruction:
    | { readonly sourceType: 'byId'; readonly sourceElementId: string }
    | { readonly sourceType: 'byKey'; readonly sourceElementInstanceKey: string }
  readonly targetElementId: string
  readonly ancestorScopeInstruction?: {
    readonly ancestorScopeType: 'direct' | 'inferred' | 'sourceParent'
    readonly ancestorElementInstanceKey?: string
  }
  readonly variableInstructions?: readonly Variables[]
}
/** Body of a modification, as the official client sends it. */
export interface ModificationBody {
  readonly activateInstructions?: readonly Activate[]
  readonly moveInstructions?: readonly Move[]
  readonly terminateInstructions?: readonly ({ readonly elementId: string } | { readonly elementInstanceKey: string })[]
}

const MOST = 1000
const list = (items: object) => ({ type: 'array', maxItems: MOST, items })
const variableInstructions = list(object({ variables: { type: 'object' }, scopeId: { type: 'string', maxLength: 1000 } }, ['variables']))
const instanceKey = { type: 'string', pattern: '^[0-9]{1,19}$' } as const

export const modificationFields = {
  activateInstructions: list(object({ elementId: name, variableInstructions, ancestorElementInstanceKey: key }, ['elementId'])),
  moveInstructions: list(
    object(
      {
        sourceElementInstruction: {
          anyOf: [
            object({ sourceType: { const: 'byId' }, sourceElementId: name }, ['sourceType', 'sourceElementId']),
            object({ sourceType: { const: 'byKey' }, sourceElementInstanceKey: instanceKey }, ['sourceType', 'sourceElementInstanceKey']),
          ],
        },
        targetElementId: name,
        ancestorScopeInstruction: {
          anyOf: [
            object({ ancestorScopeType: { const: 'direct' }, ancestorElementInstanceKey: key }, [
              'ancestorScopeType',
              'ancestorElementInstanceKey',
            ]),
            object({ ancestorScopeType: { enum: ['inferred', 'sourceParent'] } }, ['ancestorScopeType']),
          ],
        },
        variableInstructions,
      },
      ['sourceElementInstruction', 'targetElementId'],
    ),
  ),
  terminateInstructions: list({
    anyOf: [object({ elementId: name }, ['elementId']), object({ elementInstanceKey: instanceKey }, ['elementInstanceKey'])],
  }),
} as const

/** The body in the engine's words; an ancestor key of -1 (or none) leaves the scope to the engine. */
export function modificationOf(body: ModificationBody): Modification {
  return {
    activate: (body.activateInstructions ?? []).map(activationOf),
    move: (body.moveInstructions ?? []).map(moveOf),
    terminate: (body.terminateInstructions ?? []).map((one) =>
      'elementId' in one ? { elementId: one.elementId } : { elementInstanceKey: one.elementInstanceKey as Key },
    ),
  }
}

function activationOf({ elementId, variableInstructions: given, ancestorElementInstanceKey: ancestor }: Activate): ActivateInstruction {
  return {
    elementId,
    ...(ancestor === undefined || ancestor === '-1' ? {} : { ancestorKey: ancestor as Key }),
    ...(given === undefined ? {} : { variables: given.map(variablesOf) }),
  }
}

function moveOf(move: Move): MoveInstruction {
  const { sourceElementInstruction: source, ancestorScopeInstruction: scope, variableInstructions: given } = move
  const direct = scope?.ancestorElementInstanceKey
  const ancestor: MoveInstruction['ancestor'] =
    scope?.ancestorScopeType === 'inferred'
      ? 'inferred'
      : scope?.ancestorScopeType === 'sourceParent'
        ? 'parent'
        : direct === undefined || direct === '-1'
          ? undefined
          : { key: direct as Key }
  return {
    source:
      source.sourceType === 'byId' ? { elementId: source.sourceElementId } : { elementInstanceKey: source.sourceElementInstanceKey as Key },
    targetId: move.targetElementId,
    ...(ancestor === undefined ? {} : { ancestor }),
    ...(given === undefined ? {} : { variables: given.map(variablesOf) }),
  }
}

function variablesOf({ variables, scopeId }: Variables) {
  return scopeId === undefined || scopeId === '' ? { variables } : { variables, scopeId }
}

/** Modification of one running instance. */
export const modificationRoutes: V2Part = (app, { runtime }) => {
  app.post<{ Params: { readonly processInstanceKey: string }; Body: ModificationBody }>(
    '/process-instances/:processInstanceKey/modification',
    { ...permission, schema: { params: params('processInstanceKey'), body: object({ operationReference: long, ...modificationFields }) } },
    async ({ params: { processInstanceKey }, body, actor }, reply) => {
      await runtime.modifyInstance({ processInstanceKey: processInstanceKey as Key, modification: modificationOf(body), by: actor.userId })
      return reply.status(204).send()
    },
  )
}
