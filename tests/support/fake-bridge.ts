import { createGuide } from '../../src/main/guide.ts';
import { adding, defaultParameters, defaultScopes, warningsOf } from '../../src/shared/connected-app.ts';
import { blankDraft, type Draft, type Picture, type Suggestion, type UndoTime } from '../../src/shared/drafts.ts';
import type { ListFilter, Target } from '../../src/shared/finding.ts';
import { freshGuide, type GuideMemory } from '../../src/shared/guide.ts';
import {
  type Answer,
  answerOf,
  type Bridge,
  type CallName,
  calls,
  type Gives,
  type Pushed,
  type PushName,
  pushes,
  type Takes,
} from '../../src/shared/ipc.ts';
import type { BulkAct, Job } from '../../src/shared/jobs.ts';
import type { MessageRow, Snapshot } from '../../src/shared/model.ts';
import { type Problem, problem } from '../../src/shared/problems/problem.ts';
import type { ImportPreview } from '../../src/shared/programs.ts';
import { ok } from '../../src/shared/result.ts';
import { readSearch } from '../../src/shared/search.ts';
import { LEAST_PASSPHRASE } from '../../src/shared/vault.ts';
import { accountAnswers } from './fake-accounts.ts';
import { makeRows, timelineOf } from './fake-mail.ts';
import { fakeOverview } from './fake-overview.ts';
import { fakeTemplates } from './fake-templates.ts';
import { makeAccounts, makeClients, makeFolders, makeLog, makeSnapshot, type Scenario } from './fake-world.ts';

const rowCounts: Record<Scenario, number> = {
  rehearsal: 12,
  busy: 5_000,
  broken: 420,
  empty: 0,
  'first-run': 0,
  'signing-in': 0,
  'read-only': 240,
  locked: 12,
};

export type Handler<N extends CallName> = (takes: Takes<N>) => Gives<N> | Problem;

/**
 * A main process that is not there: holds a small world in memory, answers every call of the bridge as main would, and pushes
 * what changes. Arguments and answers are parsed by the schemas of the bridge, so that it cannot drift from them.
 */
