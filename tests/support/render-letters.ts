/**
 * Renders every letter template of a programme with sample data into a folder, to be looked at:
 * `npx tsx tests/support/render-letters.ts <folder> [programme]`. Writes PDF files; `pdftoppm -png` turns them into pictures.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Instant } from '../../server/base/ids.ts'
import { feelFor } from '../../server/letters/feel.ts'
import { fillTemplate } from '../../server/letters/fill.ts'
import { createRenderer } from '../../server/letters/render.ts'
import type { LetterTemplate } from '../../server/letters/types.ts'
import { sampleData, sampleManifest } from './letter-samples.ts'

export async function renderAll(target: string, programme: string): Promise<readonly string[]> {
  mkdirSync(target, { recursive: true })
  const folder = join(import.meta.dirname, '../../workflows', programme, 'letters')
  const renderer = createRenderer({ fontsFolder: null, sealImage: null })
  const manifest = sampleManifest
  const written: string[] = []
  for (const file of readdirSync(folder).sort()) {
    const template = JSON.parse(readFileSync(join(folder, file), 'utf8')) as LetterTemplate
    const number = template.numbered ? '深汕住建水智评〔2026〕5号' : template.layout === 'certificate' ? 'SS-ZS-2026-0003' : null
    const scope = {
      ...sampleData(template.id),
      office: { ...manifest.office },
      programme: { id: manifest.id, title: manifest.title.zh, issuer: manifest.issuer.zh },
      budgetItem: { code: '2120399', name: '其他城乡社区公共设施支出' },
      letter: { number, issuedOn: '2026-03-09' },
    }
    const filled = fillTemplate(template, scope, feelFor(manifest, '2026-03-09T02:00:00.000Z' as Instant), {
      number,
      office: manifest.office.name,
      sealMark: '电子印章·演示',
    })
    const pdf = await renderer.render(filled, { title: template.title.zh, createdAt: '2026-03-09T02:00:00.000Z' })
    writeFileSync(join(target, `${template.id}.pdf`), pdf)
    written.push(template.id)
  }
  return written
}

const [target, programme = 'shenshan-2021'] = process.argv.slice(2)
if (process.argv[1]?.endsWith('render-letters.ts') === true && target !== undefined) {
  for (const id of await renderAll(target, programme)) process.stdout.write(`${id}\n`)
}
