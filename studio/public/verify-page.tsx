import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'react-router'
import { ApiProblem } from '../api/http.ts'
import { publicApi } from '../api/papers.ts'
import { formatDate } from '../i18n/format.ts'
import { useBilingual, useLocale, useTexts } from '../i18n/texts.ts'
import { Icon } from '../ui/icon.tsx'
import { Facts, PageHead, Sheet } from '../ui/page.tsx'
import { Loaded } from '../ui/states.tsx'
import { CertificateStatus } from './certificate-status.tsx'
import { publicTexts } from './texts.ts'

/** What the QR code on a certificate opens: its status as of now, its history, and whether its signature is good. */
export function VerifyPage() {
  const { code = '' } = useParams()
  const t = useTexts(publicTexts)
  const say = useBilingual()
  const locale = useLocale()
  const query = useQuery({ queryKey: ['certificate', code], queryFn: () => publicApi.certificate(code) })
  if (query.error instanceof ApiProblem && (query.error.status === 404 || query.error.status === 400))
    return (
      <div className="state">
        <Icon name="warning" />
        <PageHead title={t('unknownTitle')} />
        <p>{t('unknownText')}</p>
        <p style={{ marginTop: 16 }}>
          <Link className="button" to="/verify">
            {t('certificates')}
          </Link>
        </p>
      </div>
    )
  return (
    <Loaded query={query}>
      {(certificate) => (
        <>
          <PageHead
            title={certificate.subject}
            lead={certificate.number}
            mark={<CertificateStatus status={certificate.status} />}
            above={<Link to="/verify">{t('certificates')}</Link>}
          />
          <div className="stack-l">
            <p className={certificate.signatureValid ? 'notice-box good row' : 'notice-box bad row'}>
              <Icon name={certificate.signatureValid ? 'check' : 'warning'} />
              {t(certificate.signatureValid ? 'signatureOk' : 'signatureBad')}
            </p>
            <Sheet>
              <Facts
                facts={[
                  { label: t('status'), value: <CertificateStatus status={certificate.status} /> },
                  { label: t('level'), value: <strong>{say(certificate.level.name)}</strong> },
                  { label: t('applicant'), value: certificate.applicant },
                  { label: t('number'), value: certificate.number },
                  { label: t('issuer'), value: certificate.issuer },
                  { label: t('issuedOn'), value: formatDate(certificate.issuedOn, locale) },
                  { label: t('validTo'), value: certificate.lastDay === null ? t('noEnd') : formatDate(certificate.lastDay, locale) },
                ]}
              />
              <p className="muted" style={{ marginTop: 16 }}>
                {t('asOf')}
              </p>
            </Sheet>
            <Sheet title={t('history')}>
              <ol className="timeline">
                {certificate.history.map((entry) => (
                  <li key={`${entry.on}-${entry.event.zh}`}>
                    <span className="dot">
                      <Icon name="seal" />
                    </span>
                    <strong>{say(entry.event)}</strong>
                    <br />
                    <time dateTime={entry.on}>{formatDate(entry.on, locale)}</time>
                  </li>
                ))}
              </ol>
            </Sheet>
          </div>
        </>
      )}
    </Loaded>
  )
}
