/** The numbers of a report, written out for a town whose every hour is known, and for any town: the cases behind each are as many as it says. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { EngineEvent } from '../../../../../server/engine/index.ts'
import { encodeRun, openRun } from '../../../../../server/rehearsal/report/encode.ts'
import { element, flow, sequence, serviceTask, timerCatch, userTask } from '../../../../support/models.ts'
import { type Act, days, type LivedTown, live, numbersOf, roleTask, type Town } from './town.ts'

/** Check, correct and check again as the applicant likes; then a wait, and money, papers and objections as the form says. */
const PROCESS = [
  element('startEvent', 'start').xml,
  element('exclusiveGateway', 'again').xml,
  userTask('check', roleTask('official', 'D3')).xml,
  element('exclusiveGateway', 'fork', '', 'default="fork-rest"').xml,
  userTask('correct', roleTask('org:1')).xml,
  timerCatch('rest', 'P2D').xml,
  serviceTask('finish', 'finish').xml,
  element('endEvent', 'end').xml,
  flow('start', 'again'),
  flow('again', 'check'),
  flow('check', 'fork'),
  flow('fork', 'correct', '=faulty'),
  flow('correct', 'again'),
  flow('fork', 'rest'),
  flow('rest', 'finish'),
  flow('finish', 'end'),
].join('')

const HOUR_OF_YEAR = 24

const finish: NonNullable<Town['jobs']>[string] = (job, world) => {
  const book = job.case
  if (book === null) return {}
  const { recorder, ms } = world
  recorder.letter('answer', book, ms)
  recorder.result(
    book,
    { stage: 'FIRST', level: 'GOOD', passed: true, total: String(60 + book.no), confirmedOn: world.today, withdrawnAt: null },
    ms,
  )
  recorder.money('awarded', 500n, book, ms)
  if (book.no % 2 === 1) recorder.objection('filed', book, ms)
  if (book.no % 4 === 1) recorder.objection('founded', book, ms)
  book.outcome = 'GOOD'
  if (book.no === 3) throw new Error('broken')
  return {}
}

function town(cases: Town['cases'], act: NonNullable<Town['act']>): Town {
  return { process: PROCESS, cases, act, deadlines: [days('D3', 3)], jobs: { finish } }
}

const steady = (task: Parameters<NonNullable<Town['act']>>[0]): Act =>
  task.element.elementId === 'correct'
    ? { wait: 10, work: 2, variables: {} }
    : { wait: 4, work: 1, variables: { faulty: task.case?.no === 2 && (task.case?.rounds.get('check') ?? 0) === 0 } }

/** Monday 2 March to Thursday 5 March 2026 at nine, then one at the very end of April. */
const FIVE = [9, 33, 57, 81, 60 * HOUR_OF_YEAR + 12].map((hour) => ({ hour, form: {} }))

