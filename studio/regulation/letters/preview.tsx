import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { Problem } from '../../../server/base/errors.ts'
import type { JsonObject } from '../../../server/base/json.ts'
import type { LetterTemplate } from '../../../server/letters/types.ts'
import { letterApi } from '../../api/regulation.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { useProblemText } from '../../ui/states.tsx'
import { usePlace } from '../../ui/workspace/go-to-place.ts'
import { useWorkspace } from '../../ui/workspace/workspace.tsx'
import { letterTexts } from './texts.ts'

const REST_MS = 600

/** A value that follows another one after a rest, so that not each key sets a new sample. */
export function useRested<T>(value: T): T {
  const [rested, setRested] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), REST_MS)
    return () => clearTimeout(timer)
  }, [value])
  return rested
}

/** The sample as the server sets it, kept while the next one is being set. */
export function useSampleSheet(programme: string, template: LetterTemplate, data: JsonObject, enabled: boolean) {
  const { sample: _, ...bare } = template
  const asked = useRested(JSON.stringify([bare, data]))
  return useQuery({
    queryKey: ['letter-sample', programme, asked],
    queryFn: () => {
      const [own, values] = JSON.parse(asked) as [LetterTemplate, JsonObject]
      return letterApi.preview(programme, own, values)
    },
    enabled,
    placeholderData: (before) => before,
    retry: false,
    staleTime: 60_000,
  })
}

function useFileAddress(base64: string | undefined): string | null {
  const [address, setAddress] = useState<string | null>(null)
  useEffect(() => {
    if (base64 === undefined) return
    const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))
    const made = URL.createObjectURL(new Blob([bytes], { type: 'application/pdf' }))
    setAddress(made)
    return () => URL.revokeObjectURL(made)
  }, [base64])
  return address
}

/** The sample beside the editor: the real PDF where the browser shows one, else to be downloaded; and what is wrong with it. */
export function SampleSheet({ title, query }: { readonly title: string; readonly query: ReturnType<typeof useSampleSheet> }) {
  const t = useTexts(letterTexts)
  const text = useProblemText()
  const address = useFileAddress(query.data?.pdf)
  const name = t('sheetOf', { name: title })
  const { mayEdit } = useWorkspace()
  if (!mayEdit) return <p className="notice-box">{t('sampleForEditors')}</p>
  return (
    <div className="stack-s">
      <div className="row-between">
        <span role="status" className="muted">
          {query.isFetching ? t('renewing') : query.data === undefined ? '' : t('renewed')}
        </span>
        {address === null ? null : (
          <a className="button small" href={address} download={`${name}.pdf`}>
            {t('download')}
          </a>
        )}
      </div>
      {query.error === null ? null : (
        <p role="alert" className="notice-box bad">
          {t('previewFailed', { why: text(query.error) })}
        </p>
      )}
      <SampleProblems problems={query.data?.problems ?? []} />
      {address === null ? null : navigator.pdfViewerEnabled ? (
        <iframe className="sheet-frame" title={name} src={`${address}#toolbar=0&navpanes=0&view=FitH`} />
      ) : (
        <p className="notice-box">{t('noViewer')}</p>
      )}
    </div>
  )
}

function SampleProblems({ problems }: { readonly problems: readonly Problem[] }) {
  const t = useTexts(letterTexts)
  const say = useBilingual()
  const [, goTo] = usePlace()
  if (problems.length === 0) return null
  return (
    <div className="notice-box warn">
      <strong>{t('problems', { count: problems.length })}</strong>
      <ul className="reg-links">
        {problems.map((problem) => (
          <li key={`${problem.at ?? ''}${problem.text.zh}`}>
            <button
              type="button"
              className="link-button"
              onClick={() => {
                goTo(problem.at ?? '')
                focusPlace(problem.at ?? '')
              }}
            >
              {say(problem.text)}
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}

function focusPlace(at: string): void {
  const place = document.querySelector<HTMLElement>(`[data-at="${CSS.escape(at)}"]`)
  place?.scrollIntoView({ block: 'center' })
  place?.querySelector<HTMLElement>('.piece-host, .cm-content, input, select')?.focus({ preventScroll: true })
}
