import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { pino } from 'pino'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { as, type Instant } from '../../server/base/ids.ts'
import { readConfig } from '../../server/config.ts'
import { ensureAccounts } from '../../server/demo/accounts.ts'
import { createStage, type Stage } from '../../server/demo/index.ts'
import { type Script, tell } from '../../server/demo/story.ts'
import { ensureStudioBuilt } from '../../server/embedded/studio.ts'
import { createApp } from '../../server/http/app.ts'
import { createServices, DEFAULT_ZONE, type Services } from '../../server/services.ts'
import { startTelemetry } from '../../server/telemetry.ts'
import { launchBrowser } from './browser.ts'
import { testDatabase } from './database.ts'

/** Password of every account of the product under test. */
export const PASSWORD = 'Browser-Tests-2026'
/** Longest wait for something to appear. */
const PATIENCE_MS = 30_000
const DAY_MS = 86_400_000

export interface View {
  readonly page: Page
  readonly context: BrowserContext
  /** Goes to an address of the product and waits until its heading stands. */
  open(path: string): Promise<void>
  /** axe finds nothing serious or critical here, the page does not scroll sideways, and the console shows no error. */
  check(): Promise<void>
  /** Saves what one sees, when PINGJI_SHOTS names a folder. */
  shot(name: string): Promise<void>
  /** One picture of the illustrated guide, when PINGJI_GUIDE names a folder (`npm run guide`). */
  picture(name: string): Promise<void>
}

export interface Product {
  readonly address: string
  readonly services: Services
  readonly stage: Stage
  /** Plays a story of the demo to its end; answers its cases by name. The clock moves on as the story says. */
  play(script: Omit<Script, 'applicant' | 'level'> & Partial<Script>): Promise<ReadonlyMap<string, string>>
  /** A window of somebody, logged in already, or of the public without `username`. */
  view(username: string | null, options?: { readonly width?: number; readonly height?: number }): Promise<View>
  close(): Promise<void>
}

/** The whole product on a database of this file alone, with the built web application, the demo's accounts and a browser. */
export async function startProduct(at: string, more: { readonly testClock?: boolean } = {}): Promise<Product> {
  const database = await testDatabase()
  const folder = mkdtempSync(join(tmpdir(), 'pingji-browser-'))
  const config = {
    ...readConfig({
      DATABASE_URL: database.url,
      PINGJI_DATA: folder,
      PINGJI_DEMO: '1',
      PINGJI_STUDIO_DIST: process.env.PINGJI_STUDIO_DIST,
    }),
    demo: true,
    ...more,
  }
  await ensureStudioBuilt(config.studioFolder, () => undefined)
  const services = await createServices({ config, databaseUrl: database.url, logger: pino({ level: 'silent' }) })
  services.clock.pin(as<Instant>(new Date(at).toISOString()))
  await services.start()
  const telemetry = await startTelemetry(services, DEFAULT_ZONE)
  const app = await createApp(services)
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  services.markReady()
  await ensureAccounts(services, PASSWORD)
  const stage = createStage({ services, address, mqttUrl: telemetry.mqttUrl, password: PASSWORD })
  const browser = await launchBrowser()
  return {
    address,
    services,
    stage,
    async play(script) {
      const telling = tell({ applicant: 'applicant1', level: 'high', ...script }, stage)
      for (let step = await telling.next(); ; step = await telling.next()) {
        if (step.done === true) return step.value
        await stage.advance(new Date(Date.parse(services.clock.now()) + step.value * DAY_MS))
      }
    },
    view: (username, options) => viewOf(browser, address, username, options),
    async close() {
      await browser.close()
      await stage.stop()
      await app.close()
      await telemetry.stop()
      await services.stop()
      await database.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function viewOf(
  browser: Browser,
  address: string,
  username: string | null,
  { width = 1440, height = 900 }: { readonly width?: number; readonly height?: number } = {},
): Promise<View> {
  const context = await browser.newContext({
    baseURL: address,
    viewport: { width, height },
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    reducedMotion: 'reduce',
    ...(width < 600 ? { hasTouch: true, isMobile: true } : {}),
  })
  context.setDefaultTimeout(PATIENCE_MS)
  if (username !== null) {
    const answer = await context.request.post('/api/auth/login', { data: { username, password: PASSWORD } })
    expect(answer.status()).toBe(200)
  }
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${page.url()}: ${message.text()} ${message.location().url}`)
  })
  const view: View = {
    page,
    context,
    async open(path) {
      await page.goto(path)
      await page.getByRole('heading', { level: 1 }).waitFor()
    },
    async check() {
      await quiet(page)
      // Whatever is half under the bar of a scrolled page is not a small target.
      await page.evaluate(() => window.scrollTo({ top: 0, behavior: 'instant' }))
      // In the page itself: a second page to put frames together, and everything that was right, cost ten times the time.
      const { violations } = await new AxeBuilder({ page })
        .setLegacyMode(true)
        .options({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'] })
        .analyze()
      const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
      expect(
        grave.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('\n')}`),
        `axe at ${page.url()}`,
      ).toEqual([])
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      expect(overflow, `width of ${page.url()}`).toBeLessThanOrEqual(0)
      expect(complaints).toEqual([])
    },
    async shot(name) {
      if (process.env.PINGJI_SHOTS === undefined) return
      await quiet(page)
      await page.screenshot({ path: join(process.env.PINGJI_SHOTS, `${name}.png`), fullPage: true })
    },
    async picture(name) {
      if (process.env.PINGJI_GUIDE === undefined) return
      await quiet(page)
      await page.evaluate(() => window.scrollTo({ top: 0, behavior: 'instant' }))
      await page.screenshot({ path: join(process.env.PINGJI_GUIDE, `${name}.jpg`), type: 'jpeg', quality: 60 })
    },
  }
  return view
}

/** Everything asked for has come: nothing says any more that it is loading. */
async function quiet(page: Page): Promise<void> {
  await page.waitForLoadState('load')
  await page.waitForFunction(() => document.querySelector('[aria-busy=true], .spinner') === null)
}

/** A file to upload that is a real one of its kind. */
export const paperFile = (name: string) => ({
  name,
  mimeType: 'application/pdf',
  buffer: Buffer.from(
    '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
  ),
})

/** Waits until it is there to be seen; when it does not come, what is there instead is kept as a picture in PINGJI_SHOTS. */
export async function seen(locator: Locator): Promise<void> {
  try {
    await locator.first().waitFor({ state: 'visible' })
  } catch (cause) {
    const folder = process.env.PINGJI_SHOTS
    if (folder !== undefined) await locator.page().screenshot({ path: join(folder, 'not-seen.png'), fullPage: true })
    throw cause
  }
}
