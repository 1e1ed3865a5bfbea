import * as z from 'zod';
import { call, nothing } from './call.ts';

/** Whether `mailto:` links of other programs begin a letter here. */
export const mailLinksCalls = {
  /** `possible`: only an installed Outtray can be named to the system. */
  mailLinks: call(nothing, z.object({ possible: z.boolean(), on: z.boolean() })),
  /** Fails with mail_links_kept, where the system leaves the choice to its own settings. */
  setMailLinks: call(z.object({ on: z.boolean() }), z.null()),
} as const;
