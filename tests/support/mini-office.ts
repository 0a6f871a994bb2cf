import { join } from 'node:path'
import type { Actor } from '../../server/identity/index.ts'
import type { Services } from '../../server/services.ts'

/** Root of the small programme of the tests: a garden, one form, one check, corrections, withdrawal. */
export const MINI_ROOT = join(import.meta.dirname, 'programmes/mini')

/** Password of every account of the office. */
export const OFFICE_PASSWORD = 'Correct-Horse-7'

/** `ann` and `bob` of two organisations, `olga` and `otto` officials, `eve` an expert. */
export interface OfficePeople {
  readonly ann: Actor
  readonly bob: Actor
  readonly olga: Actor
  readonly otto: Actor
  readonly eve: Actor
}

/** Publishes the small programme and lets its people in. */
export async function peopleOfMini({ identity, programmes }: Services): Promise<OfficePeople> {
  await programmes.publishShipped(MINI_ROOT, 'designer1')
  for (const id of ['org_a', 'org_b'])
    await identity.saveOrganisation({
      id,
      name: `Organisation ${id}`,
      creditCode: null,
      kind: 'applicant',
      bankName: null,
      bankAccount: null,
    })
  const account = async (username: string, role: string, organisationId?: string): Promise<Actor> => {
    const userId = await identity.createAccount(
      { username, name: username, password: OFFICE_PASSWORD, roles: [role], ...(organisationId === undefined ? {} : { organisationId }) },
      'system',
    )
    const actor = await identity.actorOf(userId)
    if (actor === undefined) throw new Error(`Expected the account ${username}`)
    return actor
  }
  return {
    ann: await account('ann', 'applicant', 'org_a'),
    bob: await account('bob', 'applicant', 'org_b'),
    olga: await account('olga', 'official'),
    otto: await account('otto', 'official'),
    eve: await account('eve', 'expert'),
  }
}
