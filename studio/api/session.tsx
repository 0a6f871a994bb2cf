import { useQuery, useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect, useMemo } from 'react'
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

async function loadMe(): Promise<Me | null> {
  try {
    return await http.get<Me>('/api/auth/me')
  } catch (problem) {
    if (problem instanceof ApiProblem && problem.status === 401) return null
    throw problem
  }
}

/** Loads the session once and forgets it as soon as the server says it has ended. */
export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const client = useQueryClient()
  const { data, isPending } = useQuery({ queryKey: KEY, queryFn: loadMe, staleTime: 5 * 60_000 })
  useEffect(() => onSignedOut(() => client.setQueryData(KEY, null)), [client])
  const session = useMemo<Session>(() => {
    const me = data ?? null
    return {
      me,
      loading: isPending,
      may: (permission) => me?.permissions.includes(permission) ?? false,
      login: async (username, password) => {
        const { user } = await http.post<{ readonly user: Me }>('/api/auth/login', { username, password })
        client.removeQueries({ predicate: (query) => query.queryKey[0] !== KEY[0] })
        client.setQueryData(KEY, user)
        return user
      },
      logout: async () => {
        await http.post('/api/auth/logout')
        client.removeQueries({ predicate: (query) => query.queryKey[0] !== KEY[0] })
        client.setQueryData(KEY, null)
      },
    }
  }, [data, isPending, client])
  return <SessionContext value={session}>{children}</SessionContext>
}

/** The session; must stand under `SessionProvider`. */
export function useSession(): Session {
  const session = useContext(SessionContext)
  if (session === null) throw new Error('Expected SessionProvider above, but found none')
  return session
}
