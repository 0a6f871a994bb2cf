// Process instance modification (Zeebe): elements are begun and ended by hand, and the instance goes on from there.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { as, type Key } from '../../../../server/base/ids.ts'
import type { EngineEvent } from '../../../../server/engine/index.ts'
import { blockArbitrary, modelOf } from '../../../support/block-models.ts'
import { bpmn, diagramOf, type EngineRun, start } from '../../../support/engine-run.ts'

const task = (id: string) =>
  `<bpmn:userTask id="${id}" name="${id}"><bpmn:extensionElements><zeebe:userTask/></bpmn:extensionElements></bpmn:userTask>`
const flow = (source: string, target: string) => `<bpmn:sequenceFlow id="${source}-${target}" sourceRef="${source}" targetRef="${target}"/>`
const each = (sequential: boolean) =>
  `<bpmn:multiInstanceLoopCharacteristics isSequential="${sequential}"><bpmn:extensionElements><zeebe:loopCharacteristics inputCollection="=items" inputElement="item"/></bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>`
const sub = (id: string, inside: string, more = '') => `<bpmn:subProcess id="${id}">${more}${inside}</bpmn:subProcess>`

const row = await diagramOf(
  bpmn(
    `<bpmn:startEvent id="s"/>${task('check')}${task('sign')}<bpmn:endEvent id="e"/>${flow('s', 'check')}${flow('check', 'sign')}${flow('sign', 'e')}
     <bpmn:boundaryEvent id="late" attachedToRef="sign" cancelActivity="false"><bpmn:timerEventDefinition><bpmn:timeDuration>P5D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>${task('remind')}${flow('late', 'remind')}`,
  ),
)
const nested = (loop = '') =>
  diagramOf(
    bpmn(
      `<bpmn:startEvent id="s"/>${task('check')}${sub('outer', `<bpmn:startEvent id="s1"/>${sub('inner', `<bpmn:startEvent id="s2"/>${task('look')}${task('write')}<bpmn:endEvent id="e2"/>${flow('s2', 'look')}${flow('look', 'write')}${flow('write', 'e2')}`)}<bpmn:endEvent id="e1"/>${flow('s1', 'inner')}${flow('inner', 'e1')}`, loop)}<bpmn:endEvent id="e"/>${flow('s', 'check')}${flow('check', 'outer')}${flow('outer', 'e')}`,
    ),
  )
const inScopes = await nested()

