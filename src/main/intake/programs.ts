import type { Database } from 'better-sqlite3';
import type { Hold } from '../../shared/model.ts';
import type { Problem } from '../../shared/problems/problem.ts';
import { ok, type Result } from '../../shared/result.ts';
import type { Batches, Desk } from '../outbox/hand-in.ts';
import type { Enqueue } from '../outbox/origin.ts';
import type { Clock, Log, Random, Settings } from '../ports.ts';
import type { Clients } from './clients.ts';
import type { QueueImport } from './erpnext.ts';
import { createFolders, type Folders } from './folders.ts';
import { createHttpIntake, type HttpIntake } from './http.ts';
import type { PrintFormat } from './message-request.ts';
import { createTokens, type Tokens } from './tokens.ts';

/** The ways in for programs beside SMTP. */
export interface Programs {
  readonly tokens: Tokens;
  readonly http: HttpIntake;
  readonly folders: Folders;
  readonly queueImport: QueueImport;
  /** Opens what the operator has opened before. */
  start(): Promise<void>;
  stop(graceMs: number): Promise<void>;
  /** Opens the HTTP door on this port, or closes it, and remembers it. */
  setHttp(open: boolean, port: number): Promise<Result<null, Problem>>;
  /** A new token for a program, and an open door for it. Fails with client_missing, or as the door does. */
  newToken(clientId: string): Promise<Result<{ readonly token: string; readonly port: number }, Problem>>;
  /** To be called when messages may have changed. */
  changed(): void;
  onChange(listener: () => void): () => void;
}

export interface ProgramsDeps {
  readonly db: Database;
  readonly clients: Clients;
  readonly enqueue: Enqueue;
  readonly batches: Batches;
  readonly desk: Desk;
  readonly standing: () => { readonly online: boolean; readonly paused: boolean; readonly holds: readonly Hold[] };
  readonly printFormat?: PrintFormat | undefined;
  readonly settings: Settings;
  readonly version: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

const CLOSED_GRACE_MS = 10_000;

export function createPrograms(deps: ProgramsDeps): Programs {
  const { db, settings, clock, random } = deps;
  const log = deps.log.room('intake');
  const tokens = createTokens({ db, clock, random });
  const printFormat = deps.printFormat ?? null;
  const http = createHttpIntake(
    { ...deps, tokens, enqueueEach: deps.batches.enqueueEach, printFormat, log },
    settings.get('httpPort'),
  );

  const folders = createFolders({ ...deps, enqueueEach: deps.batches.enqueueEach, printFormat, log });
  let importing: Promise<QueueImport> | null = null;
  const importer = () => {
    importing ??= import('./erpnext.ts').then(({ createQueueImport }) => createQueueImport({ ...deps, log }));
    return importing;
  };

  async function setHttp(open: boolean, port: number): Promise<Result<null, Problem>> {
    if (open) {
      const opened = await http.start(port);
      if (!opened.ok) return opened;
      settings.set('httpPort', port);
    } else await http.stop(CLOSED_GRACE_MS);
    settings.set('httpOpen', open);
    return ok(null);
  }

  return {
    tokens,
    http,
    folders,
    queueImport: {
      preview: async (path, errors) => (await importer()).preview(path, errors),
      run: async (previewId, hold) => (await importer()).run(previewId, hold),
    },
    async start() {
      folders.start();
      if (settings.get('httpOpen')) await http.start(settings.get('httpPort'));
    },
    async stop(graceMs) {
      await Promise.all([http.stop(graceMs), folders.stop()]);
    },
    setHttp,
    async newToken(clientId) {
      if (!http.door().open) {
        const opened = await setHttp(true, settings.get('httpPort'));
        if (!opened.ok) return opened;
      }
      const made = tokens.renew(clientId);
      return made.ok ? ok({ token: made.value.token, port: http.door().port }) : made;
    },
    changed() {
      http.changed();
      folders.changed();
    },
    onChange(listener) {
      const offs = [http.onChange(listener), tokens.onChange(listener), folders.onChange(listener)];
      return () => {
        for (const off of offs) off();
      };
    },
  };
}
