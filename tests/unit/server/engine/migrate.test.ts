// Process instance migration (Zeebe): an instance goes on in another version from where it stands.
import { describe, expect, test } from 'vitest'
import { bpmn, diagramOf, start } from '../../../support/engine-run.ts'

const task = (id: string, more = '') =>
  `<bpmn:userTask id="${id}" name="${id}"><bpmn:extensionElements><zeebe:userTask/>${more}</bpmn:extensionElements></bpmn:userTask>`
const flow = (source: string, target: string) => `<bpmn:sequenceFlow id="${source}-${target}" sourceRef="${source}" targetRef="${target}"/>`
const date = (id: string, at: string, days: string) =>
  `<bpmn:boundaryEvent id="${id}" attachedToRef="${at}" cancelActivity="false"><bpmn:timerEventDefinition><bpmn:timeDate>=end of day(add working days(date("2026-03-02"), ${days}))</bpmn:timeDate></bpmn:timerEventDefinition></bpmn:boundaryEvent>`
const straight = (middle: string, more = '') =>
  bpmn(`<bpmn:startEvent id="s"/>${middle}<bpmn:endEvent id="e"/>${flow('s', 'check')}${more === '' ? flow('check', 'e') : more}`)

const first = await diagramOf(straight(task('check')))

describe('an instance that waits', () => {
  test('goes on in the new version', async () => {
    const longer = await diagramOf(straight(task('check') + task('sign'), flow('check', 'sign') + flow('sign', 'e')))
    const run = start(first, 'p')

    expect(run.migrate(longer)).toEqual([])

    expect(run.waitingAt()).toEqual(['check'])
    expect(run.complete('check').waitingAt()).toEqual(['sign'])
    expect(run.events('element-activated').filter(({ element }) => element.elementId === 'check')).toHaveLength(1)
  })

  test('moves to the element named for it', async () => {
    const renamed = await diagramOf(
      straight(task('check').replaceAll('"check"', '"review"'))
        .replaceAll('s-check', 's-review')
        .replaceAll('targetRef="check"', 'targetRef="review"')
        .replaceAll('sourceRef="check"', 'sourceRef="review"'),
    )
    const run = start(first, 'p')

    expect(run.migrate(renamed)).toEqual(['MIGRATION_ELEMENT_NOT_MAPPED'])
    expect(run.migrate(renamed, { check: 'review' })).toEqual([])

    expect(run.waitingAt()).toEqual(['review'])
    expect(run.complete('review').status).toBe('COMPLETED')
  })

  test('says which elements moved', async () => {
    const run = start(first, 'p')
    run.migrate(first)

    expect(run.events('instance-migrated')[0]?.elements.map(({ from, element }) => [from, element.elementId])).toEqual([
      ['p', 'p'],
      ['check', 'check'],
    ])
  })
})

describe('what it waits for', () => {
  test('keeps a mapped timer as it was', async () => {
    const five = await diagramOf(
      straight(task('check') + date('late', 'check', '5') + task('remind'), flow('check', 'e') + flow('late', 'remind')),
    )
    const three = await diagramOf(
      straight(task('check') + date('late', 'check', '3') + task('remind'), flow('check', 'e') + flow('late', 'remind')),
    )
    const run = start(five, 'p')
    const [before] = run.events('timer-scheduled')

    expect(run.migrate(three)).toEqual([])

    expect(run.events('timer-cancelled')).toEqual([])
    expect(run.at('check').timers).toEqual({ [before?.timer.key ?? '']: 'late' })
  })

  test('counts dates again when asked', async () => {
    const five = await diagramOf(
      straight(task('check') + date('late', 'check', '5') + task('remind'), flow('check', 'e') + flow('late', 'remind')),
    )
    const three = await diagramOf(
      straight(task('check') + date('late', 'check', '3') + task('remind'), flow('check', 'e') + flow('late', 'remind')),
    )
    const run = start(five, 'p')

    expect(run.migrate(three, undefined, { recountDates: true })).toEqual([])

    expect(run.events('timer-cancelled')).toHaveLength(1)
    expect(run.events('timer-scheduled').map(({ timer }) => timer.dueAt)).toEqual(['2026-03-09T16:00:00.000Z', '2026-03-05T16:00:00.000Z'])
    expect(run.timer('late').waitingAt()).toEqual(['check', 'remind'])
  })

  test('opens what is new and closes what is gone', async () => {
    const with5 = await diagramOf(
      straight(task('check') + date('late', 'check', '5') + task('remind'), flow('check', 'e') + flow('late', 'remind')),
    )
    const run = start(first, 'p')

    run.migrate(with5)
    expect(Object.values(run.at('check').timers ?? {})).toEqual(['late'])

    run.migrate(first)
    expect(run.at('check').timers).toBeUndefined()
    expect(run.events('timer-cancelled')).toHaveLength(1)
  })

  test('does not bring back a timer that has fired', async () => {
    const five = await diagramOf(
      straight(task('check') + date('late', 'check', '5') + task('remind'), flow('check', 'e') + flow('late', 'remind')),
    )
    const run = start(five, 'p').timer('late')

    expect(run.migrate(five, undefined, { recountDates: true })).toEqual([])

    expect(run.at('check').timers).toBeUndefined()
  })

  test('refuses a term that can not be evaluated', async () => {
    const wrong = await diagramOf(
      straight(task('check') + date('late', 'check', '"x"') + task('remind'), flow('check', 'e') + flow('late', 'remind')),
    )

    expect(start(first, 'p').migrate(wrong)).toEqual(['MIGRATION_EVENT_FAILED'])
  })
})

