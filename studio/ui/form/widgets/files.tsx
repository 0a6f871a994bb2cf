import { useQuery } from '@tanstack/react-query'
import { type RefObject, useEffect, useRef, useState } from 'react'
import type { Json } from '../../../../server/base/json.ts'
import { documentsApi } from '../../../api/site.ts'
import { formatBytes } from '../../../i18n/format.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { Icon } from '../../icon.tsx'
import { useProblemText } from '../../states.tsx'
import { useForm } from '../context.tsx'
import { formTexts } from '../texts.ts'
import type { WidgetProps } from './types.ts'

interface Transfer {
  readonly key: number
  readonly name: string
  readonly share: number
  readonly abort: AbortController
}

const knownNames = new Map<string, { readonly name: string; readonly bytes: number | null }>()

/** Name and size of a document by its id: what was just uploaded is known, else the server is asked. */
export function useDocumentName(id: string): { readonly name: string; readonly bytes: number | null } {
  const { data } = useQuery({
    queryKey: ['document-name', id],
    queryFn: () => documentsApi.nameOf(id),
    enabled: !knownNames.has(id),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })
  return knownNames.get(id) ?? data ?? { name: id, bytes: null }
}

const MEDIA: { readonly [extension: string]: string } = {
  pdf: 'application/pdf',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
}

/** Does a file fit a list of extensions or media types? An empty list allows all. */
export function fitsTypes(file: { readonly name: string; readonly type: string }, types: readonly string[]): boolean {
  if (types.length === 0) return true
  const extension = file.name.split('.').at(-1)?.toLowerCase() ?? ''
  return types.some((type) => {
    const wanted = type.toLowerCase()
    if (wanted.includes('/')) {
      const media = file.type === '' ? (MEDIA[extension] ?? '') : file.type
      return wanted.endsWith('/*') ? media.startsWith(wanted.slice(0, -1)) : media === wanted
    }
    return wanted.replace(/^\./, '') === extension
  })
}

function FileRow({ id, disabled, onRemove }: { readonly id: string; readonly disabled: boolean; onRemove(): void }) {
  const t = useTexts(formTexts)
  const { name, bytes } = useDocumentName(id)
  return (
    <li className="file-row">
      <Icon name="file" />
      <span className="name">
        <a href={documentsApi.url(id)}>{name}</a>
        {bytes === null ? null : <span className="muted"> {formatBytes(bytes)}</span>}
      </span>
      {disabled ? null : (
        <button type="button" className="button small" aria-label={t('removeFile', { name })} onClick={onRemove}>
          <Icon name="cross" />
        </button>
      )}
    </li>
  )
}

/** Dropping is an extra for the mouse; the button beside does the same by keyboard. */
function useDropZone(
  zone: RefObject<HTMLDivElement | null>,
  disabled: boolean,
  setOver: (over: boolean) => void,
  take: RefObject<(files: readonly File[]) => void>,
) {
  useEffect(() => {
    const element = zone.current
    if (element === null || disabled) return
    const over = (event: DragEvent) => {
      event.preventDefault()
      setOver(true)
    }
    const leave = () => setOver(false)
    const drop = (event: DragEvent) => {
      event.preventDefault()
      setOver(false)
      take.current([...(event.dataTransfer?.files ?? [])])
    }
    element.addEventListener('dragover', over)
    element.addEventListener('dragleave', leave)
    element.addEventListener('drop', drop)
    return () => {
      element.removeEventListener('dragover', over)
      element.removeEventListener('dragleave', leave)
      element.removeEventListener('drop', drop)
    }
  }, [zone, disabled, setOver, take])
}

