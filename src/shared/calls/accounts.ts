import * as z from 'zod';
import { call, id } from './call.ts';

/** What the window asks of accounts. */
export const accountsCalls = {
  makeDefault: call(id, z.null()),
  /** Holds the account's mail until it is released by the same call. */
  holdAccount: call(z.object({ accountId: id, held: z.boolean() }), z.null()),
} as const;