export function createFakeBridge(scenario: Scenario, now: () => number = Date.now): Bridge {
  let rows = makeRows(rowCounts[scenario], now());
  let snapshot = makeSnapshot(scenario, rows, now());
  let drafts: Draft[] = rows.length === 0 ? [] : [exampleDraft(now())];
  const log = makeLog(rows.length === 0 ? 0 : 3_000, now());
  const listeners = new Map<PushName, Set<(pushed: never) => void>>();
  let nextId = 1;
  let job: Job | null = null;
  const gone: Draft[] = [];
  const pictures: Picture[] = [];
  let undoMs: UndoTime = 5_000;
  let mailLinks = false;

  function push<N extends PushName>(name: N, pushed: Pushed<N>): void {
    pushes[name].parse(pushed);
    for (const listener of listeners.get(name) ?? []) (listener as (pushed: Pushed<N>) => void)(pushed);
  }
  function change(part: Partial<Snapshot> = {}): null {
    const counts = { receiving: 0, queued: 0, sending: 0, sent: 0, unconfirmed: 0, failed: 0, cancelled: 0 };
    for (const row of rows) counts[row.state]++;
    const standing = (wanted: string) => rows.filter((row) => row.standing === wanted).length;
    const refined = { onHold: standing('on_hold'), scheduled: standing('scheduled') };
    snapshot = { ...snapshot, ...part, counts, ...refined, revision: snapshot.revision + 1 };
    snapshot = { ...snapshot, guide: guide.view() };
    push('changed', snapshot);
    return null;
  }
  function move(ids: readonly string[], part: Partial<MessageRow>): Gives<'retry'> {
    const chosen = new Set(ids);
    rows = rows.map((row) => (chosen.has(row.id) ? { ...row, ...part } : row));
    change();
    return { changed: chosen.size, refused: null };
  }
  function draft(id: string, part: (draft: Draft) => Partial<Draft>): Draft {
    const known = drafts.find((one) => one.id === id);
    if (known === undefined) throw new Error('no such draft');
    const changed = { ...known, ...part(known), updatedAt: now() };
    drafts = [changed, ...drafts.filter((one) => one.id !== id)];
    return changed;
  }
  function attached(id: string, name: string, size: number): Draft {
    return draft(id, ({ attachments }) => ({
      attachments: [...attachments, { id: `file-${nextId++}`, name, size, missing: false }],
    }));
  }
  let memory: GuideMemory = { ...freshGuide, step: scenario === 'signing-in' ? 'sign_in' : 'project' };
  const guide = createGuide({
    recall: () => memory,
    keep: (next) => {
      memory = next;
    },
    apps: () => snapshot.connectedApps,
    accounts: () => snapshot.accounts,
    message: (id) => rows.find((row) => row.id === id) ?? null,
    send: async ({ email }) => {
      const row = handIn({ subject: 'Test message from Outtray', to: email, reference: '' });
      return ok({ id: row.id });
    },
    releaseApp: () => undefined,
  });
  guide.onChange(() => void change());

  const queued: Partial<MessageRow> = {
    state: 'queued',
    standing: 'queued',
    hold: null,
    problem: null,
    finishedAt: null,
    tries: 0,
  };

  const held: Partial<MessageRow> = {
    standing: 'on_hold',
    hold: { scope: 'message', reason: 'operator', accountId: null, until: null, needsPerson: true, problem: null },
  };
  function found(filter: { standing: string | null; words: string }): MessageRow[] {
    const { terms } = readSearch(filter.words, now());
    return rows.filter((row) => {
      const text =
        `${row.subject} ${row.reference ?? ''} ${row.recipients.map((one) => `${one.name} ${one.address}`).join(' ')}`.toLowerCase();
      return (
        (filter.standing === null || row.standing === filter.standing) &&
        terms.every((term) => {
          if (term.kind === 'words') return text.includes(term.text.toLowerCase()) !== term.not;
          if (term.kind === 'is') return (row.standing === term.standing) !== term.not;
          if (term.kind === 'before') return row.acceptedAt < term.at;
          if (term.kind === 'after') return row.acceptedAt >= term.at;
          if (term.kind === 'batch') return row.batchId === term.text;
          return true;
        })
      );
    });
  }
  function targeted(act: BulkAct, target: Target): string[] {
    const chosen = 'ids' in target ? rows.filter(({ id }) => target.ids.includes(id)) : found(target.filter);
    const fits = (row: MessageRow): boolean => {
      if (act === 'retry') return row.state === 'failed' || row.state === 'cancelled';
      if (act === 'resend') return row.state === 'sent';
      return act.startsWith('export') || row.state === 'queued';
    };
    const except = new Set('ids' in target ? [] : target.except);
    return chosen.filter((row) => fits(row) && !except.has(row.id)).map(({ id }) => id);
  }
  function handIn({ subject, to, reference }: Pick<Draft, 'subject' | 'to' | 'reference'>): MessageRow {
    const [row] = makeRows(1, now());
    if (row === undefined) throw new Error('no row');
    const seq = rows.length + 1;
    const made: MessageRow = {
      ...row,
      ...queued,
      id: `new-${seq}`,
      seq,
      subject,
      reference: reference || null,
      recipients: [{ kind: 'to', address: to, name: null }],
      progress: null,
    };
    rows = [made, ...rows];
    return made;
  }

  const handlers: { [N in CallName]: Handler<N> } = {
    snapshot: () => snapshot,
    outboxPage: ({ filter, before, limit }) => {
      const words = filter.words.toLowerCase().split(/\s+/).filter(Boolean);
      const match = rows.filter((row) => {
        const text =
          `${row.subject} ${row.reference ?? ''} ${row.recipients.map((one) => `${one.name} ${one.address}`).join(' ')}`.toLowerCase();
        return (
          (filter.standing === null || row.standing === filter.standing) && words.every((word) => text.includes(word))
        );
      });
      const page = match.filter((row) => before === null || row.seq < before).slice(0, limit);
      const last = page.at(-1);
      return { rows: page, next: last === undefined || match.at(-1) === last ? null : last.seq, total: match.length };
    },
    outboxWindow: ({ filter, from, limit }) => {
      const match = sorted(found(filter), filter.sort);
      return { rows: match.slice(from, from + limit), total: match.length, exact: true, unindexed: 0 };
    },
    batch: ({ id, after, limit }) => {
      const match = rows.filter((row) => row.batchId === id).reverse();
      const page = match.filter((row) => row.seq > after).slice(0, limit);
      const of = (state: string) => match.filter((row) => row.state === state).length;
      return {
        id,
        status: of('failed') > 0 ? 'partially_sent' : 'sending',
        total: match.length,
        sent: of('sent'),
        failed: of('failed'),
        cancelled: of('cancelled'),
        unconfirmed: of('unconfirmed'),
        recipients: page.map((row) => ({
          id: row.id,
          seq: row.seq,
          address: row.recipients[0]?.address ?? '',
          name: row.recipients[0]?.name ?? null,
          state: row.state,
          finishedAt: row.finishedAt,
          problem: row.problem,
        })),
        next: page.length === limit ? (page.at(-1)?.seq ?? null) : null,
      };
    },
    bulkCount: ({ act, target }) => ({ count: targeted(act, target).length }),
    bulkJob: () => job,
    bulkStart: ({ act, target }) => {
      const ids = targeted(act, target);
      const moves: Partial<Record<BulkAct, () => unknown>> = {
        retry: () => move(ids, queued),
        hold: () => move(ids, held),
        release: () => move(ids, queued),
        cancel: () => move(ids, { state: 'cancelled', standing: 'cancelled', hold: null, finishedAt: now() }),
      };
      job = {
        id: nextId++,
        act,
        state: 'done',
        total: ids.length,
        done: ids.length,
        changed: ids.length,
        refused: null,
        canUndo: act === 'hold' || act === 'release' || act === 'cancel',
        undone: false,
      };
      moves[act]?.();
      return { started: true };
    },
    bulkCancel: () => null,
    bulkUndo: () => null,
    bulkDismiss: () => {
      job = null;
      return change();
    },
    resend: (id) => ({ messageId: id }),
    correctAddress: ({ id, is }) =>
      is.includes('@') ? { messageId: id } : problem('address_invalid', { address: is }),
    postpone: ({ ids, until }) => move(ids, { standing: 'scheduled', hold: null, sendAfter: until }),
    message: (id) => {
      const row = rows.find((one) => one.id === id);
      if (row === undefined) return problem('message_unknown');
      const held = row.hold?.scope === 'message';
      const can = {
        retry: row.state === 'failed' || row.state === 'cancelled',
        cancel: row.state === 'queued',
        hold: row.state === 'queued' && !held,
        release: held,
        confirm: row.state === 'unconfirmed',
        sendAgain: row.state === 'unconfirmed',
      };
      return {
        row,
        recipients: row.recipients,
        timeline: timelineOf(row),
        can,
        bodyDropped: false,
        waiting: 0,
        links: [],
      };
    },
    messageView: (id) => ({
      headers: [
        { name: 'From', value: 'Northgate Timber <office@northgate.example>' },
        { name: 'To', value: rows.find((row) => row.id === id)?.recipients[0]?.address ?? '' },
        { name: 'Subject', value: 'Invoice from Northgate Timber' },
        { name: 'Date', value: 'Thu, 26 Nov 2026 14:12:01 +0000' },
        { name: 'MIME-Version', value: '1.0' },
        { name: 'Content-Type', value: 'multipart/mixed; boundary="=_8c41"' },
        { name: 'X-Outtray-Id', value: id },
      ],
      text: 'Dear Marlow Kitchens,\n\nPlease find attached our invoice INV-2026-0418 for your order of 9 November.\n\nKind regards\nNorthgate Timber',
      hasHtml: true,
      attachments: [{ part: 1, name: 'INV-2026-0418.pdf', type: 'application/pdf', size: 182_000, inline: false }],
    }),
    messageRaw: () => ({
      text: `From: Northgate Timber <office@northgate.example>\r\nSubject: Invoice\r\n\r\n${'JVBERi0xLjcKJcOkw7zDtsOfCjIgMCBvYmoKPDwvTGVuZ3Ro\r\n'.repeat(40)}`,
      whole: false,
    }),
    saveAttachment: () => ({ saved: true }),
    saveMessage: () => ({ saved: true }),
    retry: (ids) => move(ids, queued),
    retryFailed: () =>
      move(
        rows.filter((row) => row.state === 'failed').map((row) => row.id),
        queued,
      ),
    cancel: (ids) => move(ids, { state: 'cancelled', standing: 'cancelled', hold: null, finishedAt: now() }),
    hold: (ids) => move(ids, held),
    release: (ids) => move(ids, queued),
    confirmArrived: (ids) => move(ids, { state: 'sent', standing: 'sent', problem: null, finishedAt: now() }),
    sendAgain: (ids) => move(ids, queued),
    pause: ({ until }) => change({ pause: { since: now(), until } }),
    resume: () => change({ pause: null }),

    setPassphrase: ({ passphrase }) => {
      if (passphrase.length < LEAST_PASSPHRASE) return problem('passphrase_short', { least: LEAST_PASSPHRASE });
      return change({ vault: { kept: 'passphrase', locked: false } });
    },
    unlockVault: ({ passphrase }) =>
      passphrase === 'wrong' ? problem('passphrase_wrong') : change({ vault: { kept: 'passphrase', locked: false } }),
    changePassphrase: ({ current }) => (current === 'wrong' ? problem('passphrase_wrong') : null),
    keepUntilQuit: () => change({ vault: { kept: 'until_quit', locked: false } }),
    ...fakeTemplates(scenario),
    mailLinks: () => ({ possible: true, on: mailLinks }),
    setMailLinks({ on }) {
      mailLinks = on;
      return null;
    },

    drafts: () => drafts,
    newDraft: () => {
      const made = { ...exampleDraft(now()), ...blankDraft, id: `draft-${nextId++}`, attachments: [] };
      drafts = [made, ...drafts];
      return made;
    },
    saveDraft: ({ id, draft: text }) => draft(id, () => text),
    deleteDraft: (id) => {
      gone.push(...drafts.filter((one) => one.id === id));
      drafts = drafts.filter((one) => one.id !== id);
      return null;
    },
    restoreDraft: (id) => {
      drafts = [...gone.filter((one) => one.id === id), ...drafts];
      return draft(id, () => ({ handedOver: null }));
    },
    attach: (id) => attached(id, 'Delivery photographs.zip', 9_400_000),
    detach: ({ id, attachmentId }) =>
      draft(id, ({ attachments }) => ({ attachments: attachments.filter((file) => file.id !== attachmentId) })),
    sendDraft: (id) => {
      const sent = drafts.find((one) => one.id === id);
      if (sent === undefined) return problem('message_unknown');
      if (`${sent.to}${sent.cc}${sent.bcc}`.trim() === '') return problem('no_recipient');
      if (!sent.to.includes('@')) return problem('address_invalid', { address: sent.to });
      const made = handIn(sent);
      const goesAt = Math.max(sent.sendAfter ?? 0, now() + undoMs);
      draft(id, () => ({ handedOver: { goesAt, messages: 1 } }));
      change();
      return { messageId: made.id, messages: 1, goesAt, undoMs };
    },
    undoSend: (id) => draft(id, () => ({ handedOver: null })),
    undoTime: () => undoMs,
    setUndoTime: (ms) => {
      undoMs = ms;
      return null;
    },
    addPicture: ({ id, bytes }) => {
      const cid = `picture-${nextId++}@outtray`;
      pictures.push({ cid, dataUrl: `data:image/png;base64,${btoa(String.fromCharCode(...bytes))}` });
      return { cid, draft: draft(id, ({ picturesSize }) => ({ picturesSize: picturesSize + bytes.byteLength })) };
    },
    pictures: () => pictures,
    suggestAddresses: ({ typed, limit }) =>
      addressBook
        .filter(({ address, name }) => ` ${name ?? ''} ${address}`.toLowerCase().includes(` ${typed.toLowerCase()}`))
        .slice(0, limit),
    forgetAddress: () => null,

    importClient: ({ json }) => {
      if (json === null) return { connectedAppId: null, signedOut: 0 };
      if (!json.includes('"installed"')) return problem('client_json_web');
      change({ connectedApps: makeSnapshot('busy', [], now()).connectedApps });
      guide.connected('app-google', false);
      return { connectedAppId: 'app-google', signedOut: 0 };
    },
    importPractice: () => {
      const apps = makeSnapshot('busy', [], now()).connectedApps;
      change({ connectedApps: apps.map((app) => ({ ...app, name: 'Practice Google', preset: 'practice' as const })) });
      guide.connected('app-google', true);
      return { connectedAppId: 'app-google' };
    },
    saveConnectedApp: ({ connectedAppId, settings: asked }) => {
      const made = {
        ...asked,
        id: connectedAppId ?? `app-${nextId++}`,
        hasSecret: true,
        warnings: warningsOf(asked),
      };
      const others = snapshot.connectedApps.filter(({ id }) => id !== made.id);
      change({ connectedApps: [...others, made] });
      return { connectedAppId: made.id, signedOut: 0 };
    },
    addToConnectedApp: ({ connectedAppId, what }) =>
      change({
        connectedApps: snapshot.connectedApps.map((app) => {
          if (app.id !== connectedAppId) return app;
          const added = adding(app, what);
          return { ...added, warnings: warningsOf(added) };
        }),
      }),
    checkConnectedApp: () => ({ known: true, problem: null }),
    retryConnectedApp: () => null,
    practiceSettings: () => ({
      name: 'Practice Google',
      preset: 'practice',
      authorizationUri: 'http://127.0.0.1:4010/o/oauth2/auth',
      tokenUri: 'http://127.0.0.1:4010/token',
      revocationUri: 'http://127.0.0.1:4010/revoke',
      apiRoot: 'http://127.0.0.1:4010',
      clientId: '100000000000-installed.apps.practice.example',
      scopes: [...defaultScopes],
      queryParameters: [...defaultParameters],
      startsInBrowser: false,
    }),
    guideGo: (step) => {
      guide.go(step);
      return null;
    },
    guideAudience: (audience) => {
      guide.choose(audience);
      return null;
    },
    guideSendTest: () => {
      void guide.sendTest();
      return { messageId: 'new-1' };
    },
    guideTryAgain: () => {
      guide.tryAgain();
      return null;
    },
    guideLeave: () => {
      guide.leave();
      return null;
    },
    guideStart: () => {
      guide.start();
      return null;
    },
    removeConnectedApp: () => change({ connectedApps: [], accounts: [] }),
    signIn: ({ connectedAppId }) => {
      if (snapshot.accounts.length > 0) return problem('consent_cancelled');
      const [account] = makeAccounts('busy', now());
      if (account === undefined) return problem('account_unknown');
      guide.signingIn(connectedAppId);
      change({ accounts: [{ ...account, connectedAppId }], signIn: null });
      guide.signedIn(connectedAppId, account.id);
      return { accountId: account.id };
    },
    signInContinueInBrowser: () =>
      change(snapshot.signIn === null ? {} : { signIn: { ...snapshot.signIn, where: 'browser' } }),
    signInCancel: () => change({ signIn: null }),
    signInRead: () => change({ signInTrouble: null }),
    signOut: ({ accountId }) => {
      change({
        accounts: snapshot.accounts.map((one) =>
          one.id === accountId ? { ...one, state: 'signed_out' as const, accessExpiresAt: null } : one,
        ),
      });
      return { revoked: true, problem: null };
    },
    holdAccount: ({ accountId, held }) =>
      change({ accounts: snapshot.accounts.map((one) => (one.id === accountId ? { ...one, held } : one)) }),
    ...accountAnswers(() => snapshot, change, now),
    makeDefault: (id) => change({ accounts: snapshot.accounts.map((one) => ({ ...one, isDefault: one.id === id })) }),

    addClient: ({ name }) => {
      if (name === '') return problem('client_name_empty');
      if (snapshot.clients.some((client) => client.name === name)) return problem('client_name_taken', { name });
      const [known] = makeClients(now());
      const clientId = `client-${nextId++}`;
      if (known !== undefined)
        change({ clients: [...snapshot.clients, { ...known, id: clientId, name, lastMessageAt: null, messages: 0 }] });
      return { clientId, username: 'erp-4k2m', password: 'tulip-7431-granite-9Q' };
    },
    newClientPassword: () => ({ username: 'erp-4k2m', password: 'heron-2208-copper-4T' }),
    setClientOff: ({ clientId, off }) =>
      change({ clients: snapshot.clients.map((one) => (one.id === clientId ? { ...one, off } : one)) }),
    removeClient: (id) => change({ clients: snapshot.clients.filter((one) => one.id !== id) }),
    setSmtpPort: ({ port }) =>
      change({
        doors: snapshot.doors.map((door) =>
          door.kind === 'smtp' ? { ...door, port, open: true, problem: null } : door,
        ),
      }),

    newClientToken: (id) => {
      change({ clients: snapshot.clients.map((one) => (one.id === id ? { ...one, tokenMadeAt: now() } : one)) });
      return { token: 'outtray_vVh3l1tGq0p9mZ0sR4kQyW7cB2nXeJfUaDiHoTbLsPw', port: 2580 };
    },
    endClientToken: (id) =>
      change({ clients: snapshot.clients.map((one) => (one.id === id ? { ...one, tokenMadeAt: null } : one)) }),
    setHttpDoor: ({ open, port }) =>
      change({
        doors: snapshot.doors.map((door) => (door.kind === 'http' ? { ...door, port, open, problem: null } : door)),
      }),
    addFolder: ({ name }) => {
      if (name === '') return problem('client_name_empty');
      const [folder] = makeFolders(false);
      if (folder === undefined) return { folderId: null };
      change({ folders: [...snapshot.folders, { ...folder, id: `folder-${nextId++}`, path: `/srv/${name}` }] });
      return { folderId: `folder-${nextId}` };
    },
    setFolderOff: ({ folderId, off }) =>
      change({ folders: snapshot.folders.map((one) => (one.id === folderId ? { ...one, off } : one)) }),
    removeFolder: (id) => change({ folders: snapshot.folders.filter((one) => one.id !== id) }),
    previewImport: ({ errors }) => ({ preview: examplePreview(errors) }),
    runImport: () => ({ imported: 17, doubles: 0, refused: [] }),

    setClientSettings: ({ clientId, settings }) =>
      change({ clients: snapshot.clients.map((one) => (one.id === clientId ? { ...one, settings } : one)) }),
    setNetworkDoor: (wanted) =>
      wanted.on && wanted.allow.length === 0
        ? problem('network_empty')
        : change({ networkDoor: { ...snapshot.networkDoor, ...wanted, open: wanted.on, problem: null } }),
    newCertificate: () => null,
    chooseCertificate: () => ({ chosen: false }),
    saveCertificate: () => ({ saved: true }),

    supportBundle: () => ({ saved: true }),
    log: ({ level, accountId, messageId, before, limit }) => {
      const order = ['debug', 'info', 'warn', 'error'];
      const match = log.filter(
        (entry) =>
          order.indexOf(entry.level) >= order.indexOf(level) &&
          (accountId === null || entry.accountId === accountId) &&
          (messageId === null || entry.messageId === messageId),
      );
      const entries = match.filter((entry) => before === null || entry.seq < before).slice(0, limit);
      const last = entries.at(-1);
      return { entries, next: last === undefined || last === match.at(-1) ? null : last.seq };
    },
    setPreferences: (part) => {
      const given = Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined));
      const preferences = { ...snapshot.preferences, ...given };
      return change({ preferences, language: preferences.language === 'system' ? 'en' : preferences.language });
    },
    overview: () => fakeOverview(rows, now()),
    dayReport: () => ({ saved: true, messages: 12 }),
    openFolder: () => null,
    setAutostart: ({ on }) => change({ autostart: { possible: true, on } }),
    copyText: () => null,
    openPage: () => null,
    openInGmail: () => null,
    quit: () => null,
  };

  async function answer<N extends CallName>(name: N, takes: Takes<N>): Promise<Answer<N>> {
    const given = handlers[name](calls[name].takes.parse(takes) as Takes<N>);
    const answered = isProblem(given) ? { ok: false, problem: given } : { ok: true, value: given };
    return answerOf(calls[name].gives).parse(answered) as Answer<N>;
  }

  change();
  const bound = Object.fromEntries(
    (Object.keys(calls) as CallName[]).map((name) => [name, (takes: never) => answer(name, takes)]),
  );
  return {
    ...(bound as unknown as Omit<Bridge, 'attachDropped' | 'on'>),
    attachDropped: async (id, files) => {
      let last = draft(id, () => ({}));
      for (const file of files) last = attached(id, file.name, file.size);
      return { ok: true, value: last };
    },
    on: (name, listener) => {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set.add(listener as (pushed: never) => void));
      return () => set.delete(listener as (pushed: never) => void);
    },
  };
}

