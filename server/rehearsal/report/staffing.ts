import type { Distribution, StaffPlan } from '../../base/api/rehearsal.ts'
import type { LocalDate } from '../../base/ids.ts'
import { addNaturalDays, type Calendar, isWorkingDay } from '../../time/index.ts'

/** Weeks over which work may be spread before it counts as piled up. */
const SPREAD = 4

export interface Hours {
  /** Of all people of the role in the week. */
  readonly all: number
  /** Of the average one of them. */
  readonly each: number
}

/** Working hours of a role in the week that begins at a Monday, as far as the days lie in the run (`to` is not in it). */
export function hoursOf(
  staff: readonly StaffPlan[],
  monday: LocalDate,
  run: { readonly from: LocalDate; readonly to: LocalDate; readonly calendar: Calendar },
): Hours {
  const days = Array.from({ length: 7 }, (_, at) => addNaturalDays(monday, at)).filter((day) => {
    const working = isWorkingDay(day, run.calendar, { provisional: true })
    return day >= run.from && day < run.to && working.ok && working.value
  }).length
  const one = (plan: StaffPlan) => Math.max(0, hour(plan.to) - hour(plan.from)) * (1 - plan.away) * days
  const people = sum(staff.map((plan) => plan.people))
  const all = sum(staff.map((plan) => plan.people * one(plan)))
  return { all, each: people > 0 ? all / people : sum(staff.map(one)) / Math.max(1, staff.length) }
}

/** People with whom the work of the busiest four weeks (minutes by week of arrival) would have been done within them; 0 where nothing came. */
export function neededIn(brought: readonly number[], hours: readonly Hours[]): number {
  let most = 0
  for (let at = 0; at < Math.max(1, brought.length - SPREAD + 1); at += 1) {
    const minutes = sum(brought.slice(at, at + SPREAD))
    const each = sum(hours.slice(at, at + SPREAD).map((week) => week.each)) * 60
    // A hair below a whole number of people is that number: hours are doubles.
    if (each > 0) most = Math.max(most, Math.ceil(minutes / each - 1e-9))
  }
  return most
}

/** Mean minutes of a task as the scenario plans them, for work nobody took up. */
export function usualMinutes(staff: readonly StaffPlan[]): number {
  return staff.length === 0 ? 0 : sum(staff.map(({ minutes }) => mean(minutes))) / staff.length
}

function mean(distribution: Distribution): number {
  switch (distribution.kind) {
    case 'fixed':
      return distribution.value
    case 'uniform':
      return (distribution.from + distribution.to) / 2
    case 'triangular':
      return (distribution.from + distribution.likely + distribution.to) / 3
    case 'normal':
      return distribution.mean
    case 'lognormal':
      return distribution.median * Math.exp(distribution.spread ** 2 / 2)
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((whole, number) => whole + number, 0)
}

/** `09:30` is 9.5. */
function hour(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours + minutes / 60
}
