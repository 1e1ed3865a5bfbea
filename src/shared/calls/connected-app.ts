import * as z from 'zod';
import { addableSchema, appSettingsSchema, secretChangeSchema } from '../connected-app.ts';
import { problemSchema } from '../problems/problem.ts';
import { call, id, nothing } from './call.ts';

/** The settings of connected apps. A secret goes in, and none comes out. */
export const connectedAppCalls = {
  /**
   * Makes a connected app (`connectedAppId` null) or changes one. `signedOut`: accounts whose sign-in was for another client or
   * server and has been forgotten.
   */
  saveConnectedApp: call(
    z.object({ connectedAppId: id.nullable(), settings: appSettingsSchema, secret: secretChangeSchema }),
    z.object({ connectedAppId: z.string(), signedOut: z.number() }),
  ),
  /** Adds what a warning says is missing. */
  addToConnectedApp: call(z.object({ connectedAppId: id, what: addableSchema }), z.null()),
  /** Asks the provider whether it knows the client; `known` null: it did not say. */
  checkConnectedApp: call(id, z.object({ known: z.boolean().nullable(), problem: problemSchema.nullable() })),
  /** What its accounts were refused has been mended at the provider: their mail goes again. */
  retryConnectedApp: call(id, z.null()),
  /** The settings of practice Google, for a new connected app; development builds only. */
  practiceSettings: call(nothing, appSettingsSchema),
} as const;
