import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useId } from 'react'
import type { SourceFileView, SourceView } from '../../../server/base/api/mappings.ts'
import { sourcesApi } from '../../api/mappings.ts'
import { formatInstant } from '../../i18n/format.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { Mark } from '../../ui/marks.tsx'
import { PlainTable } from '../../ui/plain-table.tsx'
import { Loaded, useProblemText } from '../../ui/states.tsx'
import { sourceTexts } from './source-texts.ts'

const LOOK_EVERY_MS = 3000
const MOST_FAULTS = 20

/** Files a source took, what came of each, and a way to hand in another. */
export function SourceFiles({ source }: { readonly source: SourceView }) {
  const t = useTexts(sourceTexts)
  const id = useId()
  const text = useProblemText()
  const client = useQueryClient()
  const key = ['sources', source.id, 'files']
  const files = useQuery({
    queryKey: key,
    queryFn: () => sourcesApi.files(source.id),
    refetchInterval: ({ state }) => (state.data?.some((file) => file.state === 'waiting') === true ? LOOK_EVERY_MS : false),
  })
  const send = useMutation({
    mutationFn: (file: File) => sourcesApi.upload(source.id, file, () => undefined),
    onSettled: () => client.invalidateQueries({ queryKey: key }),
  })
  return (
    <div className="mapping-part">
      <h3>{t('fileList')}</h3>
      <div className="form-field">
        <label className="form-label" htmlFor={id}>
          {t('upload')}
        </label>
        <input
          id={id}
          className="input"
          type="file"
          accept=".csv,.xlsx"
          aria-label={t('uploadTo', { name: source.name })}
          disabled={send.isPending}
          onChange={(event) => {
            const [file] = event.target.files ?? []
            if (file !== undefined) send.mutate(file)
            event.target.value = ''
          }}
        />
        {send.isSuccess ? <p role="status">{t('uploaded')}</p> : null}
        {send.error === null ? null : (
          <p role="alert" className="form-error">
            {text(send.error)}
          </p>
        )}
      </div>
      <Loaded query={files}>
        {(list) => (list.length === 0 ? <p className="muted">{t('noFiles')}</p> : <FileTable name={source.name} files={list} />)}
      </Loaded>
    </div>
  )
}

const STATES = {
  waiting: { tone: 'blue', icon: 'clock', text: 'stateWaiting' },
  done: { tone: 'good', icon: 'check', text: 'stateDone' },
  refused: { tone: 'bad', icon: 'cross', text: 'stateRefused' },
} as const

function FileTable({ name, files }: { readonly name: string; readonly files: readonly SourceFileView[] }) {
  const t = useTexts(sourceTexts)
  const say = useBilingual()
  return (
    <PlainTable
      label={t('fileListOf', { name })}
      heads={[...(['file', 'state', 'rows', 'taken', 'refused', 'at', 'faults'] as const).map((one) => t(one))]}
    >
      {files.map((file) => {
        const { tone, icon, text } = STATES[file.state]
        return (
          <tr key={file.id}>
            <th scope="row">{file.name}</th>
            <td>
              <Mark tone={tone} icon={icon}>
                {t(text)}
              </Mark>
            </td>
            <td className="number">{file.rows}</td>
            <td className="number">{file.taken}</td>
            <td className="number">{file.refused}</td>
            <td className="nowrap">{formatInstant(file.at)}</td>
            <td>
              {file.faults.length === 0 ? (
                '—'
              ) : (
                <ul className="plain">
                  {file.faults.slice(0, MOST_FAULTS).map(({ row, text: sentence }, index) => (
                    <li key={`${row}-${String(index)}`}>
                      {row === 0 ? '' : `${t('row', { n: row })} `}
                      {say(sentence)}
                    </li>
                  ))}
                </ul>
              )}
            </td>
          </tr>
        )
      })}
    </PlainTable>
  )
}
