/** How quantities of a community go over the day and the year, as functions of the moment alone: meters only grow, days have their peaks. */

/** A moment as a device lives it. */
export interface Moment {
  /** Local hour with its parts, 0 to 24. */
  readonly hour: number
  /** Whole and part days since 1970, local. */
  readonly days: number
  /** Of the device, 0 to 1, always the same. */
  readonly own: number
  /** Of the device and the moment, 0 to 1. */
  readonly chance: number
}

export type Value = number | string | boolean
type Curve = (moment: Moment) => Value

/** Shares of the day's consumption by hour. */
const DAYS = {
  electricity: [2, 2, 2, 2, 2, 3, 5, 6, 4, 3, 3, 4, 5, 4, 3, 3, 4, 6, 8, 9, 8, 6, 4, 2],
  water: [1, 1, 1, 1, 1, 3, 8, 9, 6, 4, 4, 6, 6, 3, 2, 2, 4, 8, 10, 8, 6, 4, 2, 1],
  gas: [0, 0, 0, 0, 0, 2, 10, 10, 2, 1, 4, 14, 10, 2, 1, 1, 6, 16, 14, 5, 2, 0, 0, 0],
  heat: [5, 5, 5, 5, 5, 5, 5, 4, 4, 4, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 5, 5],
} as const
const YEAR = 365.25

/** Share of a day's consumption up to an hour. */
function upTo(shares: readonly number[], hour: number): number {
  const whole = shares.reduce((sum, one) => sum + one, 0)
  const full = Math.floor(hour)
  const before = shares.slice(0, full).reduce((sum, one) => sum + one, 0)
  return (before + (shares[full] ?? 0) * (hour - full)) / whole
}

/** A meter: what it showed once, and a day's consumption of so much ever since; more in winter by `swing`. */
function meter(shares: readonly number[], perDay: number, swing = 0): Curve {
  return ({ hour, days, own }) => {
    const day = Math.floor(days)
    const spent = (at: number) => at + ((swing * YEAR) / (2 * Math.PI)) * Math.sin((2 * Math.PI * at) / YEAR)
    const [begun, ended] = [spent(day), spent(day + 1)]
    const sinceYears = begun + (ended - begun) * upTo(shares, hour) - 18_000
    return round(200 + own * 500 + perDay * (0.6 + own * 0.8) * Math.max(0, sinceYears), 2)
  }
}

/** A wave over the day around a middle, highest at an hour. */
function wave(middle: number, swing: number, highest: number, noise: number, places = 1): Curve {
  return ({ hour, own, chance }) =>
    round(middle + swing * Math.cos(((hour - highest) / 24) * 2 * Math.PI) + (own - 0.5) * swing * 0.4 + (chance - 0.5) * noise, places)
}

/** Around a middle, a little to and fro. */
function around(middle: number, noise: number, places = 2): Curve {
  return ({ own, chance }) => round(middle + (own - 0.5) * noise + (chance - 0.5) * noise, places)
}

/** One of some words, the first ones more often. */
function oneOf(...words: readonly string[]): Curve {
  return ({ chance }) => words[Math.floor(chance * chance * words.length)] ?? ''
}

/** Always the same word for a device. */
function own(...words: readonly string[]): Curve {
  return (moment) => words[Math.floor(moment.own * words.length)] ?? ''
}

function isBetween(hour: number, from: number, to: number): boolean {
  return from <= to ? hour >= from && hour < to : hour >= from || hour < to
}

/** Seldom, the same for the same device and moment. */
const seldom =
  (share: number): Curve =>
  ({ chance }) =>
    chance < share
const never: Curve = () => false
const season = (days: number) => Math.cos(((days - 15) / YEAR) * 2 * Math.PI)
const timeBack =
  (hours: (moment: Moment) => number): Curve =>
  (moment) =>
    new Date(Math.floor((moment.days - 8 / 24 - hours(moment) / 24) * 86_400) * 1000).toISOString()

