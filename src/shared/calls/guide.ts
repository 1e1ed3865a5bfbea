import * as z from 'zod';
import { audienceSchema, guideStepSchema } from '../guide.ts';
import { call, nothing } from './call.ts';

/** The guided first run. */
export const guideCalls = {
  /** Goes to a step, or as near to it as its conditions allow. */
  guideGo: call(guideStepSchema, z.null()),
  guideAudience: call(audienceSchema, z.null()),
  /** Writes the test message to the account itself; the one that is under way when there is one. */
  guideSendTest: call(nothing, z.object({ messageId: z.string() })),
  /** What Gmail refused has been mended at Google: the test message goes again. */
  guideTryAgain: call(nothing, z.null()),
  guideLeave: call(nothing, z.null()),
  /** Shows it again, from its first step. */
  guideStart: call(nothing, z.null()),
} as const;