describe('what can not be moved', () => {
  test('names a step of another kind', async () => {
    const service = await diagramOf(
      straight(
        '<bpmn:serviceTask id="check"><bpmn:extensionElements><zeebe:taskDefinition type="x"/></bpmn:extensionElements></bpmn:serviceTask>',
      ),
    )

    expect(start(first, 'p').migrate(service, { check: 'check' })).toEqual(['MIGRATION_TYPE_DIFFERS'])
  })

  test('names a step that moved into a sub-process', async () => {
    const inside = await diagramOf(
      bpmn(
        `<bpmn:startEvent id="s"/><bpmn:subProcess id="sub"><bpmn:startEvent id="is"/>${task('check')}<bpmn:endEvent id="ie"/>${flow('is', 'check')}${flow('check', 'ie')}</bpmn:subProcess><bpmn:endEvent id="e"/>${flow('s', 'sub')}${flow('sub', 'e')}`,
      ),
    )

    expect(start(first, 'p').migrate(inside)).toEqual(['MIGRATION_SCOPE_DIFFERS'])
  })

  test('names a join whose flows are gone', async () => {
    const fork = (second: string) =>
      bpmn(
        `<bpmn:startEvent id="s"/><bpmn:parallelGateway id="split"/>${task('a')}${task('b')}<bpmn:parallelGateway id="join"/><bpmn:endEvent id="e"/>${flow('s', 'split')}${flow('split', 'a')}${flow('split', 'b')}<bpmn:sequenceFlow id="${second}" sourceRef="a" targetRef="join"/>${flow('b', 'join')}${flow('join', 'e')}`,
      )
    const run = start(await diagramOf(fork('a-join')), 'p').complete('a')

    expect(run.migrate(await diagramOf(fork('other')))).toEqual(['MIGRATION_JOIN_DIFFERS'])
    expect(run.migrate(await diagramOf(fork('a-join')))).toEqual([])
    expect(run.complete('b').status).toBe('COMPLETED')
  })
})

test('moves listeners, conditions, what can be undone and what is activated ad hoc with the instance', async () => {
  const model = (suffix: string) =>
    diagramOf(
      bpmn(
        `<bpmn:startEvent id="s"/><bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="book${suffix}"/>
         <bpmn:userTask id="book${suffix}"/><bpmn:boundaryEvent id="event${suffix}" attachedToRef="book${suffix}"><bpmn:compensateEventDefinition/></bpmn:boundaryEvent>
         <bpmn:userTask id="unbook${suffix}" isForCompensation="true"/><bpmn:association id="l" sourceRef="event${suffix}" targetRef="unbook${suffix}"/>
         <bpmn:sequenceFlow id="f2" sourceRef="book${suffix}" targetRef="score${suffix}"/>
         <bpmn:adHocSubProcess id="score${suffix}"><bpmn:extensionElements><zeebe:adHoc activeElementsCollection="=[&quot;rate${suffix}&quot;]"/></bpmn:extensionElements><bpmn:userTask id="rate${suffix}"><bpmn:extensionElements><zeebe:executionListeners><zeebe:executionListener eventType="end" type="after"/></zeebe:executionListeners></bpmn:extensionElements></bpmn:userTask></bpmn:adHocSubProcess>
         <bpmn:boundaryEvent id="remind${suffix}" attachedToRef="score${suffix}" cancelActivity="false"><bpmn:conditionalEventDefinition><bpmn:condition>=x &gt; 1</bpmn:condition></bpmn:conditionalEventDefinition></bpmn:boundaryEvent>
         <bpmn:userTask id="reminded${suffix}"/><bpmn:sequenceFlow id="f3" sourceRef="remind${suffix}" targetRef="reminded${suffix}"/>
         <bpmn:sequenceFlow id="f4" sourceRef="score${suffix}" targetRef="undo${suffix}"/>
         <bpmn:intermediateThrowEvent id="undo${suffix}"><bpmn:compensateEventDefinition/></bpmn:intermediateThrowEvent>`,
      ),
    )
  const run = start(await model(''), 'p', { x: 5 })
    .complete('book')
    .complete('reminded')
    .complete('rate')
  const mapping = Object.fromEntries(['book', 'score', 'rate', 'remind', 'undo'].map((id) => [id, `${id}2`]))

  expect(run.migrate(await model('2'), mapping)).toEqual([])
  expect(run.setVariables({ x: 6 }).waitingAt()).toEqual(['rate2'])
  expect(run.setVariables({ x: 0 }).setVariables({ x: 6 }).waitingAt()).toEqual(['rate2', 'reminded2'])
  run.completeJob('rate2')
  expect(run.waitingAt()).toEqual(['reminded2', 'unbook2', 'undo2'])
  expect(run.complete('reminded2').complete('unbook2').status).toBe('COMPLETED')
})
