/** Flaws planted in a small programme: the report finds each, at its element and with its cases (issue 6, items 3 and 7). */
import { describe, expect, test } from 'vitest'
import { element, flow, messageCatch, messageDefinition, sequence, serviceTask, userTask } from '../../../../support/models.ts'
import { days, live, roleTask } from './town.ts'

const CASES = [0, 24, 48].map((hour) => ({ hour: hour + 9, form: { good: hour === 0 } }))

const FORK = [
  element('startEvent', 'start').xml,
  element('exclusiveGateway', 'fork', '', 'default="fork-rough"').xml,
  userTask('fine', roleTask('official')).xml,
  userTask('rough', roleTask('official')).xml,
]
const FORK_FLOWS = [flow('start', 'fork'), flow('fork', 'fine', '=form.good'), flow('fork', 'rough')]

describe('standstill', () => {
  test('a join that waits for a branch nobody takes is found with every case', async () => {
    const { report, maker } = await live({
      process: [
        ...FORK,
        ...FORK_FLOWS,
        element('parallelGateway', 'join').xml,
        element('endEvent', 'end').xml,
        flow('fine', 'join'),
        flow('rough', 'join'),
        flow('join', 'end'),
      ].join(''),
      cases: CASES,
    })

    expect(report.stuck.map(({ caseId, processId, elementId, reason }) => [caseId, processId, elementId, reason])).toEqual([
      ['case_1', 'review', 'join', 'nothing-waits'],
      ['case_2', 'review', 'join', 'nothing-waits'],
      ['case_3', 'review', 'join', 'nothing-waits'],
    ])
    expect(report.stuck[0]?.text).toEqual({
      zh: '汇聚“join”还缺来自“rough”的分支，但已没有任何环节会走到那里。',
      en: 'The join "join" lacks the branch of "rough", and nothing is left that could come from there.',
    })
    expect(maker.behind({ what: 'stuck' })).toEqual(['case_1', 'case_2', 'case_3'])
    expect(report.neverReached.map(({ elementId }) => elementId)).toEqual(['join', 'end', 'join-end'])
  })

  const waiting = (jobs: Parameters<typeof live>[0]['jobs'] = {}) =>
    live({
      process: sequence(userTask('check', roleTask('official')), serviceTask('tell', 'tell'), messageCatch('await-reply', 'reply')),
      definitions: messageDefinition('reply', '=case.id'),
      cases: CASES,
      jobs: { tell: () => ({}), ...jobs },
    })

  test('a message that nobody ever sends is found where it is waited for', async () => {
    const { report, maker } = await waiting()

    expect(report.stuck.map(({ elementId, text }) => [elementId, text.zh])).toEqual(
      Array(3).fill(['await-reply', '“await-reply”等待消息“reply”，但演练全程无人发出。']),
    )
    expect(maker.behind({ what: 'open-at', processId: 'review', elementId: 'await-reply' })).toEqual(['case_1', 'case_2', 'case_3'])
  })

  test('a message that somebody got may come yet for the others', async () => {
    const { report } = await waiting({
      tell(job, world) {
        if (job.case?.no === 1) world.publish({ name: 'reply', correlationKey: job.case.id, variables: {} })
        return {}
      },
    })

    expect(report.stuck).toEqual([])
    expect(report.caseTypes[0]).toMatchObject({ opened: 3, closed: 1 })
  })

  test('what may interrupt from outside is no reason to wait', async () => {
    const { report } = await live({
      process: [
        sequence(serviceTask('tell', 'tell'), messageCatch('await-reply', 'reply')),
        `<bpmn:subProcess id="stop" triggeredByEvent="true"><bpmn:startEvent id="stopped" isInterrupting="true"><bpmn:messageEventDefinition id="stopped_m" messageRef="message_stop"/></bpmn:startEvent><bpmn:endEvent id="stop-end"/>${flow('stopped', 'stop-end')}</bpmn:subProcess>`,
      ].join(''),
      definitions: messageDefinition('reply', '=case.id') + messageDefinition('stop', '=case.id'),
      cases: CASES.slice(0, 2),
      jobs: {
        tell(job, world) {
          if (job.case?.no === 2) world.publish({ name: 'stop', correlationKey: 'case_2', variables: {} })
          return {}
        },
      },
    })

    // The second case was stopped from outside: somebody sent that message. It would not carry the first one on.
    expect(report.stuck.map(({ caseId, elementId }) => [caseId, elementId])).toEqual([['case_1', 'await-reply']])
  })

  test('an incident is found with its type and message, the same for every case', async () => {
    const { report, maker } = await live({
      process: sequence(serviceTask('pay', 'pay')),
      cases: CASES,
      jobs: {
        pay(job) {
          throw new Error(`No account of ${job.case?.number}`)
        },
      },
    })

    expect(report.incidents).toEqual([
      { processId: 'review', elementId: 'pay', type: 'JOB_NO_RETRIES', message: 'No account of …', count: 3 },
    ])
    expect(report.stuck.map(({ reason, elementId }) => [reason, elementId])).toEqual(Array(3).fill(['incident', 'pay']))
    expect(maker.behind({ what: 'incident', processId: 'review', elementId: 'pay' })).toEqual(['case_1', 'case_2', 'case_3'])
    expect(maker.caseOf('case_2')?.moments.map(({ title }) => title.zh)).toContain('No account of T20260002')
  })

  test('a task whose role nobody has, or whose form nobody can fill in, is found', async () => {
    const { report, world, maker } = await live({
      process: sequence(userTask('sign', roleTask('leader'))),
      cases: CASES.slice(0, 1),
      act: () => ({ wait: null, work: 0, variables: {} }),
    })

    expect(report.stuck.map(({ reason, elementId, text }) => [reason, elementId, text.zh])).toEqual([
      ['unanswered', 'sign', '“sign”无人办理：演练方案没有为负责人安排人员。'],
    ])
    expect(report.queues.map(({ role, people }) => [role, people])).toEqual([['leader', 0]])
    expect(world.openTasks()).toHaveLength(1)
    expect(maker.behind({ what: 'stuck' })).toEqual(['case_1'])
  })

  test('a form that nobody can fill in says what is wrong with it', async () => {
    const { report } = await live({
      process: sequence(userTask('fill', roleTask('official')), serviceTask('unused', 'unused')),
      cases: CASES.slice(0, 1),
      act: () => ({ wait: null, work: 0, variables: {} }),
      after(world) {
        for (const task of world.openTasks())
          world.recorder.unanswered(task, [{ at: '/area', text: { zh: '必填', en: 'is required' } }], world.ms)
      },
    })

    expect(report.stuck.map(({ reason, text }) => [reason, text.en])).toEqual([
      ['unanswered', '"fill" can not be filled in as the scenario says (/area): is required'],
    ])
  })
})

