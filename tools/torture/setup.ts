import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { systemClock } from '../../src/main/clock.ts';
import { openDatabase } from '../../src/main/database/open.ts';
import { createGoogleRoom } from '../../src/main/google/room.ts';
import type { Log, Random } from '../../src/main/ports.ts';
import type { Problem } from '../../src/shared/problems/problem.ts';
import type { Result } from '../../src/shared/result.ts';
import { createDirectDispatcher } from '../../tests/support/direct-dispatcher.ts';
import { consent } from '../practice-google/consent.ts';
import type { Practice } from '../practice-google/practice.ts';
import { keyVault } from './child/key-vault.ts';
import { programClients } from './child/program.ts';

/** The accounts that send. */
export const accounts = ['office@northgate.example', 'billing@northgate.example'] as const;

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

const silent: Log = { write() {}, room: () => silent };
const random: Random = { bytes: (count) => randomBytes(count), unit: () => randomBytes(4).readUInt32BE() / 2 ** 32 };

/** Makes the folder's database: signs the accounts in at practice Google's pages, and lets one program in at the SMTP door. */
export async function setUp(folder: string, practice: Practice): Promise<Credentials> {
  const { db } = valueOrThrow(openDatabase(join(folder, 'outbox.db')));
  const dispatcher = createDirectDispatcher();
  let user: string = accounts[0];
  const google = createGoogleRoom({
    db,
    clock: systemClock,
    random,
    log: silent,
    link: { online: () => true, onChange: () => () => {} },
    vault: keyVault(folder),
    dispatcher: async () => dispatcher,
    screen: {
      open({ url }) {
        void consent(url, { user }).then((redirect) => fetch(redirect));
        return { close() {} };
      },
      openInBrowser: () => Promise.resolve(false),
    },
  });
  const app = valueOrThrow(await google.apps.importClient(JSON.stringify(practice.clientJson('installed'))));
  for (user of accounts) valueOrThrow(await google.signIns.start({ ...app, accountId: null }));
  const { username, password } = valueOrThrow(await programClients(db, random).add('Torture'));
  await dispatcher.close();
  db.close();
  return { username, password };
}

function valueOrThrow<T>(result: Result<T, Problem>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value;
}
