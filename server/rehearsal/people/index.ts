import type { Scenario } from '../../base/api/rehearsal.ts'
import type { TaskBook } from '../world/books.ts'
import type { World } from '../world/world.ts'
import { scheduleActs } from './acts.ts'
import { answerTask } from './answer.ts'
import { awaitApplicant, isApplicants } from './applicants.ts'
import { scheduleArrivals } from './arrivals.ts'
import { crewOf } from './crew.ts'
import { answerForPanel, gatherPool, isPanels } from './experts.ts'
import { scheduleFollowing } from './follow.ts'
import { Office } from './office.ts'

/** Brings a scenario's people into a world: who applies, who works, what happens from outside. */
export function populate(world: World, scenario: Scenario): void {
  const crew = crewOf(world, scenario)
  const office = new Office(crew, (task, person) =>
    isPanels(task) ? answerForPanel(crew, task, person) : answerTask(crew, task, person, true),
  )
  gatherPool(crew, office.people)
  world.listen({
    created(task: TaskBook) {
      if (isApplicants(task)) awaitApplicant(crew, task)
      else if (office.takes(task)) office.receive(task)
    },
    gone: (task) => office.forget(task),
  })
  scheduleFollowing(crew, office.people)
  scheduleActs(crew, office.people)
  scheduleArrivals(crew)
}
