import FeelEditor from '@bpmn-io/feel-editor'

const told = new WeakMap<FeelEditor, string>()
const setVariables = FeelEditor.prototype.setVariables

/**
 * The FEEL editor, its own class for those that make it themselves (bpmn.io's panel). Being told names, it asks for its proposals anew,
 * and for as long takes no choice from those it shows; panels tell it the same names after each change. So it hears only of others.
 */
FeelEditor.prototype.setVariables = function tellOthers(this: FeelEditor, variables) {
  const names = JSON.stringify(variables)
  if (told.get(this) === names) return
  told.set(this, names)
  setVariables.call(this, variables)
}

export default FeelEditor
