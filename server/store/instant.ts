const TIMESTAMP = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\+00(?::00)?$/

/** An instant as the product writes it (ISO, milliseconds, `Z`), of what the database says in a session whose time zone is UTC. */
export function instantOf(value: string): string {
  const parts = TIMESTAMP.exec(value)
  if (parts === null) return new Date(value).toISOString()
  return `${parts[1]}T${parts[2]}.${(parts[3] ?? '').padEnd(3, '0').slice(0, 3)}Z`
}