function examplePreview(errors: boolean): ImportPreview {
  const row = (name: string, status: string, subject: string, fate: ImportPreview['sample'][number]['fate']) => ({
    name,
    status,
    subject,
    recipients: ['accounts@marlowkitchens.example'],
    fate,
    problem: null,
  });
  return {
    id: 'preview-1',
    fileName: 'Email Queue 2026-11-26.csv',
    rows: 412,
    messages: errors ? 23 : 17,
    counts: { import: errors ? 18 : 12, sent: 389, double: 3, error: errors ? 0 : 6, unusable: 2 },
    statuses: [
      { status: 'Sent', rows: 389 },
      { status: 'Not Sent', rows: 14 },
      { status: 'Error', rows: 6 },
      { status: 'Partially Sent', rows: 3 },
    ],
    sample: [
      row('0f1c2a9b41', 'Not Sent', 'Invoice INV-2026-0418', 'import'),
      row('77ab01c9de', 'Partially Sent', 'Delivery note DN-2026-0102', 'import'),
      row('9914ad0b2c', 'Sent', 'Payment reminder INV-2026-0366', 'sent'),
      row('c0ffee1234', 'Error', 'Quotation QTN-2026-0091', errors ? 'import' : 'error'),
      {
        ...row('5512bb09fa', 'Not Sent', 'Statement of account', 'unusable'),
        problem: problem('import_incomplete', {
          reason: 'an attachment of it is on the ERPNext server and not in the export',
        }),
      },
    ],
  };
}