describe('activating', () => {
  test('begins the element as if a token had come, and the old token stays', () => {
    const run = start(row, 'p')

    expect(run.modify({ activate: [{ elementId: 'sign' }] })).toEqual([])

    expect(run.waitingAt()).toEqual(['check', 'sign'])
    expect(Object.values(run.at('sign').timers ?? {})).toEqual(['late'])
    run.complete('sign').complete('check').complete('sign')
    expect(run.status).toBe('COMPLETED')
  })

  test('makes the scopes around it, without their start events', () => {
    const run = start(inScopes, 'p')

    run.modify({ activate: [{ elementId: 'write' }], terminate: [{ elementId: 'check' }] })

    expect(run.elements().map(({ elementId }) => elementId)).toEqual(['p', 'outer', 'inner', 'write'])
    expect(run.complete('write').status).toBe('COMPLETED')
  })

  test('uses the scope that lives already', () => {
    const run = start(inScopes, 'p').complete('check')

    run.modify({ activate: [{ elementId: 'write' }] })

    expect(run.elements().filter(({ elementId }) => elementId === 'inner')).toHaveLength(1)
    expect(run.waitingAt()).toEqual(['look', 'write'])
  })

  test('makes new scopes below a chosen ancestor', () => {
    const run = start(inScopes, 'p').complete('check')

    run.modify({ activate: [{ elementId: 'write', ancestorKey: run.keyAt('outer') }] })

    expect(run.elements().filter(({ elementId }) => elementId === 'inner')).toHaveLength(2)
  })

  test('asks which one when several scopes live', () => {
    const run = start(inScopes, 'p').complete('check')
    run.modify({ activate: [{ elementId: 'write', ancestorKey: run.keyAt('outer') }] })

    expect(run.modify({ activate: [{ elementId: 'look' }] })).toEqual(['MODIFICATION_ANCESTOR_AMBIGUOUS'])
    expect(run.modify({ activate: [{ elementId: 'look', ancestorKey: run.keyAt('look') }] })).toEqual(['MODIFICATION_ANCESTOR_WRONG'])
    expect(run.modify({ activate: [{ elementId: 'look', ancestorKey: run.keyAt('inner') }] })).toEqual([])
  })

  test('sets variables of the process, of a scope and of the element', () => {
    const run = start(inScopes, 'p')

    run.modify({
      activate: [
        {
          elementId: 'write',
          variables: [{ variables: { a: 1 } }, { scopeId: 'outer', variables: { b: 2 } }, { scopeId: 'write', variables: { c: 3 } }],
        },
      ],
    })

    expect(run.variables()).toEqual({ a: 1 })
    expect(run.variables(run.keyAt('outer'))).toEqual({ b: 2 })
    expect(run.variables(run.keyAt('write'))).toEqual({ c: 3 })
    expect(run.modify({ activate: [{ elementId: 'check', variables: [{ scopeId: 'outer', variables: {} }] }] })).toEqual([
      'MODIFICATION_SCOPE_WRONG',
    ])
  })

  test('refuses what has no meaning by itself', async () => {
    const gateway = await diagramOf(
      bpmn(
        `<bpmn:startEvent id="s"/><bpmn:eventBasedGateway id="g"/><bpmn:intermediateCatchEvent id="t"><bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent><bpmn:intermediateCatchEvent id="u"><bpmn:timerEventDefinition><bpmn:timeDuration>P2D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent><bpmn:endEvent id="e"/>${flow('s', 'g')}${flow('g', 't')}${flow('g', 'u')}${flow('t', 'e')}${flow('u', 'e')}`,
      ),
    )
    const run = start(row, 'p')

    expect(run.modify({ activate: ['s', 'late', 'p'].map((elementId) => ({ elementId })) })).toEqual(
      Array(3).fill('MODIFICATION_NOT_ALLOWED'),
    )
    expect(run.modify({ activate: [{ elementId: 'nowhere' }] })).toEqual(['MODIFICATION_ELEMENT_UNKNOWN'])
    expect(run.modify({})).toEqual(['MODIFICATION_EMPTY'])
    expect(start(gateway, 'p').modify({ activate: [{ elementId: 't' }] })).toEqual(['MODIFICATION_NOT_ALLOWED'])
  })
})

describe('terminating', () => {
  test('ends by id, takes back what it waited for, and ends empty scopes up to the instance', () => {
    const run = start(inScopes, 'p').complete('check')

    expect(run.modify({ terminate: [{ elementId: 'look' }] })).toEqual([])

    expect(run.terminated()).toEqual(['look', 'inner', 'outer', 'p'])
    expect(run.events('user-task-cancelled')).toHaveLength(1)
    expect(run.status).toBe('TERMINATED')
  })

  test('ends by key and leaves the others', () => {
    const run = start(row, 'p')
    run.modify({ activate: [{ elementId: 'check' }] })
    const [first] = run.elements().filter(({ elementId }) => elementId === 'check')

    run.modify({ terminate: [{ elementInstanceKey: first?.key ?? as<Key>('') }] })

    expect(run.waitingAt()).toEqual(['check'])
  })

  test('does not end a called instance as a whole', () => {
    const run = start(row, 'p', {}, { parent: { instanceKey: as<Key>('1'), elementInstanceKey: as<Key>('2') } })

    expect(run.modify({ terminate: [{ elementId: 'check' }] })).toEqual(['MODIFICATION_ENDS_CALLED'])
    expect(run.modify({ terminate: [{ elementId: 'check' }], activate: [{ elementId: 'sign' }] })).toEqual([])
  })

  test('says when nothing is there, and leaves the process itself to cancelling', () => {
    const run = start(row, 'p')

    expect(
      run.modify({ terminate: [{ elementId: 'sign' }, { elementInstanceKey: as<Key>('7') }, { elementInstanceKey: run.key }] }),
    ).toEqual(['MODIFICATION_NOTHING_THERE', 'MODIFICATION_NOTHING_THERE', 'MODIFICATION_TERMINATES_PROCESS'])
  })

  test('cancels the instance that a call activity started', async () => {
    const calling = await diagramOf(
      bpmn(
        `<bpmn:startEvent id="s"/><bpmn:callActivity id="call"><bpmn:extensionElements><zeebe:calledElement processId="q"/></bpmn:extensionElements></bpmn:callActivity>${task('after')}<bpmn:endEvent id="e"/>${flow('s', 'call')}${flow('call', 'after')}${flow('after', 'e')}`,
      ),
    )
    const run = start(calling, 'p')

    run.modify({ move: [{ source: { elementId: 'call' }, targetId: 'after' }] })

    expect(run.effects('cancel-child')).toHaveLength(1)
    expect(run.waitingAt()).toEqual(['after'])
  })

  test('drops the tokens that wait at a joining gateway', async () => {
    const joined = await diagramOf(
      bpmn(
        `<bpmn:startEvent id="s"/><bpmn:parallelGateway id="split"/><bpmn:parallelGateway id="join"/>${task('a')}${task('b')}<bpmn:endEvent id="e"/>${flow('s', 'split')}${flow('split', 'a')}${flow('split', 'b')}${flow('a', 'join')}${flow('b', 'join')}${flow('join', 'e')}`,
      ),
    )
    const run = start(joined, 'p').complete('a')
    run.modify({ move: [{ source: { elementId: 'b' }, targetId: 'e' }] })
    expect(run.incidents()).toEqual([{ at: 'p', type: 'UNKNOWN' }])

    expect(run.modify({ terminate: [{ elementId: 'join' }] })).toEqual([])

    expect(run.status).toBe('TERMINATED')
  })
})

