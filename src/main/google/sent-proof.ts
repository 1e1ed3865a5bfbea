import * as z from 'zod';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { SentProof, SoughtMessage } from '../ports.ts';
import type { AccountStore } from './account-store.ts';
import { exchange, type Net } from './http.ts';
import { METADATA_SCOPE } from './scopes.ts';
import type { GoogleStore } from './store.ts';

const SILENCE_MS = 60_000;
/** Pages of ids, newest first: as far back as it goes. */
const MOST_PAGES = 6;
const PAGE = 500;
/** Messages whose header is read in one search: 5 quota units each of 6,000 a minute. */
const MOST_READ = 200;
/** Gmail's clock and this computer's may differ. */
const SKEW_MS = 10 * 60_000;

const listSchema = z.object({
  messages: z.array(z.object({ id: z.string().min(1).max(200) })).default([]),
  nextPageToken: z.string().optional(),
});
const messageSchema = z.object({
  id: z.string().min(1).max(200),
  threadId: z.string().min(1).max(200).nullable().catch(null),
  internalDate: z.string().regex(/^\d+$/).transform(Number),
  payload: z.object({ headers: z.array(z.object({ name: z.string(), value: z.string() })).catch([]) }).optional(),
});
type Found = z.infer<typeof messageSchema>;

export interface SentProofDeps extends Net {
  readonly store: GoogleStore;
  readonly more: Pick<AccountStore, 'settings'>;
}

/**
 * Reads the X-Outtray-Id of what lies in Sent. Gmail's search knows only a handful of headers, and under gmail.metadata it takes no
 * search at all, so ids are listed and headers read one by one
 * (https://developers.google.com/workspace/gmail/api/reference/rest/v1/users.messages/list).
 */
export function createSentProof(deps: SentProofDeps): SentProof {
  const { store, more } = deps;

  return {
    allowed(accountId) {
      const account = store.account(accountId);
      return (
        account?.kind === 'oauth' &&
        more.settings(accountId).lookInSent &&
        store.tokens(accountId)?.scopes.includes(METADATA_SCOPE) === true
      );
    },

    async find(sought) {
      const app = store.sender(sought.accountId)?.app;
      if (!app) return { kind: 'later', problem: problem('account_unknown') };
      const root = `${app.apiRoot}/gmail/v1/users/me/messages`;
      const ids = await sentIds(deps, root, sought);
      if (!ids.ok) return { kind: 'later', problem: ids.problem };
      const known = new Map<string, Found | null>();
      const read = async (id: string): Promise<Result<Found | null, Problem>> => {
        const before = known.get(id);
        if (before !== undefined) return ok(before);
        const query = new URLSearchParams({ format: 'metadata', metadataHeaders: 'X-Outtray-Id' });
        const answer = await get(deps, `${root}/${encodeURIComponent(id)}?${query}`, sought, messageSchema);
        if (answer.ok) known.set(id, answer.value);
        return answer;
      };

      // newest first; the first of them that is older than the attempt ends the search
      let low = 0;
      let high = ids.value.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        const at = await read(ids.value[middle] ?? '');
        if (!at.ok) return { kind: 'later', problem: at.problem };
        if (at.value !== null && at.value.internalDate < sought.since - SKEW_MS) high = middle;
        else low = middle + 1;
      }
      // from the attempt on: most likely it lies near there
      const candidates = ids.value.slice(0, low).reverse().slice(0, MOST_READ);
      for (const id of candidates) {
        const message = await read(id);
        if (!message.ok) return { kind: 'later', problem: message.problem };
        if (message.value === null || !carries(message.value, sought.messageId)) continue;
        return { kind: 'found', gmailId: message.value.id, threadId: message.value.threadId };
      }
      return { kind: 'not_found' };
    },
  };
}

function carries({ payload }: Found, messageId: string): boolean {
  return (payload?.headers ?? []).some(
    ({ name, value }) => name.toLowerCase() === 'x-outtray-id' && value.trim() === messageId,
  );
}

async function sentIds(net: Net, root: string, sought: SoughtMessage): Promise<Result<string[], Problem>> {
  const ids: string[] = [];
  let pageToken: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const query = new URLSearchParams({ labelIds: 'SENT', maxResults: String(PAGE) });
    if (pageToken !== undefined) query.set('pageToken', pageToken);
    const answer = await get(net, `${root}?${query}`, sought, listSchema);
    if (!answer.ok) return answer;
    ids.push(...(answer.value?.messages.map(({ id }) => id) ?? []));
    pageToken = answer.value?.nextPageToken;
    if (pageToken === undefined) break;
  }
  return ok(ids);
}

/** Null: it has been deleted meanwhile (404). Whatever else is no answer of the known shape tells nothing. */
async function get<T>(
  net: Net,
  url: string,
  { token, signal }: SoughtMessage,
  schema: z.ZodType<T>,
): Promise<Result<T | null, Problem>> {
  const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
  const answer = await exchange(net, { method: 'GET', url, headers, body: null, silenceMs: SILENCE_MS, signal });
  if (!answer.ok) return fail(problem('provider_unreachable', {}, answer.problem.code));
  const { status, text } = answer.value;
  if (status === 404) return ok(null);
  const read = status === 200 ? schema.safeParse(parsed(text)).data : undefined;
  return read === undefined ? fail(problem('provider_unwell', { status })) : ok(read);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
