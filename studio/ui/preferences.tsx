import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'

/** What somebody chose for this device: the large view (长者版). */
export interface Preferences {
  readonly elder: boolean
  setElder(elder: boolean): void
}

const KEY = 'pingji.elder'
const PreferencesContext = createContext<Preferences>({ elder: false, setElder: () => undefined })

/** Remembers the large view and marks the page with it, so that plain styles can follow. */
export function PreferencesProvider({ children }: { readonly children: ReactNode }) {
  const [elder, setElder] = useState(() => localStorage.getItem(KEY) === '1')
  useEffect(() => {
    document.documentElement.classList.toggle('elder', elder)
    localStorage.setItem(KEY, elder ? '1' : '0')
  }, [elder])
  const value = useMemo(() => ({ elder, setElder }), [elder])
  return <PreferencesContext value={value}>{children}</PreferencesContext>
}

export function usePreferences(): Preferences {
  return useContext(PreferencesContext)
}
