import { lstat, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Problem, problemSchema } from '../../shared/problems/problem.ts';
import type { Desk, Fate } from '../outbox/hand-in.ts';
import type { Log } from '../ports.ts';
import { codeOf } from './folder-files.ts';
import { WORK_FOLDER, workName } from './folder-names.ts';
import type { FolderStore, ReceiptRow, Told } from './folder-store.ts';
import { errorOf } from './http-replies.ts';

/** The files by which a drop folder tells what became of what was dropped: `name.accepted.json`, then `.sent.json` or `.failed.json`. */

export interface Receipts {
  /** Writes what has not been told yet. Fails quietly while the folder is away, and is to be called again. */
  tell(folderId: string, folder: string): Promise<void>;
  /** `name.failed.json` for a file that was never accepted. */
  refused(
    folder: string,
    claim: string,
    receipt: { name: string; file: string; at: number; why: Problem },
  ): Promise<void>;
}

const PAGE = 200;
const kinds = ['accepted', 'sent', 'failed'] as const;

export function createReceipts(
  store: Pick<FolderStore, 'receipts' | 'told' | 'done'>,
  desk: Pick<Desk, 'fates' | 'wholeBatch'>,
  log: Log,
): Receipts {
  return {
    async tell(folderId, folder) {
      for (let after = ''; ; ) {
        const rows = store.receipts(folderId, after, PAGE);
        const fates = new Map(desk.fates(rows.map(({ message_id }) => message_id)).map((fate) => [fate.id, fate]));
        const there = new Set(rows.length > 0 ? await readdir(folder).catch(() => []) : []);
        for (const row of rows) {
          const news = newsOf(row, fates.get(row.message_id) ?? null);
          if (news === 'over') await finish(folder, row);
          else if (news && !(await told(folder, row, news, there))) return;
        }
        const last = rows.at(-1);
        if (rows.length < PAGE || !last) return;
        after = last.claim;
        // sending and other intakes go on in between
        await new Promise<void>((resolve) => setImmediate(resolve));
      }
    },
    async refused(folder, claim, { name, file, at, why }) {
      const content = { state: 'refused', id: null, file, at: iso(at), problem: errorOf(why) };
      await write(folder, claim, name, 'failed', content, new Set(await readdir(folder)));
    },
  };

  async function told(folder: string, row: ReceiptRow, news: News, there: ReadonlySet<string>): Promise<boolean> {
    try {
      await write(folder, row.claim, row.name, news.kind, news.content, there);
    } catch (error) {
      log.write('warn', 'could not write a receipt', { folder: row.folder_id, cause: codeOf(error) });
      return false;
    }
    if (news.kind === 'sent') await finish(folder, row);
    else store.told(row.claim, news.told);
    return true;
  }

  /** Forgets the claim, once its taken file is gone: without the claim it would be taken in a second time. */
  async function finish(folder: string, row: ReceiptRow): Promise<void> {
    const gone = await lstat(join(folder, WORK_FOLDER, workName(row.claim, row.file))).then(
      () => false,
      (error: unknown) => codeOf(error) === 'ENOENT',
    );
    if (gone) store.done(row.claim);
  }

  interface News {
    readonly kind: (typeof kinds)[number];
    readonly told: Told;
    readonly content: Readonly<Record<string, unknown>>;
  }

  /** What is to be told, or null when it is known already. */
  function newsOf(row: ReceiptRow, fate: Fate | null): News | 'over' | null {
    const batch = fate ? null : desk.wholeBatch(row.message_id);
    const common = {
      ...(batch
        ? { batch_id: batch.id, messages: batch.total, sent: batch.sent, failed: batch.failed + batch.cancelled }
        : { id: row.message_id }),
      file: row.file,
      accepted_at: iso(row.accepted_at),
    };
    const state = fate?.state ?? (batch ? stateOf(batch) : null);
    // swept away by retention: there is nothing left to tell
    if (state === null) return 'over';
    if (state === 'sent') {
      const sent = fate ? { gmail_id: fate.gmailId, sent_at: isoOrNull(fate.finishedAt) } : {};
      return { kind: 'sent', told: 'nothing', content: { state, ...common, ...sent } };
    }
    if (state === 'failed' || state === 'cancelled') {
      if (row.told === state) return null;
      const why = fate ? { at: isoOrNull(fate.finishedAt), problem: stored(fate.problem) } : {};
      return { kind: 'failed', told: state, content: { state, ...common, ...why } };
    }
    return row.told === 'accepted'
      ? null
      : { kind: 'accepted', told: 'accepted', content: { state: 'accepted', ...common } };
  }

  /** There is one receipt for each name: the new one takes the place of those before. */
  async function write(
    folder: string,
    claim: string,
    name: string,
    kind: News['kind'],
    content: Readonly<Record<string, unknown>>,
    there: ReadonlySet<string>,
  ): Promise<void> {
    const draft = join(folder, WORK_FOLDER, `${claim}.receipt`);
    await writeFile(draft, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
    await rename(draft, join(folder, `${name}.${kind}.json`));
    for (const other of kinds) {
      const old = `${name}.${other}.json`;
      if (other !== kind && there.has(old)) await rm(join(folder, old), { force: true });
    }
  }
}

function stateOf(batch: {
  total: number;
  sent: number;
  failed: number;
  cancelled: number;
}): 'sent' | 'failed' | 'queued' {
  if (batch.sent === batch.total) return 'sent';
  return batch.sent + batch.failed + batch.cancelled === batch.total ? 'failed' : 'queued';
}

function stored(json: string | null): ReturnType<typeof errorOf> | null {
  if (json === null) return null;
  const parsed = problemSchema.safeParse(JSON.parse(json));
  return parsed.success ? errorOf(parsed.data) : null;
}

const iso = (at: number) => new Date(at).toISOString();
const isoOrNull = (at: number | null) => (at === null ? null : iso(at));
