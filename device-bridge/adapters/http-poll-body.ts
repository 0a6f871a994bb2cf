/** The template of a body with its times; nothing else in it stands for anything. */
export function filledIn(template: string, times: { readonly since: string; readonly now: string }): string {
  return template.replace(/\{(since|now)\}/g, (_whole, name: 'since' | 'now') => times[name])
}