describe('multi-instance', () => {
  const items = { items: ['a', 'b'] }

  test('is activated as a whole', async () => {
    const many = await nested(each(false))
    const run = start(many, 'p', items)

    run.modify({ move: [{ source: { elementId: 'check' }, targetId: 'outer' }] })

    expect(run.waitingAt()).toEqual(['look', 'look'])
    for (const step of ['look', 'write', 'look', 'write']) run.complete(step)
    expect(run.status).toBe('COMPLETED')
  })

  test('takes a token into the instance chosen, not into its body', async () => {
    const many = await nested(each(false))
    const run = start(many, 'p', items).complete('check')
    const [body, one] = run.elements().filter(({ elementId }) => elementId === 'outer')

    expect(run.modify({ activate: [{ elementId: 'write' }] })).toEqual(['MODIFICATION_ANCESTOR_AMBIGUOUS'])
    expect(run.modify({ activate: [{ elementId: 'write', ancestorKey: body?.key ?? run.key }] })).toEqual([
      'MODIFICATION_INSIDE_MULTI_INSTANCE',
    ])
    expect(run.modify({ activate: [{ elementId: 'write', ancestorKey: one?.key ?? run.key }] })).toEqual([])
    expect(start(many, 'p', items).modify({ activate: [{ elementId: 'write' }] })).toEqual(['MODIFICATION_INSIDE_MULTI_INSTANCE'])
  })

  test('goes on with what is left, and ends when nothing is', async () => {
    const many = await nested(each(false))
    const run = start(many, 'p', items).complete('check')
    const [, one, two] = run.elements().filter(({ elementId }) => elementId === 'outer')

    run.modify({ terminate: [{ elementInstanceKey: one?.key ?? run.key }] })
    expect(run.at('outer', ({ body }) => body === true).loop).toMatchObject({ active: 1, terminated: 1 })
    run.modify({ terminate: [{ elementInstanceKey: two?.key ?? run.key }] })

    expect(run.status).toBe('TERMINATED')
  })
})

describe('moving', () => {
  test('activates the target once for each that was ended', () => {
    const run = start(row, 'p')
    run.modify({ activate: [{ elementId: 'check' }] })

    run.modify({ move: [{ source: { elementId: 'check' }, targetId: 'sign' }] })

    expect(run.waitingAt()).toEqual(['sign', 'sign'])
  })

  test('finds the scope that source and target share, or takes the source’s own', async () => {
    const many = await nested(each(false))
    const move = (ancestor: 'inferred' | 'parent') => {
      const run = start(many, 'p', { items: ['a', 'b'] }).complete('check')
      expect(run.modify({ move: [{ source: { elementId: 'look' }, targetId: 'write', ancestor }] })).toEqual([])
      return run
    }

    for (const run of [move('inferred'), move('parent')]) {
      expect(run.waitingAt()).toEqual(['write', 'write'])
      expect(
        new Set(
          run
            .elements()
            .filter(({ elementId }) => elementId === 'write')
            .map(({ scopeKey }) => scopeKey),
        ).size,
      ).toBe(2)
      expect(run.complete('write').complete('write').status).toBe('COMPLETED')
    }
  })
})

