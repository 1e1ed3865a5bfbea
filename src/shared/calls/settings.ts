import * as z from 'zod';
import { preferencesSchema } from '../preferences.ts';
import { call, nothing } from './call.ts';

/** What the Settings page asks. The values themselves are in the snapshot. */
export const settingsCalls = {
  setPreferences: call(preferencesSchema.partial(), z.null()),
  /** Starts Outtray without its window when the person signs in to the computer. Fails with autostart_failed. */
  setAutostart: call(z.object({ on: z.boolean() }), z.null()),
  /** Shows the folder of everything that is kept in the system's file manager. */
  openFolder: call(nothing, z.null()),
};