function sorted(rows: MessageRow[], sort: ListFilter['sort']): MessageRow[] {
  if (sort === 'oldest') return rows.reverse();
  return sort === 'size' ? rows.sort((one, other) => other.size - one.size) : rows;
}

function isProblem(given: unknown): given is Problem {
  return typeof given === 'object' && given !== null && 'code' in given && 'params' in given;
}

const addressBook: readonly Suggestion[] = [
  { address: 'accounts@marlowkitchens.example', name: 'Marlow Kitchens', used: 41 },
  { address: 'site@marlowkitchens.example', name: 'Marlow, building site', used: 12 },
  { address: 'm.okafor@brightwater.example', name: 'Mina Okafor', used: 9 },
  { address: 'post@müller-holz.example', name: 'Müller Holz', used: 3 },
  { address: 'maintenance@harlow.example', name: null, used: 1 },
];

function exampleDraft(now: number): Draft {
  return {
    ...blankDraft,
    id: 'draft-example',
    picturesSize: 0,
    handedOver: null,
    to: 'accounts@marlowkitchens.example, site@marlowkitchens.example',
    cc: 'ledger@northgate.example',
    subject: 'Oak worktops, revised delivery',
    html: '<p>Dear Marlow Kitchens,</p>\n<p>The oak worktops come on Friday instead of Thursday.</p>',
    text: 'Dear Marlow Kitchens,\n\nThe oak worktops come on Friday instead of Thursday.',
    reference: 'ORD-2026-0540',
    attachments: [
      { id: 'file-a', name: 'Delivery plan, week 48.pdf', size: 1_840_000, missing: false },
      { id: 'file-b', name: 'Site photographs of the loading bay.zip', size: 19_400_000, missing: false },
    ],
    updatedAt: now - 60_000,
  };
}
