import { QueryClient } from '@tanstack/react-query';
import { describe, expect, test } from 'vitest';
import { createAsk } from '../../../src/renderer/bridge/bridge.tsx';
import { followChanges, keepNewer } from '../../../src/renderer/bridge/live.tsx';
import { keys } from '../../../src/renderer/bridge/queries.ts';
import { problemOf, Refusal } from '../../../src/renderer/bridge/refusal.ts';
import { followShows } from '../../../src/renderer/bridge/shows.ts';
import { type Bridge, type CallName, calls, type Pushed } from '../../../src/shared/ipc.ts';
import { snapshotSchema } from '../../../src/shared/model.ts';
import { createFakeBridge } from '../../support/fake-bridge.ts';
import type { Scenario } from '../../support/fake-world.ts';

const scenarios: readonly Scenario[] = ['busy', 'broken', 'empty', 'first-run', 'signing-in', 'read-only'];

describe('the fake bridge', () => {
  test.each(scenarios)('has a snapshot and a first page that parse: %s', async (scenario) => {
    const ask = createAsk(createFakeBridge(scenario));
    expect(snapshotSchema.safeParse(await ask('snapshot')).success).toBe(true);
    const page = await ask('outboxPage', { filter: { standing: null, words: '' }, before: null, limit: 20 });
    for (const row of page.rows) expect((await ask('message', row.id)).timeline.length).toBeGreaterThan(0);
  });

  test('answers every call there is', () => {
    const bridge = createFakeBridge('busy');
    for (const name of Object.keys(calls) as CallName[]) expect(typeof bridge[name], name).toBe('function');
  });

  test('refuses what the schema of the call refuses', async () => {
    await expect(createFakeBridge('busy').retry([])).rejects.toThrow();
  });
});

describe('asking', () => {
  test('gives the value, or throws the problem to show', async () => {
    const ask = createAsk(createFakeBridge('busy'));
    const thrown = await ask('message', 'nobody').catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(Refusal);
    expect(problemOf(thrown).code).toBe('message_unknown');
    expect(problemOf(new Error('a bug')).code).toBe('internal');
  });
});

describe('changes', () => {
  test('a snapshot that is not newer is dropped', async () => {
    const queries = new QueryClient();
    const snapshot = await createAsk(createFakeBridge('busy'))('snapshot');
    expect(keepNewer(queries, { ...snapshot, revision: 7 })).toBe(true);
    expect(keepNewer(queries, { ...snapshot, revision: 7 })).toBe(false);
    expect(keepNewer(queries, { ...snapshot, revision: 6 })).toBe(false);
    expect(keepNewer(queries, { ...snapshot, revision: 8 })).toBe(true);
  });

  test('what an act changed arrives as a push', async () => {
    const queries = new QueryClient();
    const bridge = createFakeBridge('broken');
    const stop = followChanges(bridge, queries);
    await bridge.retryFailed();
    expect(snapshotSchema.parse(queries.getQueryData(keys.snapshot)).counts.failed).toBe(0);
    stop();
  });

  test('a list that is not shown while something changes is read again when it is opened', async () => {
    const bridge = createFakeBridge('broken');
    const queries = new QueryClient();
    const list = keys.window({ standing: null, words: '', sort: 'newest' }, 0);
    queries.setQueryData(list, { rows: [], next: null, total: 0 });
    const stop = followChanges(bridge, queries);
    await bridge.retryFailed();
    expect(queries.getQueryState(list)?.isInvalidated).toBe(true);
    stop();
  });

  test('a page asked for before anybody listened is not missed', () => {
    let push: (show: Pushed<'show'>) => void = () => undefined;
    const bridge = {
      on: (_name: string, listener: never) => {
        push = listener;
        return () => undefined;
      },
    } as unknown as Bridge;
    const shows = followShows(bridge);
    push({ page: 'log', messageId: null });
    push({ page: 'outbox', messageId: 'm1' });
    const heard: string[] = [];
    shows.listen((show) => heard.push(show.page));
    push({ page: 'intake', messageId: null });
    expect(heard).toEqual(['outbox', 'intake']);
  });
});
