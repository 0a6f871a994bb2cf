import { useMutation } from '@tanstack/react-query'
import { useId } from 'react'
import { Link } from 'react-router'
import type { DraftFileView } from '../../../server/base/api/studio.ts'
import { defineTexts, useTexts } from '../../i18n/texts.ts'
import { Icon } from '../icon.tsx'
import { Failed } from '../states.tsx'
import { addressOf } from './places.ts'
import { useWorkspace } from './workspace.tsx'

const texts = defineTexts('importFile', {
  title: ['导入文件', 'Import a file'],
  lead: [
    '把在别处画好的流程图（.bpmn）、决策表（.dmn）或表单、文书（.json）放进草稿；同名的替换，没有的新增。',
    'Puts a diagram (.bpmn), decisions (.dmn), a form or a letter (.json) made elsewhere into the draft: over the one of the same name, or new.',
  ],
  choose: ['选择要导入的文件', 'Choose a file'],
  done: ['已放入草稿：{{name}}', 'Now in the draft: {{name}}'],
  open: ['打开', 'Open'],
})

/** Which file of the programme one from outside stands for: the same name, else a new one of its kind. */
export function targetName(fileName: string, files: readonly Pick<DraftFileView, 'name'>[], content: string): string {
  const known = files.find(({ name }) => name === fileName || name.endsWith(`/${fileName}`))
  if (known !== undefined) return known.name
  if (fileName.endsWith('.form.json')) return `forms/${fileName}`
  if (!fileName.endsWith('.json') || fileName === 'programme.json' || fileName === 'scheme.json') return fileName
  if (/"layout"\s*:\s*\[/.test(content)) return `forms/${fileName.replace(/\.json$/, '.form.json')}`
  return /"rows"\s*:/.test(content) && /"levelDecision"\s*:/.test(content) ? `schemes/${fileName}` : `letters/${fileName}`
}

/** One file from outside into the draft. */
export function ImportFile() {
  const t = useTexts(texts)
  const id = useId()
  const { view, programme, putFile } = useWorkspace()
  const put = useMutation({
    mutationFn: async (file: File) => {
      const content = await file.text()
      const name = targetName(file.name, view.files, content)
      await putFile(name, content)
      return name
    },
  })
  return (
    <section className="sheet" aria-label={t('title')}>
      <h2>{t('title')}</h2>
      <p className="muted">{t('lead')}</p>
      <p style={{ marginTop: 8 }}>
        <label className="button" htmlFor={id}>
          <Icon name="upload" />
          {t('choose')}
        </label>
        <input
          id={id}
          type="file"
          className="visually-hidden"
          accept=".bpmn,.dmn,.json,.xml"
          disabled={put.isPending}
          onChange={(event) => {
            const file = event.target.files?.[0]
            if (file !== undefined) put.mutate(file)
            event.target.value = ''
          }}
        />
      </p>
      <Failed error={put.error} />
      {put.data === undefined ? null : (
        <p className="notice-box good" role="status">
          {t('done', { name: put.data })} <Link to={addressOf(programme, put.data)}>{t('open')}</Link>
        </p>
      )}
    </section>
  )
}
