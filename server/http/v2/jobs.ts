import { setTimeout as pause } from 'node:timers/promises'
import type { Key } from '../../base/ids.ts'
import type { JsonObject } from '../../base/json.ts'
import type { ActivatedJob } from '../../runtime/index.ts'
import { resultOf, userTaskOf } from './listeners.ts'
import { long, name, names, nullableText, numberOf, object, optional, params, text, variables } from './schemas.ts'
import { searchRoute } from './search.ts'
import * as shapes from './shapes.ts'
import { permission, TENANT, type V2Part } from './types.ts'

const byJob = params('jobKey')
interface ByJob {
  readonly Params: { readonly jobKey: string }
}
const MOST_JOBS = 1000
const DEFAULT_POLL_MS = 10_000
const LONGEST_POLL_MS = 60_000

interface ActivateBody {
  readonly type: string
  readonly worker?: string
  readonly timeout: number | string
  readonly maxJobsToActivate: number | string
  readonly fetchVariable?: readonly string[]
  readonly requestTimeout?: number | string
}

/** Jobs for workers outside: activate with long polling, complete, fail, throw an error, update. */
export const jobRoutes: V2Part = (app, services) => {
  const { runtime } = services

  app.post<{ Body: ActivateBody }>(
    '/jobs/activation',
    {
      ...permission,
      schema: {
        body: object(
          {
            type: name,
            worker: text,
            timeout: long,
            maxJobsToActivate: long,
            fetchVariable: names,
            requestTimeout: long,
            tenantIds: names,
            tenantFilter: text,
          },
          ['type', 'timeout', 'maxJobsToActivate'],
        ),
      },
    },
    async (request) => {
      const { type, worker, fetchVariable } = request.body
      const requested = numberOf(request.body.requestTimeout) ?? 0
      // As in Camunda 8: 0 is the server's default, negative means no waiting.
      const wait = requested < 0 ? 0 : requested === 0 ? DEFAULT_POLL_MS : Math.min(requested, LONGEST_POLL_MS)
      const until = performance.now() + wait
      for (let ms = 25; ; ms = Math.min(ms * 2, 250)) {
        const jobs = await runtime.activateJobs({
          type,
          worker: worker ?? '',
          maxJobs: Math.min(Math.max(Number(request.body.maxJobsToActivate), 1), MOST_JOBS),
          timeoutMs: Math.max(Number(request.body.timeout), 1),
          ...(fetchVariable === undefined ? {} : { fetchVariables: fetchVariable }),
        })
        // A caller that hung up must not keep jobs nobody works on.
        if (jobs.length > 0 || request.socket.destroyed || performance.now() + ms > until) return { jobs: jobs.map(jobShape) }
        await pause(ms)
      }
    },
  )

  app.post<ByJob & { Body: { readonly variables?: JsonObject | null; readonly result?: JsonObject | null } | null }>(
    '/jobs/:jobKey/completion',
    { ...permission, schema: { params: byJob, body: optional(object({ variables, result: { type: ['object', 'null'] } })) } },
    async (request, reply) => {
      const { jobKey } = request.params
      const result = resultOf(jobKey, request.body?.result)
      await runtime.completeJob({
        jobKey: jobKey as Key,
        variables: request.body?.variables ?? {},
        ...(result === undefined ? {} : { result }),
      })
      return reply.status(204).send()
    },
  )

  app.post<
    ByJob & {
      Body: {
        readonly retries?: number | string
        readonly errorMessage?: string | null
        readonly retryBackOff?: number | string
        readonly variables?: JsonObject | null
      } | null
    }
  >(
    '/jobs/:jobKey/failure',
    {
      ...permission,
      schema: { params: byJob, body: optional(object({ retries: long, errorMessage: nullableText, retryBackOff: long, variables })) },
    },
    async (request, reply) => {
      const retries = numberOf(request.body?.retries)
      const backOffMs = numberOf(request.body?.retryBackOff)
      await runtime.failJob({
        jobKey: request.params.jobKey as Key,
        message: request.body?.errorMessage ?? '',
        ...(retries === undefined ? {} : { retries }),
        ...(backOffMs === undefined ? {} : { backOffMs }),
        variables: request.body?.variables ?? {},
      })
      return reply.status(204).send()
    },
  )

  app.post<ByJob & { Body: { readonly errorCode: string; readonly errorMessage?: string | null; readonly variables?: JsonObject | null } }>(
    '/jobs/:jobKey/error',
    { ...permission, schema: { params: byJob, body: object({ errorCode: name, errorMessage: nullableText, variables }, ['errorCode']) } },
    async (request, reply) => {
      const { errorCode, errorMessage, variables: given } = request.body
      await runtime.throwJobError({ jobKey: request.params.jobKey as Key, errorCode, message: errorMessage ?? '', variables: given ?? {} })
      return reply.status(204).send()
    },
  )

  app.patch<
    ByJob & { Body: { readonly changeset: { readonly retries?: number | string | null; readonly timeout?: number | string | null } } }
  >(
    '/jobs/:jobKey',
    {
      ...permission,
      schema: {
        params: byJob,
        body: object({ changeset: object({ retries: optional(long), timeout: optional(long) }), operationReference: long }, ['changeset']),
      },
    },
    async (request, reply) => {
      const retries = numberOf(request.body.changeset.retries)
      const timeoutMs = numberOf(request.body.changeset.timeout)
      await runtime.updateJob({
        jobKey: request.params.jobKey as Key,
        ...(retries === undefined ? {} : { retries }),
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
      })
      return reply.status(204).send()
    },
  )

  searchRoute(app, services, '/jobs/search', 'jobs', shapes.asIs)
}

function jobShape(job: ActivatedJob): object {
  return {
    jobKey: job.key,
    type: job.type,
    processDefinitionId: job.processId,
    processDefinitionVersion: job.processDefinitionVersion,
    processDefinitionKey: job.processDefinitionKey,
    processInstanceKey: job.processInstanceKey,
    rootProcessInstanceKey: job.rootProcessInstanceKey,
    elementId: job.elementId,
    elementInstanceKey: job.elementInstanceKey,
    customHeaders: job.headers,
    worker: job.worker,
    retries: job.retries,
    deadline: Date.parse(job.deadline),
    variables: job.variables,
    tenantId: TENANT,
    kind: job.kind,
    listenerEventType: job.listenerEventType,
    userTask: userTaskOf(job),
    tags: job.tags,
  }
}