describe('a town whose hours are known', () => {
  test('counts what entered, completed and stayed, with hours waited and worked', async () => {
    const { report, maker } = await live(town(FIVE, steady))
    const of = (id: string) => report.elements.find(({ elementId }) => elementId === id)

    // The second case comes by twice; the last is taken up an hour after the run has ended.
    expect(of('check')).toMatchObject({ entered: 6, completed: 6, open: 0, incidents: 0 })
    expect(of('check')?.waiting).toEqual({ count: 6, p10: 4, p50: 4, p90: 4, p99: 4, most: 4 })
    expect(of('check')?.working).toEqual({ count: 6, p10: 1, p50: 1, p90: 1, p99: 1, most: 1 })
    expect(of('rest')).toMatchObject({ entered: 5, completed: 4, open: 1, waiting: { count: 4, p50: 48 }, working: { count: 0 } })
    expect(of('finish')).toMatchObject({ entered: 4, completed: 3, open: 1, incidents: 1 })
    expect(maker.behind({ what: 'element', processId: 'review', elementId: 'check' })).toEqual([
      'case_1',
      'case_2',
      'case_2',
      'case_3',
      'case_4',
      'case_5',
    ])
    expect(report.flows.find(({ flowId }) => flowId === 'fork-correct')).toEqual({
      processId: 'review',
      flowId: 'fork-correct',
      taken: 1,
    })
  })

  test('tells cases by how they ended, and how many days they took', async () => {
    const { report } = await live(town(FIVE, steady))

    expect(report).toMatchObject({ programme: 'town', scenario: 'year', seed: 's', from: '2026-03-02', to: '2026-05-02', cases: 5 })
    expect(report.caseTypes).toEqual([
      {
        code: 'rating',
        name: { zh: '评级', en: '评级' },
        opened: 5,
        closed: 3,
        // 5 hours and 2 days; the second another 12 and 5 hours.
        days: { count: 3, p10: 2.21, p50: 2.21, p90: 2.92, p99: 2.92, most: 2.92 },
        outcomes: [
          { outcome: 'GOOD', name: { zh: '良好', en: '良好' }, count: 3 },
          { outcome: null, name: { zh: '办理中', en: 'open' }, count: 2 },
        ],
      },
    ])
    expect(report.results).toEqual([
      {
        stage: 'FIRST',
        level: 'GOOD',
        name: { zh: '良好', en: '良好' },
        count: 4,
        total: { count: 4, p10: 61, p50: 62, p90: 64, p99: 64, most: 64 },
      },
    ])
    expect(report.letters).toEqual([{ template: 'answer', title: { zh: '答复', en: '答复' }, count: 4 }])
    expect(report.objections).toEqual({ filed: 2, late: 0, withoutEvidence: 0, founded: 1, unfounded: 0, open: 1 })
    expect(report.money).toEqual([
      { month: '2026-03', awarded: '2000', ordered: '0', paid: '0', claimed: '0', repaid: '0' },
      { month: '2026-04', awarded: '0', ordered: '0', paid: '0', claimed: '0', repaid: '0' },
      { month: '2026-05', awarded: '0', ordered: '0', paid: '0', claimed: '0', repaid: '0' },
    ])
  })

  test('says by week how many waited for a role, and how many people it would have taken', async () => {
    const patient = (task: Parameters<typeof steady>[0]): Act =>
      task.case?.no === 4 ? { wait: null, work: 0, variables: {} } : { wait: 24, work: 40, variables: { faulty: false } }
    const { report } = await live({ ...town(FIVE.slice(0, 4), patient), months: 1 })
    const [queue] = report.queues

    expect(report.queues).toHaveLength(1)
    expect(queue).toMatchObject({ role: 'official', people: 2, waitingHours: { count: 3, p50: 24 } })
    expect(queue?.weeks.map(({ week, arrived, done, waiting }) => [week, arrived, done, waiting])).toEqual([
      ['2026-03-02', 4, 3, 1],
      ['2026-03-09', 0, 0, 1],
      ['2026-03-16', 0, 0, 1],
      ['2026-03-23', 0, 0, 1],
      ['2026-03-30', 0, 0, 1],
    ])
    // 120 hours of 2 people, 8 hours on five days.
    expect(queue?.weeks[0]?.busy).toBe(1.5)
    // 160 hours in four weeks of 20 days.
    expect(queue?.needed).toBe(1)
  })

  test('says how many people the busiest weeks would have taken', async () => {
    const many = Array.from({ length: 30 }, (_, at) => ({ hour: 9 + at, form: {} }))
    const { report } = await live({
      ...town(many, () => ({ wait: 1, work: 20, variables: { faulty: false } })),
      months: 1,
    })

    // 600 hours within 160 of one person.
    expect(report.queues[0]?.needed).toBe(4)
  })

  test('reckons with what nobody took up as the scenario plans it', async () => {
    const { report } = await live({
      ...town(
        Array.from({ length: 30 }, (_, at) => ({ hour: 9 + at, form: {} })),
        () => ({ wait: null, work: 0, variables: {} }),
      ),
      months: 1,
      staff: [{ role: 'official', people: 0, from: '09:00', to: '17:00', away: 0.5, minutes: { kind: 'uniform', from: 600, to: 1800 } }],
    })

    // 600 hours within 80 of one person, who is away half of the time.
    expect(report.queues[0]).toMatchObject({ people: 0, needed: 8, waitingHours: { count: 0 } })
  })

  test('counts the days of the first week that lie in the run', async () => {
    const { report } = await live({
      ...town([{ hour: 9, form: {} }], () => ({ wait: 1, work: 24, variables: { faulty: false } })),
      from: '2026-03-04',
      months: 1,
    })

    // 24 hours of two people on Wednesday, Thursday and Friday.
    expect(report.queues[0]?.weeks[0]).toEqual({ week: '2026-03-02', arrived: 1, done: 1, waiting: 0, busy: 0.5 })
  })

  test('shows the lights of open deadlines at the end of each month', async () => {
    const idle = (): Act => ({ wait: null, work: 0, variables: {} })
    // Sunday to Wednesday, due three working days after: on 1 April, yellow from the day before, on the 2nd, the 3rd and after the holiday.
    const cases = [27, 28, 29, 30].map((day) => ({ hour: day * 24 + 9, form: {} }))
    const { report, maker } = await live({ ...town(cases, idle), from: '2026-03-02' })

    expect(report.lights[0]).toEqual({ month: '2026-03', green: 2, yellow: 1, red: 0, paused: 0 })
    expect(report.lights[1]).toEqual({ month: '2026-04', green: 0, yellow: 0, red: 4, paused: 0 })
    expect(maker.behind({ what: 'light', month: '2026-04', light: 'red' })).toEqual(['case_1', 'case_2', 'case_3', 'case_4'])
    expect(maker.behind({ what: 'light', month: '2026-03', light: 'yellow' })).toEqual(['case_1'])
    expect(report.deadlines[0]).toMatchObject({ begun: 4, met: 0, missed: 4, open: 0 })
  })

  test('calls off a deadline that ends before it is due, and misses one that ends what it bound', async () => {
    const bounded = (duration: string) =>
      live({
        process: [
          sequence(userTask('check', roleTask('official', 'D3'))),
          `<bpmn:boundaryEvent id="late" attachedToRef="check"><bpmn:timerEventDefinition id="late_t"><bpmn:timeDate xsi:type="bpmn:tFormalExpression">${duration}</bpmn:timeDate></bpmn:timerEventDefinition></bpmn:boundaryEvent>`,
          element('endEvent', 'over').xml,
          flow('late', 'over'),
        ].join(''),
        cases: [{ hour: 9, form: {} }],
        act: () => ({ wait: null, work: 0, variables: {} }),
        deadlines: [days('D3', 3)],
      })
    const line = async (duration: string) => (await bounded(duration)).report.deadlines[0]
    const { report } = await bounded('2026-03-05T23:59:59+08:00')

    // What is called off was not done, and waits no more.
    expect(report.queues[0]?.weeks[0]).toEqual({ week: '2026-03-02', arrived: 1, done: 0, waiting: 0, busy: 0 })
    expect(report.queues[0]?.needed).toBe(0)

    // Due on Thursday 5 March: over at midnight.
    expect(await line('2026-03-05T23:59:59+08:00')).toMatchObject({ begun: 1, met: 0, missed: 0, open: 0 })
    expect(await line('2026-03-06T00:00:00+08:00')).toMatchObject({ begun: 1, met: 0, missed: 1, open: 0 })
  })

  test('keeps a deadline whose wait lasts as long as itself', async () => {
    const { report } = await live({
      process: sequence({
        id: 'notice',
        xml: '<bpmn:intermediateCatchEvent id="notice"><bpmn:extensionElements><zeebe:properties><zeebe:property name="deadline" value="D3"/></zeebe:properties></bpmn:extensionElements><bpmn:timerEventDefinition id="n"><bpmn:timeDate xsi:type="bpmn:tFormalExpression">2026-03-06T00:00:00+08:00</bpmn:timeDate></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>',
      }),
      cases: [{ hour: 9, form: {} }],
      deadlines: [days('D3', 3)],
    })

    expect(report.deadlines[0]).toMatchObject({ begun: 1, met: 1, missed: 0, open: 0 })
  })

  test('tells a case by its moments, with who acted', async () => {
    const { maker } = await live(town(FIVE, steady))
    const two = maker.caseOf('case_2')

    expect(two).toMatchObject({ number: 'T20260002', caseType: 'rating', subject: '小区2', outcome: 'GOOD' })
    expect(two?.moments.map(({ at, title }) => [at, title.zh])).toEqual([
      ['2026-03-03T01:00:00.000Z', '评级：提交'],
      ['2026-03-03T06:00:00.000Z', 'check'],
      ['2026-03-03T18:00:00.000Z', 'correct'],
      ['2026-03-03T23:00:00.000Z', 'check'],
      ['2026-03-05T23:00:00.000Z', 'rest'],
      ['2026-03-05T23:00:00.000Z', 'finish'],
      ['2026-03-05T23:00:00.000Z', '办结'],
    ])
    expect(two?.moments[0]?.by).toBe('张2')
    // The third broke off after its result was there: it is still open.
    expect(maker.caseOf('case_3')).toMatchObject({ outcome: null, closedAt: null })
    expect(maker.caseOf('case_9')).toBeUndefined()
  })
})