describe('event sub-processes', () => {
  test('begin at their start event', async () => {
    const guarded = await diagramOf(
      bpmn(
        `<bpmn:startEvent id="s"/>${task('check')}<bpmn:endEvent id="e"/>${flow('s', 'check')}${flow('check', 'e')}<bpmn:subProcess id="aside" triggeredByEvent="true"><bpmn:startEvent id="s3" isInterrupting="false"><bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:startEvent>${task('note')}${flow('s3', 'note')}</bpmn:subProcess>`,
      ),
    )
    const run = start(guarded, 'p')

    expect(run.modify({ activate: [{ elementId: 'aside' }] })).toEqual([])

    expect(run.waitingAt()).toEqual(['check', 'note'])
    expect(run.complete('note').complete('check').status).toBe('COMPLETED')
  })
})

describe('whatever is modified', () => {
  const choices = fc.array(fc.nat(1000), { minLength: 1, maxLength: 12 })
  const opened = (event: EngineEvent) =>
    event.kind === 'element-activated'
      ? event.element.key
      : event.kind === 'user-task-created'
        ? event.task.key
        : event.kind === 'job-created'
          ? event.job.key
          : event.kind === 'timer-scheduled'
            ? event.timer.key
            : event.kind === 'incident-raised'
              ? event.incident.key
              : undefined
  const closed = (event: EngineEvent) => {
    switch (event.kind) {
      case 'element-completed':
      case 'element-terminated':
        return event.element.key
      case 'user-task-completed':
      case 'user-task-cancelled':
        return event.userTaskKey
      case 'job-completed':
      case 'job-cancelled':
        return event.jobKey
      case 'timer-triggered':
      case 'timer-cancelled':
        return event.timerKey
      case 'incident-resolved':
        return event.incidentKey
      default:
        return undefined
    }
  }
  /** Completes what can be completed, timers last, so that repeating ones can not keep it going. */
  const finish = (run: EngineRun) => {
    for (let count = 0; count < 500 && run.status === 'ACTIVE'; count += 1) {
      const waiting = run.elements().find(({ userTaskKey, jobKey }) => userTaskKey !== undefined || jobKey !== undefined)
      const timed = run.elements().find(({ timers }) => timers !== undefined)
      if (waiting !== undefined) run.complete(waiting.elementId)
      else if (timed !== undefined) run.timer(Object.values(timed.timers ?? {})[0] ?? '')
      else return
    }
  }

  test('the state stays whole, and the instance can be brought to its end', async () => {
    await fc.assert(
      fc.asyncProperty(blockArbitrary, fc.nat(9), choices, async (block, n, path) => {
        const diagram = await diagramOf(modelOf(block))
        const [definition] = [...diagram.values()]
        const ids = [...(definition?.nodes.keys() ?? [])]
        const run = start(diagram, 'p', { n })
        for (const choice of path) {
          if (run.status !== 'ACTIVE') break
          const living = run.elements()
          const id = ids[choice % ids.length] ?? ''
          const other = living[choice % living.length]
          const key = other?.key ?? run.key
          // `EngineRun` checks the invariants after each; refused ones leave the state alone.
          if (choice % 3 === 0) run.modify({ activate: [{ elementId: id }] })
          else if (choice % 3 === 1) run.modify({ move: [{ source: { elementInstanceKey: key }, targetId: id, ancestor: 'inferred' }] })
          else run.modify({ activate: [{ elementId: id }], terminate: [{ elementInstanceKey: key }] })
        }
        finish(run)
        // Only tokens that wait for a branch nobody walks any more are left, and those can be dropped.
        if (run.status === 'ACTIVE') {
          expect(run.incidents().every(({ type }) => type === 'UNKNOWN')).toBe(true)
          const joins = [...new Set([...run.saved.taken.values()].flatMap((gateways) => Object.keys(gateways)))]
          expect(run.modify({ terminate: joins.map((elementId) => ({ elementId })) })).toEqual([])
          finish(run)
        }
        expect(run.status).not.toBe('ACTIVE')
        const keys = run.allEvents().flatMap((event) => opened(event) ?? [])
        expect(new Set(keys).size).toBe(keys.length)
        expect(
          run
            .allEvents()
            .flatMap((event) => closed(event) ?? [])
            .sort(),
        ).toEqual([...keys].sort())
      }),
      { numRuns: 150 },
    )
  })
})
