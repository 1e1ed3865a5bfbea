import { QueryClient } from '@tanstack/react-query';

/** The keys of everything read from main. Those under `live` are read again when the snapshot's revision moves. */
export const keys = {
  snapshot: ['snapshot'],
  live: ['live'],
  outbox: (standing: string | null, words: string) => ['live', 'outbox', standing, words],
  message: (id: string) => ['live', 'message', id],
  rehearsed: (limit: number) => ['live', 'rehearsed', limit],
  accountSettings: (id: string) => ['live', 'account', id],
  unsentOf: (id: string) => ['live', 'unsent', id],
  serviceKeys: ['live', 'keys'],
  sender: (accountId: string | null, from: string | null) => ['live', 'sender', accountId, from],
  overview: ['live', 'overview'],
  drafts: ['drafts'],
  messageTemplates: ['messageTemplates'],
  undoTime: ['undoTime'],
  addresses: (typed: string) => ['addresses', typed],
  checks: ['check'],
  check: (appId: string) => ['check', appId],
  view: (id: string) => ['view', id],
  raw: (id: string) => ['raw', id],
  mailLinks: ['mailLinks'],
  templates: ['templates'],
  templateList: ['templates', 'list'],
  templateSample: (name: string) => ['templates', 'sample', name],
  templatePrint: (name: string, json: string) => ['templates', 'print', name, json],
  log: (level: string) => ['log', level],
} as const;

/** The bridge is local and answers are values: nothing is retried, refetched on focus or thrown away while shown. */
export function createQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        retry: false,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        staleTime: Number.POSITIVE_INFINITY,
        networkMode: 'always',
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}