describe('what belongs to no case', () => {
  test('stands behind its numbers under the name of its process', async () => {
    const { report, maker } = await live({
      process: sequence().replace(
        '<bpmn:startEvent id="start" name="start" ></bpmn:startEvent>',
        '<bpmn:startEvent id="start"><bpmn:timerEventDefinition id="t"><bpmn:timeCycle xsi:type="bpmn:tFormalExpression">R3/P1D</bpmn:timeCycle></bpmn:timerEventDefinition></bpmn:startEvent>',
      ),
      cases: [],
      months: 1,
    })
    const start = report.elements.find(({ elementId }) => elementId === 'start')

    expect(start?.entered).toBe(3)
    expect(maker.behind({ what: 'element', processId: 'review', elementId: 'start' })).toEqual(Array(3).fill('process:review'))
    expect(maker.caseOf('process:review')).toMatchObject({ number: 'review', caseType: '' })
  })
})

// ---- any town --------------------------------------------------------------------------------------------------------

const anyTown = fc
  .record({
    hours: fc.array(fc.nat(1400), { minLength: 1, maxLength: 12 }),
    waits: fc.array(fc.option(fc.nat(300), { freq: 8 }), { minLength: 1, maxLength: 5 }),
    faulty: fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }),
  })
  .map(({ hours, waits, faulty }) =>
    town(
      hours.map((hour) => ({ hour, form: {} })),
      ({ case: of, key }) => {
        const [no, round] = [of?.no ?? 0, of?.rounds.get('check') ?? 0]
        const wait = waits[(no + round) % waits.length] ?? null
        return { wait, work: Number(key) % 7, variables: { faulty: round < 3 && (faulty[(no + round) % faulty.length] ?? false) } }
      },
    ),
  )

