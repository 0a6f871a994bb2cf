import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { WorkspaceView } from '../base/api/studio.ts'
import type { TemplateView } from '../base/api/versions.ts'
import type { Bilingual } from '../base/text.ts'
import { readContent } from './content.ts'
import { fileOf, type ProgrammeFile, readTree } from './folder.ts'
import { programmeRefusal } from './types.ts'
import type { Workspaces } from './workspace.ts'

/** Small programmes that are whole, to begin one's own with. */
export interface Templates {
  list(): Promise<readonly TemplateView[]>
  /** A new programme from a template (default: the empty one): a draft, nothing published. */
  create(input: { readonly id: string; readonly title: Bilingual; readonly template?: string }, by: string): Promise<WorkspaceView>
}

/** What a template is called on its card: `template.json` beside its files. */
interface Card {
  readonly title: Bilingual
  readonly text: Bilingual
}

/** Stands in a template wherever the id of the programme belongs, so that programmes made of one template do not share definitions. */
const PLACE = 'template-id'
const EMPTY = 'empty'

export function createTemplates(root: string, workspaces: Pick<Workspaces, 'create'>): Templates {
  const folder = join(root, 'workflows', 'templates')
  const ids = () =>
    existsSync(folder)
      ? readdirSync(folder)
          .filter((id) => existsSync(join(folder, id, 'template.json')))
          .sort()
      : []

  return {
    async list() {
      return ids()
        .filter((id) => id !== EMPTY)
        .map((id): TemplateView => {
          const card = JSON.parse(readFileSync(join(folder, id, 'template.json'), 'utf8')) as Card
          const content = readContent(readTree(join(folder, id)))
          return {
            id,
            title: card.title,
            text: card.text,
            forms: content.forms.size,
            processes: content.processes.length,
            decisions: content.decisions.length,
            letters: content.letters.size,
            rows: content.scheme?.rows.length ?? 0,
            steps: (content.manifest?.stages ?? []).map((stage) => stage.name),
          }
        })
    },

    async create({ id, title, template = EMPTY }, by) {
      if (!ids().includes(template)) throw programmeRefusal('TEMPLATE_NOT_FOUND', { template })
      return workspaces.create(id, templateFiles(readTree(join(folder, template)), id, title), by)
    },
  }
}

/** The files of a template as those of a programme of this id and title. */
export function templateFiles(files: readonly ProgrammeFile[], id: string, title: Bilingual): readonly ProgrammeFile[] {
  return files.map(({ name, content }) => {
    const own = content.replaceAll(PLACE, id)
    if (name !== 'programme.json') return fileOf(name, own)
    return fileOf(name, `${JSON.stringify({ ...JSON.parse(own), title }, null, 2)}\n`)
  })
}
