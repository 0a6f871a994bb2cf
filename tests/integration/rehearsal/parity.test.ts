// A rehearsal lives a case as the product does: the same script, once over HTTP on PostgreSQL, once in memory.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Bundle, withSettings } from '../../../server/rehearsal/world/bundle.ts'
import { type RunningApp, startApp } from '../../support/app.ts'
import { ProductSide } from '../../support/parity/product-side.ts'
import { type Day, daysFrom, LINES, shenshan, shenshanUnfinished, weihaiRating, yinchuanRating } from '../../support/parity/scripts.ts'
import type { Side } from '../../support/parity/side.ts'
import { WorldSide } from '../../support/parity/world-side.ts'
import { bundleOf } from '../../support/small-world.ts'
import * as yinchuan from '../../support/yinchuan.ts'

const START = '2025-03-03T02:00:00.000Z'

let running: RunningApp
beforeAll(async () => {
  running = await startApp(START)
})
afterAll(() => running.close())

async function alike(product: ProductSide, world: WorldSide, script: (side: Side, day: Day) => Promise<void>, day: Day): Promise<void> {
  await script(world, day)
  expect(world.incidents).toEqual([])
  await script(product, day)
  expect(world.marks.map(({ name }) => name)).toEqual(product.marks.map(({ name }) => name))
  for (const [place, mark] of product.marks.entries()) expect(world.marks[place]).toEqual(mark)
}

/** Both sides at the moment that the product's clock shows. */
async function sidesOf(bundle: Bundle): Promise<{ readonly product: ProductSide; readonly world: WorldSide; readonly start: string }> {
  const start = running.services.clock.now()
  return { product: new ProductSide(running, bundle.manifest.id), world: new WorldSide(bundle, start), start }
}

test('lives cases of Shenshan as the product does', async () => {
  const { product, world } = await sidesOf(await bundleOf('shenshan-2021'))

  await alike(product, world, shenshan, daysFrom(START))
  await alike(product, world, shenshanUnfinished, daysFrom(running.services.clock.now()))
}, 400_000)

test('lives a case of Weihai as the product does', async () => {
  const { product, world, start } = await sidesOf(await bundleOf('weihai-2020'))

  await alike(product, world, weihaiRating, daysFrom(start))
}, 200_000)

test('lives a case of Yinchuan as the product does', async () => {
  await yinchuan.publishWithLines(running.stage.driver, LINES)
  const { product, world, start } = await sidesOf(withSettings(await bundleOf('yinchuan-2020'), LINES))
  const scheme = world.world.bundle.scheme(null)
  if (scheme === undefined) throw new Error('Expected a score sheet')

  await alike(product, world, (side, day) => yinchuanRating(side, day, yinchuan.allRows(scheme)), daysFrom(start))
}, 200_000)