/** Curves by kind and metric; what is not here is not sent. */
export const CURVES: { readonly [kind: string]: { readonly [metric: string]: Curve } } = {
  'access-control': { openMode: oneOf('face', 'card', 'app', 'qr', 'password', 'call'), doorKind: own('building', 'building', 'entrance') },
  parking: {
    plateColour: oneOf('blue', 'green', 'yellow', 'white'),
    plateType: oneOf('small', 'new-energy-small', 'large'),
    vehicleType: oneOf('car', 'car', 'lorry', 'motorcycle'),
    vehicleSize: oneOf('small', 'small', 'medium'),
    direction: ({ hour, chance }) => (chance < (isBetween(hour, 5, 12) ? 0.25 : 0.7) ? 'in' : 'out'),
    laneId: own('L-1', 'L-2', 'L-3'),
    fee: ({ chance }) => (chance < 0.6 ? 0 : Math.round(chance * 20)),
    paidBy: oneOf('wechat', 'alipay', 'etc', 'unionpay'),
    totalSpaces: ({ own: size }) => 200 + Math.round(size * 600),
    sharedSpaces: ({ hour, own: size }) => Math.round((200 + size * 600) * (isBetween(hour, 8, 18) ? 0.35 : 0.08)),
  },
  visitor: { bookedBy: oneOf('app', 'qr'), idMatch: ({ chance }) => chance > 0.02 },
  perimeter: {},
  broadcast: { zone: own('Z-1', 'Z-2', 'Z-3'), job: oneOf('timed', 'periodic', 'live'), priority: ({ chance }) => (chance < 0.95 ? 5 : 9) },
  'energy-electricity': { reading: meter(DAYS.electricity, 8, 0.2) },
  'energy-gas': { reading: meter(DAYS.gas, 0.9, 0.1) },
  'energy-water': { reading: meter(DAYS.water, 0.4) },
  'energy-heat': { reading: meter(DAYS.heat, 45, 0.9) },
  'fire-alarm': { detectorKind: own('smoke', 'smoke', 'heat', 'gas'), valveClosed: never },
  'fire-facilities': {
    laneOccupied: never,
    doorOpen: never,
    waterPressure: around(0.45, 0.06, 3),
    smokeExhaustState: () => 'normal',
  },
  'ebike-in-building': {},
  'security-video': {
    position: own('entrance', 'unit-door', 'car-park', 'main-road', 'fire-lane', 'key-area'),
    oldestRecordingAt: timeBack(({ own: size }) => 24 * (31 + Math.floor(size * 60))),
    faceCapable: ({ own: size }) => size < 0.4,
    policeConnected: ({ own: size }) => size < 0.3,
  },
  'charging-ebike': {
    portState: ({ hour, chance }) => (chance < (isBetween(hour, 19, 6) ? 0.75 : 0.2) ? 'busy' : 'free'),
    energy: ({ hour, own: size }) => round(isBetween(hour, 19, 24) ? ((hour - 19) / 5) * (0.4 + size) : 0, 2),
    payTool: oneOf('wechat', 'alipay', 'card'),
    temperature: wave(26, 6, 22, 4),
  },
  'charging-car': {
    portState: ({ hour, chance }) => (chance < (isBetween(hour, 22, 7) ? 0.8 : 0.3) ? 'busy' : 'free'),
    energy: ({ hour, own: size }) => round(isBetween(hour, 22, 24) ? (hour - 22) * 7 * (0.5 + size) : 0, 2),
  },
  'smart-home': {},
  environment: {
    pm25: (moment) => round(Math.max(4, 32 + 16 * season(moment.days) + 8 * rush(moment.hour) + (moment.chance - 0.5) * 8), 0),
    temperature: (moment) =>
      round(14 - 14 * season(moment.days) + 4 * Math.cos(((moment.hour - 15) / 24) * 2 * Math.PI) + (moment.chance - 0.5), 1),
    humidity: wave(58, -14, 15, 6, 0),
    noise: (moment) => round((isBetween(moment.hour, 7, 22) ? 51 : 42) + 3 * rush(moment.hour) + (moment.chance - 0.5) * 4, 1),
  },
  'fee-payment': { state: oneOf('paid', 'paid', 'open'), channel: oneOf('app', 'terminal', 'counter') },
  // Emptied at six in the morning; some bins are too small for their place.
  waste: { fillLevel: ({ hour, own: size, chance }) => round(Math.min(100, ((hour + 18) % 24) * (2.2 + size * 2.1) + chance * 2), 0) },
  'falling-objects': { floor: own('6', '12', '18') },
  manhole: {
    tilt: around(1.2, 1),
    open: never,
    waterLevel: around(0.3, 0.2),
    battery: ({ days, own: size }) => round(100 - ((days + size * 700) % 700) / 8, 0),
  },
  lift: { state: ({ hour, chance }) => (chance < (isBetween(hour, 0, 6) ? 0.9 : 0.35) ? 'idle' : 'normal'), trapped: never },
  'secondary-water': {
    level: wave(2.1, -0.6, 19, 0.2, 2),
    turbidity: around(0.3, 0.1),
    residualChlorine: around(0.3, 0.1),
    ph: around(7.4, 0.3),
    conductivity: around(360, 40, 0),
    colour: around(4, 2, 0),
    pumpState: ({ chance }) => (chance < 0.5 ? 'running' : 'standby'),
  },
  'street-light': {
    place: own('public', 'public', 'staircase'),
    controlMode: own('smart', 'timed', 'light', 'motion', 'sound'),
    on: ({ hour }) => isBetween(hour, 18.5, 6),
  },
  patrol: { point: ({ hour, own: place }) => `P-${1 + ((Math.floor(hour * 2) + Math.floor(place * 12)) % 12)}`, route: own('R-1', 'R-2') },
  'emergency-call': {},
  'information-screen': { content: oneOf('community', 'convenience', 'government') },
  drainage: {
    pumpState: ({ hour }) => (hour % 3 < 0.4 ? 'running' : 'standby'),
    sumpLevel: ({ hour, own: size }) => round(0.5 + ((hour % 3) / 3) * (0.8 + size * 0.6), 2),
    waterDepth: seldomNumber(0.01, 4),
  },
  'platform-sharing': { accepted: ({ chance }) => chance >= 0.003 },
}

/** Between 0 and 1: how much goes on in the streets. */
function rush(hour: number): number {
  return Math.exp(-((hour - 8) ** 2) / 4) + Math.exp(-((hour - 18.5) ** 2) / 5)
}

function seldomNumber(share: number, most: number): Curve {
  const is = seldom(share)
  return (moment) => (is(moment) === true ? round((moment.chance / share) * most, 1) : 0)
}

function round(value: number, places: number): number {
  return Math.round(value * 10 ** places) / 10 ** places
}
