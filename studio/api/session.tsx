import { useQuery, useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect, useMemo } from 'react'
import { useLocation } from 'react-router'
import type { Me } from '../../server/base/api/common.ts'
import { ApiProblem, http, onSignedOut } from './http.ts'

/** Who is at the screen; `me` null when nobody is logged in. */
export interface Session {
  readonly me: Me | null
  readonly loading: boolean
  may(permission: string): boolean
  login(username: string, password: string): Promise<Me>
  logout(): Promise<void>
}

const SessionContext = createContext<Session | null>(null)
const KEY = ['me']
const HINT = 'pingji.session'
const CLOSED_PAGES = /^\/(portal|inbox|overview|cases|tasks|drafts|panels|finance|studio|operations|admin|devices|bridge)(\/|$)/

/**
 * A visitor of the public pages who never logged in here is not asked about: the answer would be a 401 in his console.
 * Everywhere else the cookie decides.
 */
const worthAsking = (pathname: string) => localStorage.getItem(HINT) !== null || CLOSED_PAGES.test(pathname)

async function loadMe(): Promise<Me | null> {
  try {
    return remember(await http.get<Me>('/api/auth/me'))
  } catch (problem) {
    if (problem instanceof ApiProblem && problem.status === 401) return remember(null)
    throw problem
  }
}

function remember(me: Me | null): Me | null {
  if (me === null) localStorage.removeItem(HINT)
  else localStorage.setItem(HINT, '1')
  return me
}

/** Loads the session once and forgets it as soon as the server says it has ended. */
export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const client = useQueryClient()
  const { pathname } = useLocation()
  const ask = worthAsking(pathname)
  const { data, isLoading, error } = useQuery({ queryKey: KEY, queryFn: loadMe, staleTime: 5 * 60_000, enabled: ask })
  useEffect(() => onSignedOut(() => client.setQueryData(KEY, remember(null))), [client])
  const session = useMemo<Session>(() => {
    const me = data ?? null
    return {
      me,
      loading: isLoading || (ask && data === undefined && error === null),
      may: (permission) => me?.permissions.includes(permission) ?? false,
      login: async (username, password) => {
        const { user } = await http.post<{ readonly user: Me }>('/api/auth/login', { username, password })
        client.removeQueries({ predicate: (query) => query.queryKey[0] !== KEY[0] })
        client.setQueryData(KEY, remember(user))
        return user
      },
      logout: async () => {
        await http.post('/api/auth/logout')
        client.removeQueries({ predicate: (query) => query.queryKey[0] !== KEY[0] })
        client.setQueryData(KEY, remember(null))
      },
    }
  }, [data, isLoading, error, ask, client])
  return <SessionContext value={session}>{children}</SessionContext>
}

/** The session; must stand under `SessionProvider`. */
export function useSession(): Session {
  const session = useContext(SessionContext)
  if (session === null) throw new Error('Expected SessionProvider above, but found none')
  return session
}
