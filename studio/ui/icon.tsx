const PATHS = {
  check: 'M4 12.5l5 5L20 6.5',
  warning: 'M12 3l10 18H2L12 3zm0 6v6m0 3v.01',
  clock: 'M12 2a10 10 0 100 20 10 10 0 000-20zm0 5v5l3.5 2',
  over: 'M12 2a10 10 0 100 20 10 10 0 000-20zm0 5v6m0 3.5v.01',
  pause: 'M12 2a10 10 0 100 20 10 10 0 000-20zM9.5 8.5v7m5-7v7',
  circle: 'M12 3a9 9 0 100 18 9 9 0 000-18z',
  cross: 'M6 6l12 12M18 6L6 18',
  empty: 'M3 13l3-8h12l3 8v6H3v-6zm0 0h5l1.5 3h5L16 13h5',
  lock: 'M6 11h12v9H6v-9zm2.5 0V8a3.5 3.5 0 017 0v3',
  bell: 'M6 17V11a6 6 0 0112 0v6l1.5 2h-15L6 17zm4 2.5a2 2 0 004 0',
  user: 'M12 4a4 4 0 110 8 4 4 0 010-8zM4 20c1-4 4-5.5 8-5.5s7 1.5 8 5.5',
  menu: 'M4 7h16M4 12h16M4 17h16',
  file: 'M6 3h8l4 4v14H6V3zm8 0v4h4',
  download: 'M12 4v11m-4.5-4.5L12 15l4.5-4.5M4 20h16',
  upload: 'M12 16V5m-4.5 4.5L12 5l4.5 4.5M4 20h16',
  arrow: 'M9 5l7 7-7 7',
  info: 'M12 2a10 10 0 100 20 10 10 0 000-20zm0 9v6m0-10v.01',
  person: 'M12 4a4 4 0 110 8 4 4 0 010-8zM4 20c1-4 4-5.5 8-5.5s7 1.5 8 5.5',
  pen: 'M4 20l1-5L16 4l4 4L9 19l-5 1zM13.5 6.5l4 4',
  flag: 'M5 21V4h13l-3 4.5L18 13H5',
  money: 'M5 5l7 8 7-8M12 13v8M7 13.5h10M7 17h10',
  seal: 'M12 3l2.6 2 3.3-.3.6 3.2 2.5 2.1-1.7 2.8.3 3.3-3.2.8-2.1 2.6-2.9-1.6-2.9 1.2-1.7-2.9-3-1 .7-3.2L2.8 10l2.5-2 .700-3.2 3.2.300L12 3zm-4 9l3 3 5-5.5',
  letter: 'M3 6h18v13H3V6zm0 1l9 7 9-7',
  inbox: 'M3 13l3-8h12l3 8v6H3v-6zm0 0h5l1.5 3h5L16 13h5',
  list: 'M8 6h13M8 12h13M8 18h13M3.5 6v.01M3.5 12v.01M3.5 18v.01',
  scale: 'M12 4v16M7 20h10M4 8h16M7 8l-3 6h6L7 8zm10 0l-3 6h6l-3-6z',
  book: 'M5 4h11a3 3 0 013 3v13H8a3 3 0 01-3-3V4zm0 13a3 3 0 013-3h11',
  draw: 'M4 4h7v7H4V4zm9 0h7v7h-7V4zM4 13h7v7H4v-7zm9 3h7m-3.5-3.500v7',
  gear: 'M12 8.500a3.5 3.5 0 110 7 3.5 3.5 0 010-7zM12 2v3m0 14v3M2 12h3m14 0h3M5 5l2 2m10 10l2 2M5 19l2-2M17 7l2-2',
  shield: 'M12 3l8 3v6c0 5-3.5 8-8 9-4.5-1-8-4-8-9V6l8-3z',
  home: 'M4 11l8-7 8 7v9h-5v-6H9v6H4v-9z',
  chart: 'M4 20V4m0 16h16M8 16v-5m4 5V8m4 8v-3',
  device: 'M7 7h10v10H7V7zM10 3v4m4-4v4m-4 10v4m4-4v4M3 10h4m-4 4h4m10-4h4m-4 4h4',
  signal: 'M12 13v8m-3 0h6M8.500 14.500a5 5 0 117 0M5.500 17.500a9 9 0 1113 0M12 11v.01',
} as const

export type IconName = keyof typeof PATHS

/** Line icon; decoration only, a word always stands beside it. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg
      viewBox="0 0 24 24"
      width="1.15em"
      height="1.15em"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  )
}
