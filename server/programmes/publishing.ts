import type { Audit } from '../audit/index.ts'
import type { PersonRef } from '../base/api/common.ts'
import type { ReviewView, VersionFileView, VersionView } from '../base/api/versions.ts'
import type { Clock } from '../base/clock.ts'
import { Refusal } from '../base/errors.ts'
import type { JsonObject } from '../base/json.ts'
import type { Identity } from '../identity/index.ts'
import { newId } from '../store/id.ts'
import * as reviews from '../store/programme-reviews.ts'
import * as store from '../store/programmes.ts'
import { type Db, type Executor, inTransaction, type Trx } from '../store/transaction.ts'
import { type FileProblem, readContent } from './content.ts'
import { publishRefusal, type ReviewFacts, reviewRefusal, reviewSetting, reviewState } from './decide-review.ts'
import { hashOfFiles, type ProgrammeFile, summariesOf } from './folder.ts'
import { type ProgrammeManifest, programmeRefusal } from './types.ts'
import type { Workspaces } from './workspace.ts'

/** Whether rehearsals let a draft be published, and by which run; no run where none is asked for. */
export interface DraftRehearsal {
  readonly run: string | null
  readonly refusal: Refusal | null
}

/** What rehearsals say of the files of a programme. */
export interface RehearsalDoor {
  /** Problems of the scenarios among the files, beyond their shape; none where the programme does not run at all. */
  problemsOf(files: readonly ProgrammeFile[]): Promise<readonly FileProblem[]>
  gate(id: string, files: readonly ProgrammeFile[], inForce: ProgrammeManifest | undefined, db: Executor): Promise<DraftRehearsal>
}

export interface Published {
  readonly id: string
  readonly version: number
  /** The same content was there already: nothing was made. */
  readonly unchanged: boolean
}

/** What is kept with a version beside its files. */
export interface PublishedWith {
  readonly by: string
  readonly note: string
  readonly authors: readonly string[]
  readonly reviewId: string | null
  /** The rehearsal it was published by. */
  readonly rehearsalRun: string | null
  /** What the product ships may leave questions to its administrator open; what people publish may not. */
  readonly openSettings?: true
}

/** The way of a draft to a version, and of a version out of force. */
export interface Publishing {
  versions(id: string): Promise<readonly VersionView[]>
  versionFiles(id: string, version: number): Promise<readonly VersionFileView[]>
  review(id: string, userId: string): Promise<ReviewView>
  /** Asks a second person to review the draft as it is now. Throws `PROGRAMME_NOT_PUBLISHABLE`, `DRAFT_EMPTY`. */
  submitForReview(id: string, note: string, by: string): Promise<void>
  withdrawReview(id: string, by: string): Promise<void>
  /** `hash`: what the reviewer has seen. Throws `REVIEW_OWN_CHANGE` for everybody who wrote on the draft. */
  decideReview(
    id: string,
    decision: { readonly agree: boolean; readonly comment: string; readonly hash: string },
    by: string,
  ): Promise<void>
  /** Publishes the draft as a new version. Throws `PROGRAMME_NOT_PUBLISHABLE` with every problem, `REVIEW_...` while the review lacks, `PROGRAMME_NOT_REHEARSED`. */
  publishDraft(id: string, by: string, note?: string): Promise<Published>
  discardDraft(id: string, by: string): Promise<void>
  /** No new case starts on it; the version before it comes into force again. */
  retireVersion(id: string, version: number, note: string, by: string): Promise<void>
  /** No new case starts on any version of it; running ones go on. */
  retire(id: string, note: string, by: string): Promise<void>
}

export interface PublishingDeps {
  readonly db: Db
  readonly clock: Clock
  readonly audit: Pick<Audit, 'record'>
  readonly identity: Pick<Identity, 'person'>
  readonly workspaces: Pick<Workspaces, 'files'>
  /** Every problem of every part. */
  check(id: string, files: readonly ProgrammeFile[]): Promise<readonly FileProblem[]>
  rehearsals(): Pick<RehearsalDoor, 'gate'>
  publish(id: string, files: readonly ProgrammeFile[], made: PublishedWith, trx: Trx): Promise<Published>
}

const GATE_CODES = new Set(['PROGRAMME_NOT_REHEARSED', 'REHEARSAL_NOT_CLEAN'])

