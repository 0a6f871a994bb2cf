import BpmnModeler from 'bpmn-js/lib/Modeler'
import LintModule from 'bpmn-js-bpmnlint'
import { BpmnPropertiesPanelModule, BpmnPropertiesProviderModule, ZeebePropertiesProviderModule } from 'bpmn-js-properties-panel'
import SimulationModule from 'bpmn-js-token-simulation/lib/modeler'
import ZeebeBehaviours from 'camunda-bpmn-js-behaviors/lib/camunda-cloud'
import type { ModuleDeclaration } from 'diagram-js/lib/Diagram'
import MinimapModule from 'diagram-js-minimap'
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json'
// The panel makes its FEEL editors itself: by this they are ours.
import '../../ui/workspace/feel-editor.ts'
import type { Translate } from './services.ts'

export const DIAGRAM_FONT = '"PingFang SC", "Microsoft YaHei", "Noto Sans SC", "Noto Sans SC Variable", sans-serif'

/** A modeler of our dialect: zeebe extensions, panel, problems, simulation, mini-map, and everything of `own`. */
export function createModeler(options: {
  readonly canvas: HTMLElement
  readonly panel: HTMLElement
  readonly translate: Translate
  readonly own: readonly ModuleDeclaration[]
}): BpmnModeler {
  const style = { fontFamily: DIAGRAM_FONT, fontSize: 12 }
  return new BpmnModeler({
    container: options.canvas,
    propertiesPanel: { parent: options.panel, feelPopupContainer: options.canvas },
    linting: { active: true },
    moddleExtensions: { zeebe },
    textRenderer: { defaultStyle: style, externalStyle: style },
    additionalModules: [
      BpmnPropertiesPanelModule,
      BpmnPropertiesProviderModule,
      ZeebePropertiesProviderModule,
      ZeebeBehaviours,
      MinimapModule,
      SimulationModule,
      LintModule,
      { translate: ['value', options.translate] },
      ...options.own,
    ],
  })
}
