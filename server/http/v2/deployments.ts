import { defineRefusals } from '../../base/errors.ts'
import type { DeployResource } from '../../runtime/index.ts'
import { permission, TENANT, type V2Part } from './types.ts'

const RESOURCE_BYTES = 4 * 1024 * 1024

const uploadRefusal = defineRefusals({
  MULTIPART_EXPECTED: { status: 415, zh: '请以 multipart/form-data 提交资源。', en: 'Send the resources as multipart/form-data.' },
})

/** `POST /v2/deployments`: BPMN, DMN and form resources in one multipart request, all or nothing. */
export const deploymentRoutes: V2Part = (app, { runtime }) => {
  app.post('/deployments', permission, async (request) => {
    if (!request.isMultipart()) throw uploadRefusal('MULTIPART_EXPECTED')
    const resources: DeployResource[] = []
    for await (const part of request.parts({ limits: { files: 100, fileSize: RESOURCE_BYTES } }))
      if (part.type === 'file') resources.push({ name: part.filename, content: await part.toBuffer() })
    const deployed = await runtime.deploy({ resources, by: request.actor.userId })
    const nothing = { processDefinition: null, decisionDefinition: null, decisionRequirements: null, form: null, resource: null }
    const requirements = new Map(deployed.decisions.map((decision) => [decision.requirementsKey, decision]))
    return {
      deploymentKey: deployed.deploymentKey,
      tenantId: TENANT,
      deployments: [
        ...deployed.processes.map((process) => ({
          ...nothing,
          processDefinition: {
            processDefinitionId: process.processId,
            processDefinitionVersion: process.version,
            processDefinitionKey: process.key,
            resourceName: process.resourceName,
            tenantId: TENANT,
          },
        })),
        ...deployed.decisions.map((decision) => ({
          ...nothing,
          decisionDefinition: {
            decisionDefinitionId: decision.decisionId,
            decisionDefinitionKey: decision.key,
            version: decision.version,
            name: decision.name,
            decisionRequirementsId: decision.requirementsId,
            decisionRequirementsKey: decision.requirementsKey,
            tenantId: TENANT,
          },
        })),
        ...[...requirements.values()].map((decision) => ({
          ...nothing,
          decisionRequirements: {
            decisionRequirementsId: decision.requirementsId,
            decisionRequirementsName: decision.requirementsName,
            decisionRequirementsKey: decision.requirementsKey,
            version: decision.requirementsVersion,
            resourceName: decision.resourceName,
            tenantId: TENANT,
          },
        })),
        ...deployed.forms.map((form) => ({
          ...nothing,
          form: { formId: form.formId, formKey: form.key, version: form.version, resourceName: form.resourceName, tenantId: TENANT },
        })),
      ],
    }
  })
}
