/** The four lists of a server: the capability that promises each, how it is asked, what is in it. */
export const LISTS = {
  tools: {
    capability: 'tools',
    method: 'tools/list',
    changed: 'notifications/tools/list_changed',
    filter: 'toolsListChanged',
  },
  prompts: {
    capability: 'prompts',
    method: 'prompts/list',
    changed: 'notifications/prompts/list_changed',
    filter: 'promptsListChanged',
  },
  resources: {
    capability: 'resources',
    method: 'resources/list',
    changed: 'notifications/resources/list_changed',
    filter: 'resourcesListChanged',
  },
  resourceTemplates: {
    capability: 'resources',
    method: 'resources/templates/list',
    changed: 'notifications/resources/list_changed',
    filter: 'resourcesListChanged',
  },
} as const;

export type ListName = keyof typeof LISTS;

export const LIST_NAMES = Object.keys(LISTS) as readonly ListName[];

/** The list that `method` asks for, if it asks for one. */
export function listOfMethod(method: string): ListName | undefined {
  return LIST_NAMES.find((name) => LISTS[name].method === method);
}
