import type { CaseDetail } from '../../server/base/api/cases.ts'
import type { DocumentRef } from '../../server/base/api/common.ts'
import { documentsApi } from '../api/site.ts'
import { commonTexts } from '../i18n/common.ts'
import { formatBytes, formatInstant } from '../i18n/format.ts'
import { defineTexts, useTexts } from '../i18n/texts.ts'
import { Icon } from './icon.tsx'

const texts = defineTexts('papers', {
  letters: ['文书', 'Letters'],
  documents: ['材料', 'Documents'],
  noLetters: ['尚未出具文书', 'No letter has been issued yet'],
  noDocuments: ['没有材料', 'No documents'],
  issued: ['出具 {{at}}', 'issued {{at}}'],
  delivered: ['送达 {{at}}', 'delivered {{at}}'],
  downloadOf: ['下载 {{name}}', 'Download {{name}}'],
})

function DownloadLink({ id, name }: { readonly id: string; readonly name: string }) {
  const t = useTexts(texts)
  const common = useTexts(commonTexts)
  return (
    <a className="button small" href={documentsApi.url(id)} aria-label={t('downloadOf', { name })}>
      <Icon name="download" />
      {common('download')}
    </a>
  )
}

/** Letters the office issued, with number, issue and delivery. */
export function Letters({ letters }: { readonly letters: CaseDetail['letters'] }) {
  const t = useTexts(texts)
  if (letters.length === 0) return <p className="muted">{t('noLetters')}</p>
  return (
    <ul className="plain">
      {letters.map((letter) => (
        <li key={letter.id} className="file-row">
          <Icon name="letter" />
          <span className="name">
            {letter.title}
            {letter.number === null ? null : <span className="muted"> {letter.number}</span>}
            <br />
            <span className="muted">
              {t('issued', { at: formatInstant(letter.issuedAt) })}
              {letter.deliveredAt === null ? '' : `　${t('delivered', { at: formatInstant(letter.deliveredAt) })}`}
            </span>
          </span>
          <DownloadLink id={letter.documentId} name={letter.title} />
        </li>
      ))}
    </ul>
  )
}

/** Files of a case. */
export function Documents({ documents }: { readonly documents: readonly DocumentRef[] }) {
  const t = useTexts(texts)
  if (documents.length === 0) return <p className="muted">{t('noDocuments')}</p>
  return (
    <ul className="plain">
      {documents.map((document) => (
        <li key={document.id} className="file-row">
          <Icon name="file" />
          <span className="name">
            {document.name}
            <br />
            <span className="muted">
              {formatBytes(document.bytes)}　{formatInstant(document.uploadedAt)}
            </span>
          </span>
          <DownloadLink id={document.id} name={document.name} />
        </li>
      ))}
    </ul>
  )
}