test('a branch that no case can take is found with its flows', async () => {
  const { report } = await live({
    process: [
      element('startEvent', 'start').xml,
      element('exclusiveGateway', 'fork', '', 'default="fork-end"').xml,
      userTask('appeal', roleTask('official')).xml,
      element('endEvent', 'end').xml,
      flow('start', 'fork'),
      flow('fork', 'appeal', '=form.good and not(form.good)'),
      flow('fork', 'end'),
      flow('appeal', 'end'),
    ].join(''),
    cases: CASES,
  })

  expect(report.neverReached).toEqual([
    { processId: 'review', elementId: 'appeal', name: 'appeal', kind: 'element' },
    { processId: 'review', elementId: 'fork-appeal', name: null, kind: 'flow' },
    { processId: 'review', elementId: 'appeal-end', name: null, kind: 'flow' },
  ])
  expect(report.stuck).toEqual([])
})

test('a compensation event counts as reached when its handler was', async () => {
  const { report } = await live({
    process: [
      sequence(serviceTask('book', 'book'), {
        id: 'undo',
        xml: '<bpmn:intermediateThrowEvent id="undo"><bpmn:compensateEventDefinition id="undo_c"/></bpmn:intermediateThrowEvent>',
      }),
      '<bpmn:boundaryEvent id="booked" attachedToRef="book"><bpmn:compensateEventDefinition id="booked_c"/></bpmn:boundaryEvent>',
      '<bpmn:serviceTask id="cancel" isForCompensation="true"><bpmn:extensionElements><zeebe:taskDefinition type="book"/></bpmn:extensionElements></bpmn:serviceTask>',
      '<bpmn:association id="link" sourceRef="booked" targetRef="cancel"/>',
    ].join(''),
    cases: CASES.slice(0, 1),
    jobs: { book: () => ({}) },
  })

  expect(report.neverReached).toEqual([])
})

test('a deadline that nobody can keep is missed by every case, by so many working days', async () => {
  const { report, maker } = await live({
    process: sequence(userTask('check', roleTask('official', 'D1'))),
    // Monday, Tuesday and Wednesday morning; each takes seven days: due Tuesday to Thursday, done a week after the beginning.
    cases: CASES,
    deadlines: [days('D1', 1), days('D9', 9)],
    act: () => ({ wait: 7 * 24 - 1, work: 1, variables: {} }),
  })

  expect(report.deadlines).toEqual([
    {
      rule: 'D1',
      name: { zh: 'D1', en: 'D1' },
      article: 'ART-D1',
      binds: 'official',
      begun: 3,
      met: 0,
      missed: 3,
      open: 0,
      lateDays: { count: 3, p10: 4, p50: 4, p90: 4, p99: 4, most: 4 },
    },
    expect.objectContaining({ rule: 'D9', begun: 0, missed: 0 }),
  ])
  expect(maker.behind({ what: 'deadline', rule: 'D1', outcome: 'missed' })).toEqual(['case_1', 'case_2', 'case_3'])
  expect(maker.caseOf('case_1')?.moments.map(({ title, article }) => [title.zh, article])).toContainEqual(['逾期：D1', 'ART-D1'])
})
