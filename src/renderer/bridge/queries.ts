import { QueryClient } from '@tanstack/react-query';
import type { ListFilter } from '../../shared/finding.ts';

/** The keys of everything read from main. Those under `live` are read again when the snapshot's revision moves. */
export const keys = {
  snapshot: ['snapshot'],
  live: ['live'],
  /** Part of a list: the rows from position `page * 100` on. */
  window: (filter: ListFilter, page: number) => ['live', 'window', filter.standing, filter.words, filter.sort, page],
  /** Not read again with every change: to count may take longer than to read. It is counted anew before anything is done. */
  bulkCount: (filter: ListFilter, act: string, total: number) => ['count', filter.standing, filter.words, act, total],
  job: ['live', 'job'],
  batch: (id: string) => ['live', 'batch', id],
  found: (words: string) => ['live', 'found', words],
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
