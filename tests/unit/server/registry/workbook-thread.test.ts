import { performance } from 'node:perf_hooks'
import { expect, test } from 'vitest'
import { MOST_ROWS } from '../../../../server/registry/workbook.ts'
import { createWorkbooks } from '../../../../server/registry/workbook-thread.ts'

const workbooks = createWorkbooks()
const devices = Array.from({ length: MOST_ROWS }, (_, index) => ({
  id: `meter-${String(index + 1)}`,
  kind: 'energy-water',
  name: `水表 ${String(index + 1)}`,
  place: `${String(index + 1)}户`,
  maker: '海川物联',
  model: 'A-1',
}))

test('as many rows as may come are written and read while the server goes on answering', { timeout: 120_000 }, async () => {
  const content = await workbooks.write({ filled: { devices }, locale: 'zh' })
  const before = performance.eventLoopUtilization()

  const { devices: rows } = await workbooks.read(content)

  expect(rows).toHaveLength(MOST_ROWS)
  expect(rows[0]?.cells).toMatchObject({ id: 'meter-1', name: '水表 1' })
  // The share of the time in which this thread could do nothing else; in this thread alone it would be nearly all of it.
  expect(performance.eventLoopUtilization(before).utilization).toBeLessThan(0.5)
})

test('a file that is none is refused with the same sentence as ever', async () => {
  await expect(workbooks.read(Buffer.from('no workbook'))).rejects.toMatchObject({ code: 'IMPORT_NOT_READABLE', status: 422 })
})

test('faults stand beside their rows', async () => {
  const sheets = { buildings: [], devices: [{ row: 2, cells: { id: 'x' } }], units: [] }
  const content = await workbooks.write({ filled: {}, locale: 'zh', faults: { sheets, texts: { 'devices/2': '没有这个类别。' } } })

  expect((await workbooks.read(content)).devices).toMatchObject([{ row: 2, cells: { id: 'x' } }])
})