test('behind every number stand as many cases as it says', async () => {
  await fc.assert(
    fc.asyncProperty(anyTown, async (one) => {
      const { report, maker } = await live(one)
      for (const [question, number] of numbersOf(report)) expect([question, maker.behind(question).length]).toEqual([question, number])
    }),
    { numRuns: 25 },
  )
})

test('the numbers of elements and flows are those of the events, counted one by one', async () => {
  await fc.assert(
    fc.asyncProperty(anyTown, async (one) => {
      const counted = new Map<string, number>()
      const { report } = await live({ ...one, hear: (event) => count(counted, event) })

      for (const { elementId, entered, completed, incidents } of report.elements)
        expect([elementId, entered, completed, incidents]).toEqual([
          elementId,
          counted.get(`element-activated ${elementId}`) ?? 0,
          counted.get(`element-completed ${elementId}`) ?? 0,
          counted.get(`incident-raised ${elementId}`) ?? 0,
        ])
      for (const { flowId, taken } of report.flows) expect([flowId, taken]).toEqual([flowId, counted.get(`flow-taken ${flowId}`) ?? 0])
    }),
    { numRuns: 15 },
  )
})

function count(counted: Map<string, number>, event: EngineEvent): void {
  const id =
    event.kind === 'flow-taken'
      ? event.flowId
      : event.kind === 'incident-raised'
        ? event.incident.elementId
        : event.kind === 'element-activated' || event.kind === 'element-completed'
          ? event.element.elementId
          : ''
  counted.set(`${event.kind} ${id}`, (counted.get(`${event.kind} ${id}`) ?? 0) + 1)
}

test('a deadline is met, missed, open or called off, and nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(anyTown, async (one) => {
      const { report, world } = await live(one)
      const all = [...world.cases.values()].flatMap(({ deadlines }) => deadlines)
      const [line] = report.deadlines

      expect(line?.begun).toBe(all.length)
      // No element of this process is ever called off.
      expect((line?.met ?? 0) + (line?.missed ?? 0) + (line?.open ?? 0)).toBe(all.length)
      const late = all.filter(
        ({ endedAt, dueAt }) => Date.parse(endedAt ?? world.now) > Date.parse(dueAt) || (endedAt === null && world.now >= dueAt),
      )
      expect(line?.missed).toBe(late.length)
    }),
    { numRuns: 15 },
  )
})

// ---- storage ---------------------------------------------------------------------------------------------------------

async function opened({ maker }: LivedTown) {
  const { report, index, chunks } = encodeRun(maker)
  const asked: number[] = []
  const run = openRun({
    index,
    async chunk(number) {
      asked.push(number)
      const chunk = chunks[number]
      if (chunk === undefined) throw new Error(`Expected chunk ${number} of ${chunks.length}`)
      return chunk
    },
  })
  return { run, report: JSON.parse(report) as unknown, asked }
}

test('a stored run answers as its maker does', async () => {
  await fc.assert(
    fc.asyncProperty(anyTown, async (one) => {
      const lived = await live(one)
      const { run, report } = await opened(lived)

      expect(report).toEqual(lived.report)
      for (const [question] of numbersOf(lived.report))
        expect((await run.behind(question)).map(({ caseId }) => caseId)).toEqual(lived.maker.behind(question))
      for (const { id } of lived.world.cases.values()) expect(await run.caseOf(id)).toEqual(lived.maker.caseOf(id))
      expect(await run.caseOf('case_0')).toBeUndefined()
    }),
    { numRuns: 8 },
  )
})

test('the same run gives the same bytes, and a chunk is read once', async () => {
  const [one, other] = [await live(town(FIVE, steady)), await live(town(FIVE, steady))]

  expect(encodeRun(one.maker)).toEqual(encodeRun(other.maker))
  const { run, asked } = await opened(one)
  for (let times = 0; times < 3; times += 1) await run.behind({ what: 'letter', template: 'answer' })
  expect(new Set(asked).size).toBe(asked.length)
  expect(await run.behind({ what: 'letter', template: 'nobody wrote' })).toEqual([])
  expect(await run.behind({ what: 'letter', template: 'constructor' })).toEqual([])
})
