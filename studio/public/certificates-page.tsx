import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { publicApi } from '../api/papers.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { PageHead, Sheet } from '../ui/page.tsx'
import { PlainTable } from '../ui/plain-table.tsx'
import { Loaded } from '../ui/states.tsx'
import { CertificateStatus } from './certificate-status.tsx'
import { publicTexts } from './texts.ts'

/** Verification by number, and the public list of who holds a certificate. */
export function CertificatesPage() {
  const t = useTexts(publicTexts)
  const say = useBilingual()
  const navigate = useNavigate()
  const [code, setCode] = useState('')
  const [filter, setFilter] = useState('')
  const query = useQuery({ queryKey: ['certificates'], queryFn: publicApi.certificates })
  return (
    <>
      <PageHead title={t('certificates')} lead={t('certificatesLead')} />
      <div className="stack-l">
        <Sheet>
          <form
            className="row"
            style={{ alignItems: 'end' }}
            onSubmit={(event) => {
              event.preventDefault()
              if (code.trim() !== '') navigate(`/verify/${encodeURIComponent(code.trim())}`)
            }}
          >
            <div style={{ flex: '1 1 20em', maxWidth: '32em' }}>
              <label className="form-label" htmlFor="certificate-code">
                {t('code')}
              </label>
              <input
                id="certificate-code"
                className="input"
                value={code}
                autoComplete="off"
                onChange={(event) => setCode(event.target.value)}
              />
            </div>
            <button type="submit" className="button primary">
              {t('verify')}
            </button>
          </form>
        </Sheet>
        <Sheet
          title={t('listed')}
          extra={
            <input
              type="search"
              className="input"
              style={{ width: '16em', maxWidth: '100%' }}
              aria-label={t('searchList')}
              placeholder={t('searchList')}
              value={filter}
              onChange={(event) => setFilter(event.target.value)}
            />
          }
        >
          <Loaded query={query}>
            {({ items }) => {
              const shown = items.filter((one) => one.subject.includes(filter.trim()))
              return shown.length === 0 ? (
                <p className="muted">{t('noCertificates')}</p>
              ) : (
                <PlainTable label={t('listed')} heads={[t('subject'), t('level'), t('number'), t('validTo'), t('status')]}>
                  {shown.map((one) => (
                    <tr key={one.number}>
                      <th scope="row">{one.subject}</th>
                      <td>{say(one.level.name)}</td>
                      <td>
                        <Link to={`/verify/${encodeURIComponent(one.number)}`}>{one.number}</Link>
                      </td>
                      <td className="nowrap">{one.lastDay ?? t('noEnd')}</td>
                      <td>
                        <CertificateStatus status={one.status} />
                      </td>
                    </tr>
                  ))}
                </PlainTable>
              )
            }}
          </Loaded>
        </Sheet>
      </div>
    </>
  )
}