/** Files sent at once to the server; the form keeps their ids only. */
export function FilesWidget({ node, schema, value, id, label, describedBy, disabled, onChange, onLeave }: WidgetProps) {
  const t = useTexts(formTexts)
  const text = useProblemText()
  const { uploadPath, hold } = useForm()
  const input = useRef<HTMLInputElement>(null)
  const [transfers, setTransfers] = useState<readonly Transfer[]>([])
  const [complaints, setComplaints] = useState<readonly string[]>([])
  const [over, setOver] = useState(false)
  const zone = useRef<HTMLDivElement>(null)
  const single = schema.type === 'string'
  const ids = Array.isArray(value) ? (value as readonly string[]) : typeof value === 'string' && value !== '' ? [value] : []
  const latest = useRef(ids)
  latest.current = ids
  const limits = node.files ?? { maxCount: single ? 1 : 20, maxBytes: 50 * 1024 * 1024, types: [] }
  const maxCount = single ? 1 : limits.maxCount

  const keep = (next: readonly string[]) => {
    latest.current = next
    onChange(single ? next[0] : next.length === 0 ? undefined : (next as Json))
  }

  const send = async (file: File) => {
    const transfer: Transfer = { key: Math.random(), name: file.name, share: 0, abort: new AbortController() }
    setTransfers((all) => [...all, transfer])
    const progress = (share: number) => setTransfers((all) => all.map((one) => (one.key === transfer.key ? { ...one, share } : one)))
    try {
      const ref =
        uploadPath === null
          ? await documentsApi.upload(file, progress, transfer.abort.signal)
          : await documentsApi.uploadTo(uploadPath, file, progress, transfer.abort.signal)
      knownNames.set(ref.id, { name: ref.name, bytes: ref.bytes })
      keep([...latest.current, ref.id])
    } catch (problem) {
      if (!transfer.abort.signal.aborted) setComplaints((all) => [...all, t('uploadFailed', { name: file.name, why: text(problem) })])
    } finally {
      setTransfers((all) => all.filter((one) => one.key !== transfer.key))
    }
  }

  const take = (files: readonly File[]) => {
    const refused: string[] = []
    let room = maxCount - latest.current.length - transfers.length
    for (const file of files) {
      if (file.size > limits.maxBytes) refused.push(t('fileTooLarge', { name: file.name, size: formatBytes(limits.maxBytes) }))
      else if (!fitsTypes(file, limits.types)) refused.push(t('fileWrongType', { name: file.name }))
      else if (room <= 0) refused.push(t('tooManyFiles', { count: maxCount }))
      else {
        room -= 1
        hold(send(file))
      }
    }
    setComplaints(refused)
    onLeave()
  }

  const taker = useRef(take)
  taker.current = take
  useDropZone(zone, disabled, setOver, taker)

  return (
    <div ref={zone} className={over ? 'drop over' : 'drop'}>
      {ids.length === 0 ? null : (
        <ul className="plain">
          {ids.map((one) => (
            <FileRow key={one} id={one} disabled={disabled} onRemove={() => keep(latest.current.filter((other) => other !== one))} />
          ))}
        </ul>
      )}
      {transfers.map((transfer) => (
        <div key={transfer.key} className="file-row">
          <span className="name">
            {transfer.name}
            <span className="muted"> {t('uploading', { share: Math.round(transfer.share * 100) })}</span>
            <span
              className="bar"
              role="progressbar"
              aria-label={transfer.name}
              aria-valuenow={Math.round(transfer.share * 100)}
              style={{ display: 'block' }}
            >
              <span style={{ width: `${transfer.share * 100}%` }} />
            </span>
          </span>
          <button
            type="button"
            className="button small"
            aria-label={t('removeFile', { name: transfer.name })}
            onClick={() => transfer.abort.abort()}
          >
            <Icon name="cross" />
          </button>
        </div>
      ))}
      {disabled || ids.length + transfers.length >= maxCount ? null : (
        <div className="row">
          <input
            ref={input}
            id={id}
            type="file"
            className="visually-hidden"
            aria-label={t('chooseFileFor', { label })}
            aria-describedby={describedBy}
            multiple={maxCount > 1}
            accept={limits.types.map((type) => (type.includes('/') || type.startsWith('.') ? type : `.${type}`)).join(',')}
            onChange={(event) => {
              take([...(event.target.files ?? [])])
              event.target.value = ''
            }}
          />
          <button type="button" className="button" tabIndex={-1} aria-hidden="true" onClick={() => input.current?.click()}>
            <Icon name="upload" />
            {t('chooseFile')}
          </button>
          <span className="muted">
            {t('dropHere')}　{t('fileLimits', { count: maxCount, size: formatBytes(limits.maxBytes) })}
            {limits.types.length === 0
              ? null
              : `　${t('fileTypes', { types: limits.types.map((type) => type.replace(/^.*\//, '').replace(/^\./, '')).join('、') })}`}
          </span>
        </div>
      )}
      <div role="alert">
        {complaints.map((complaint) => (
          <p key={complaint} className="form-error">
            <Icon name="warning" />
            {complaint}
          </p>
        ))}
      </div>
    </div>
  )
}
