// How often an act of everyday turns to the database: each write wakes a process there, and that is most of what a page costs under load.
import { Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Office, openOffice } from '../../support/office.ts'

let office: Office
beforeAll(async () => {
  office = await openOffice()
})
afterAll(() => office.close())

/** Writes to the database's sockets while `work` runs, once it is prepared and everything it needs of the programme is remembered. */
async function writesOf(work: () => Promise<unknown>): Promise<number> {
  const port = Number(new URL(office.databaseUrl).port)
  const { _write, _writev } = Socket.prototype
  let writes = 0
  const counting = <Args extends unknown[]>(own: ((...given: Args) => void) | undefined) =>
    function (this: Socket, ...given: Args) {
      if (this.remotePort === port) writes += 1
      return own?.apply(this, given)
    }
  Socket.prototype._write = counting(_write)
  Socket.prototype._writev = counting(_writev)
  try {
    await work()
  } finally {
    Socket.prototype._write = _write
    if (_writev !== undefined) Socket.prototype._writev = _writev
  }
  return writes
}

async function waitingCase(name: string) {
  const { caseId } = await office.apply(await office.garden(name))
  await office.services.runtime.drain()
  const [task] = (await office.services.cases.get(office.actors.olga, caseId, 'en')).myTasks
  if (task === undefined) throw new Error(`Expected a task on ${name}`)
  return { caseId, key: task.key }
}

test('an inbox page turns to it once', async () => {
  const page = () => office.services.cases.tasks.list(office.actors.olga, { box: 'group', limit: 50 })
  await waitingCase('Inbox Garden')
  await page()

  expect(await writesOf(page)).toBe(1)
})

test('a case page at most four times', async () => {
  const { caseId } = await waitingCase('Page Garden')
  const page = () => office.services.cases.get(office.actors.olga, caseId, 'en')
  await page()

  expect(await writesOf(page)).toBeLessThanOrEqual(4)
})

test('a submission at most five times, its commit among them', async () => {
  const { cases } = office.services
  const [first, second] = [await waitingCase('First Garden'), await waitingCase('Second Garden')]
  const items = [{ material: 'Plan', fault: 'missing', howToFix: 'send it' }]
  await cases.tasks.complete(office.actors.olga, first.key, { decision: 'CORRECT', items })

  expect(await writesOf(() => cases.tasks.complete(office.actors.olga, second.key, { decision: 'CORRECT', items }))).toBeLessThanOrEqual(5)
})