export function createPublishing({ db, clock, audit, identity, workspaces, check, rehearsals, publish }: PublishingDeps): Publishing {
  const record = (id: string, action: string, by: string, detail: JsonObject, trx: Trx) =>
    audit.record({ actor: by, action: `programme.${action}`, object: { kind: 'programme', id }, detail }, trx)

  const recordRefused = (id: string, by: string, code: string, trx: Trx) =>
    audit.record({ actor: by, action: 'programme.gate', object: { kind: 'programme', id }, result: 'refused', detail: { code } }, trx)

  /** One act on a programme at a time. */
  const locked = <T>(id: string, act: (trx: Trx) => Promise<T>) =>
    inTransaction(db, undefined, async (trx) => {
      await store.lockProgramme(trx, id)
      return act(trx)
    })

  async function personOf(userId: string): Promise<PersonRef> {
    return { id: userId, name: (await identity.person(userId))?.name ?? userId }
  }
  const peopleOf = (ids: readonly string[]) => Promise.all(ids.map(personOf))

  async function factsOf(id: string, executor: Executor) {
    const trx = executor === db ? undefined : (executor as Trx)
    const files = await workspaces.files(id, trx)
    const base = await store.currentVersion(executor, id)
    const row = base === undefined ? undefined : await store.versionRow(executor, id, base.version)
    // The rule in force decides: a draft can not free itself of its review. What has no version yet goes by its own.
    const inForce = row === undefined ? undefined : (row.manifest as unknown as ProgrammeManifest)
    const manifest = inForce ?? readContent(files).manifest
    const review = await reviews.newestReview(executor, id)
    const facts: ReviewFacts = {
      setting: reviewSetting(manifest),
      hash: hashOfFiles(files),
      authors: await reviews.draftAuthors(executor, id),
      review,
    }
    return { facts, files, review, inForce, base: row }
  }

  async function requirePublishable(id: string, files: readonly ProgrammeFile[]): Promise<void> {
    const problems = (await check(id, files)).filter(({ severity = 'error' }) => severity === 'error')
    if (problems.length > 0) throw programmeRefusal('PROGRAMME_NOT_PUBLISHABLE', { count: problems.length }, { problems })
  }

  async function forgetDraft(id: string, trx: Trx): Promise<void> {
    await store.deleteDraftFiles(trx, id)
    await reviews.forgetDraftAuthors(trx, id)
  }

  async function retireOne(id: string, version: number, note: string, by: string, trx: Trx): Promise<void> {
    await store.retireVersion(trx, { programme: id, version, retired_at: clock.now(), retired_by: by, retire_note: note })
    await record(id, 'retire', by, { version, note }, trx)
  }

  return {
    async versions(id) {
      const rows = await store.versionsOf(db, id)
      const current = await store.currentVersion(db, id)
      if (current === undefined && (await store.draftFiles(db, id)).length === 0)
        throw programmeRefusal('PROGRAMME_NOT_FOUND', { programme: id })
      const running = await store.runningCases(db, id)
      return Promise.all(
        rows.map(async (row): Promise<VersionView> => {
          const { reviewed_by, reviewed_at, review_comment, retired_by, retired_at, retire_note } = row
          return {
            version: row.version,
            hash: row.hash,
            state: row.state === 'retired' ? 'retired' : row.version === current?.version ? 'current' : 'earlier',
            publishedAt: row.published_at,
            publishedBy: await personOf(row.published_by),
            note: row.note,
            authors: await peopleOf(row.authors),
            review:
              reviewed_by === null || reviewed_at === null
                ? null
                : { by: await personOf(reviewed_by), at: reviewed_at, comment: review_comment ?? '' },
            rehearsalRun: row.rehearsal_run,
            runningCases: running.get(row.version) ?? 0,
            retired:
              retired_by === null || retired_at === null
                ? null
                : { by: await personOf(retired_by), at: retired_at, note: retire_note ?? '' },
          }
        }),
      )
    },

    async versionFiles(id, version) {
      if ((await store.versionRow(db, id, version)) === undefined)
        throw programmeRefusal('PROGRAMME_VERSION_NOT_FOUND', { programme: id, version })
      return summariesOf(await store.filesOf(db, id, version))
    },

    async review(id, userId) {
      const { facts, files, review, inForce } = await factsOf(id, db)
      const { refusal: gateRefusal } = await rehearsals().gate(id, files, inForce, db)
      const state = reviewState(facts)
      const shown = state === 'none' ? undefined : review
      const reviewCode = reviewRefusal(facts, userId)
      const publishCode = publishRefusal(facts)
      return {
        state,
        setting: facts.setting,
        hash: facts.hash,
        authors: await peopleOf(facts.authors),
        note: shown?.note ?? '',
        submittedBy: shown === undefined ? null : await personOf(shown.submitted_by),
        submittedAt: shown?.submitted_at ?? null,
        decidedBy: shown === undefined || shown.decided_by === null ? null : await personOf(shown.decided_by),
        decidedAt: shown?.decided_at ?? null,
        comment: shown?.comment ?? '',
        reviewRefused: reviewCode === null ? null : programmeRefusal(reviewCode).text,
        publishRefused: publishCode === null ? (gateRefusal?.text ?? null) : programmeRefusal(publishCode).text,
      }
    },

    submitForReview: (id, note, by) =>
      locked(id, async (trx) => {
        const { facts, files, base } = await factsOf(id, trx)
        if (base?.hash === facts.hash && base.state === 'published') throw programmeRefusal('DRAFT_EMPTY', { programme: id })
        await requirePublishable(id, files)
        await reviews.endReviews(trx, id)
        await reviews.insertReview(trx, {
          id: newId('review'),
          programme: id,
          hash: facts.hash,
          note,
          submitted_at: clock.now(),
          submitted_by: by,
          authors: [...new Set([...facts.authors, by])].sort(),
        })
        await record(id, 'review-request', by, { hash: facts.hash, note }, trx)
      }),

    withdrawReview: (id, by) =>
      locked(id, async (trx) => {
        const { facts } = await factsOf(id, trx)
        if (!['open', 'agreed', 'outdated'].includes(reviewState(facts))) throw programmeRefusal('REVIEW_NOT_OPEN')
        await reviews.endReviews(trx, id)
        await record(id, 'review-withdraw', by, {}, trx)
      }),

    decideReview: (id, { agree, comment, hash }, by) =>
      locked(id, async (trx) => {
        const { facts, review } = await factsOf(id, trx)
        const refused = reviewRefusal(facts, by)
        if (refused !== null || review === undefined) throw programmeRefusal(refused ?? 'REVIEW_NOT_OPEN')
        if (hash !== facts.hash) throw programmeRefusal('REVIEW_OUTDATED')
        if (!agree && comment === '') throw programmeRefusal('REVIEW_COMMENT_MISSING')
        const decided = { decided_at: clock.now(), decided_by: by, comment }
        await reviews.decideReview(trx, review.id, { ...decided, state: agree ? 'agreed' : 'returned' })
        await record(id, agree ? 'review-agree' : 'review-return', by, { hash, comment }, trx)
      }),

    publishDraft: (id, by, note) =>
      locked(id, async (trx) => {
        const { facts, files, review, inForce, base } = await factsOf(id, trx)
        if (base?.hash === facts.hash && base.state === 'published') {
          await forgetDraft(id, trx)
          return { id, version: base.version, unchanged: true }
        }
        await requirePublishable(id, files)
        const refused = publishRefusal(facts)
        if (refused !== null) throw programmeRefusal(refused)
        const rehearsed = await rehearsals().gate(id, files, inForce, trx)
        if (rehearsed.refusal !== null) throw rehearsed.refusal
        if (rehearsed.run !== null) await record(id, 'gate', by, { hash: facts.hash, rehearsal: rehearsed.run }, trx)
        const agreed = reviewState(facts) === 'agreed' ? review : undefined
        const published = await publish(
          id,
          files,
          { by, note: note || agreed?.note || '', authors: facts.authors, reviewId: agreed?.id ?? null, rehearsalRun: rehearsed.run },
          trx,
        )
        if (agreed === undefined) await reviews.endReviews(trx, id)
        else await reviews.markReviewPublished(trx, agreed.id)
        await forgetDraft(id, trx)
        return published
      }).catch(async (cause: unknown) => {
        // The act is undone, its record is not: somebody wanted to publish what was not rehearsed.
        if (cause instanceof Refusal && GATE_CODES.has(cause.code))
          await inTransaction(db, undefined, (trx) => recordRefused(id, by, cause.code, trx))
        throw cause
      }),

    discardDraft: (id, by) =>
      locked(id, async (trx) => {
        await reviews.endReviews(trx, id)
        await forgetDraft(id, trx)
        await record(id, 'discard', by, {}, trx)
      }),

    retireVersion: (id, version, note, by) =>
      locked(id, async (trx) => {
        const row = await store.versionRow(trx, id, version)
        if (row === undefined) throw programmeRefusal('PROGRAMME_VERSION_NOT_FOUND', { programme: id, version })
        if (row.state === 'retired') throw programmeRefusal('VERSION_RETIRED_ALREADY', { version })
        await retireOne(id, version, note, by, trx)
      }),

    retire: (id, note, by) =>
      locked(id, async (trx) => {
        const rows = await store.versionsOf(trx, id)
        if (rows.length === 0) throw programmeRefusal('PROGRAMME_NOT_FOUND', { programme: id })
        const inForce = rows.filter((row) => row.state === 'published')
        if (inForce.length === 0) throw programmeRefusal('PROGRAMME_RETIRED', { programme: id })
        for (const { version } of inForce) await retireOne(id, version, note, by, trx)
      }),
  }
}
