import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pino } from 'pino'
import type { CaseDetail, TimelineEntry } from '../base/api/cases.ts'
import type { CertificateView } from '../base/api/papers.ts'
import { readConfig } from '../config.ts'
import { freePort, startEmbeddedPostgres } from '../embedded/postgres.ts'
import { createApp } from '../http/app.ts'
import { createServices, DEFAULT_ZONE } from '../services.ts'
import { startTelemetry } from '../telemetry.ts'
import { ensureAccounts } from './accounts.ts'
import { createStage } from './index.ts'
import { stories, tell } from './story.ts'

// One case over HTTP in virtual time, from application to second instalment and past the certificate's end, on a database of its own.
const asJson = process.argv.includes('--json')
const folder = resolve('demo-output')
const home = mkdtempSync(join(tmpdir(), 'pingji-demo-'))
// As root the database runs as another account, which must reach its folder.
chmodSync(home, 0o755)
const port = await freePort()
const address = `http://127.0.0.1:${port}`
const password = 'Walk-through-2025'
const config = {
  ...readConfig({ ...process.env, PORT: String(port), PINGJI_DATA: home, PINGJI_DEMO: '1' }),
  databaseUrl: null,
  redisUrl: null,
  mqttUrl: null,
  smtpUrl: null,
}
const postgres = await startEmbeddedPostgres(join(home, 'postgres'))
const services = await createServices({ config, databaseUrl: postgres.url, logger: pino({ level: 'silent' }) })
let code = 0
try {
  const start = new Date(`${stories.walk.start}T02:00:00Z`)
  const { clock } = services
  clock.pin(start.toISOString() as Parameters<typeof clock.pin>[0])
  await services.start()
  const telemetry = await startTelemetry(services, DEFAULT_ZONE)
  const app = await createApp(services)
  await app.listen({ host: '127.0.0.1', port })
  services.markReady()
  await ensureAccounts(services, password)
  const stage = createStage({ services, address, mqttUrl: telemetry.mqttUrl, password })
  const telling = tell(stories.walk, stage)
  let at = start.getTime()
  let cases: ReadonlyMap<string, string> = new Map()
  for (let step = await telling.next(); ; step = await telling.next()) {
    if (step.done === true) {
      cases = step.value
      break
    }
    at += step.value * 86_400_000
    await stage.advance(new Date(at))
  }
  await report(stage.driver.as('leader1'), cases)
  await stage.stop()
  await app.close()
  await telemetry.stop()
} catch (cause) {
  console.error(cause instanceof Error ? cause.message : cause)
  code = 1
} finally {
  await services.stop()
  await postgres.stop()
  rmSync(home, { recursive: true, force: true })
}
process.exit(code)

type Client = Awaited<ReturnType<ReturnType<typeof createStage>['driver']['as']>>

/** Prints what happened on each case, and saves every paper of it. */
async function report(loggingIn: Promise<Client>, cases: ReadonlyMap<string, string>): Promise<void> {
  const client = await loggingIn
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  let papers = 0
  const ids = new Set(cases.values())
  for (const id of ids) {
    const detail = await client.get<CaseDetail>(`/api/cases/${id}`)
    for (const link of detail.links) ids.add(link.caseId)
    const timeline = await client.get<readonly TimelineEntry[]>(`/api/cases/${id}/timeline`)
    if (!asJson) console.log(`\n${detail.number}  ${detail.caseTypeName.zh}  ${detail.subject.name}  【${detail.status.name.zh}】`)
    for (const entry of timeline) print(detail.number, entry)
    for (const letter of detail.letters) {
      papers += 1
      const name = `${String(papers).padStart(2, '0')}-${detail.number}-${letter.title}.pdf`.replace(/[/\\\s]/g, '')
      writeFileSync(join(folder, name), await client.download(`/api/documents/${letter.documentId}`))
    }
  }
  const { items } = await client.get<{ readonly items: readonly CertificateView[] }>('/api/public/certificates?limit=10')
  for (const certificate of items) {
    if (asJson)
      console.log(
        JSON.stringify({
          kind: 'certificate',
          number: certificate.number,
          status: certificate.status,
          issuedOn: certificate.issuedOn,
          lastDay: certificate.lastDay,
        }),
      )
    else
      console.log(
        `\n证书 ${certificate.number}  ${certificate.level.name.zh}  ${certificate.issuedOn} 至 ${certificate.lastDay}  【${certificate.status}】`,
      )
  }
  if (asJson) console.log(JSON.stringify({ kind: 'papers', count: papers, folder: 'demo-output' }))
  else console.log(`\n${papers} 份文书保存在 demo-output/`)
}

function print(number: string, entry: TimelineEntry): void {
  const local = new Date(Date.parse(entry.at) + 8 * 3_600_000).toISOString()
  if (asJson)
    console.log(
      JSON.stringify({
        kind: 'event',
        case: number,
        at: entry.at,
        date: local.slice(0, 10),
        article: entry.article,
        title: entry.title.zh,
        detail: entry.detail?.zh ?? null,
      }),
    )
  else
    console.log(
      `  ${local.slice(0, 10)} ${local.slice(11, 16)}  ${(entry.article ?? '').padEnd(7)} ${entry.title.zh}${entry.detail === null ? '' : `：${entry.detail.zh}`}`,
    )
}
