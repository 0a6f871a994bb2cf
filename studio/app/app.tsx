import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { BrowserRouter } from 'react-router'
import { ApiProblem } from '../api/http.ts'
import { SessionProvider } from '../api/session.tsx'
import { useLocale } from '../i18n/texts.ts'
import { ThemeProvider } from '../ui/design.tsx'
import { PreferencesProvider } from '../ui/preferences.tsx'
import { ErrorBoundary } from '../ui/states.tsx'
import { AppRoutes } from './routes.tsx'

/** A refusal stays a refusal however often one asks; only a lost connection is worth another try. */
const worthRetrying = (failures: number, problem: unknown) =>
  failures < 2 && (!(problem instanceof ApiProblem) || problem.status === 0 || problem.status >= 500)

function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: { queries: { retry: worthRetrying, staleTime: 5_000, refetchOnWindowFocus: true }, mutations: { retry: false } },
  })
}

/** The whole application: language, theme, session, routes. */
export function App() {
  const client = useMemo(createQueryClient, [])
  const locale = useLocale()
  useEffect(() => {
    document.documentElement.lang = locale
  }, [locale])
  return (
    <PreferencesProvider>
      <ThemeProvider>
        <ErrorBoundary>
          <QueryClientProvider client={client}>
            {/* What is shown follows the address at once: a page of before would take clicks and typing, and lose them. */}
            <BrowserRouter useTransitions={false}>
              <SessionProvider>
                <AppRoutes />
              </SessionProvider>
            </BrowserRouter>
          </QueryClientProvider>
        </ErrorBoundary>
      </ThemeProvider>
    </PreferencesProvider>
  )
}
