import * as z from 'zod';
import { problemSchema } from '../problems/problem.ts';
import { call, id, nothing } from './call.ts';

/** Connected apps and signing in. */
export const signInCalls = {
  /**
   * Opens the file dialog for a client JSON, or takes the text of a dropped one. `into`: the connected app that it was dropped on, whose
   * client it takes the place of. Answers with how many accounts that has signed out.
   */
  importClient: call(
    z.object({ json: z.string().max(100_000).nullable(), into: id.optional() }),
    z.object({ connectedAppId: z.string().nullable(), signedOut: z.number() }),
  ),
  /** Connects to the practice Google that development builds run against. */
  importPractice: call(nothing, z.object({ connectedAppId: z.string() })),
  removeConnectedApp: call(id, z.null()),
  /** Resolves when the sign-in has ended. */
  signIn: call(z.object({ connectedAppId: id, accountId: id.nullable() }), z.object({ accountId: z.string() })),
  signInContinueInBrowser: call(nothing, z.null()),
  signInCancel: call(nothing, z.null()),
  /** What came of the last sign-in has been read. */
  signInRead: call(nothing, z.null()),
  /** Forgets the sign-in here and, when `revoke`, ends it at the provider too. */
  signOut: call(
    z.object({ accountId: id, revoke: z.boolean() }),
    z.object({ revoked: z.boolean(), problem: problemSchema.nullable() }),
  ),
} as const;
