import * as z from 'zod';
import { problemSchema } from './problems/problem.ts';

/** The guided first run, from no Google project to a sent test message. */

export const guideSteps = ['project', 'consent', 'client', 'sign_in', 'test'] as const;
export const guideStepSchema = z.enum(guideSteps);
export type GuideStep = z.infer<typeof guideStepSchema>;

/** Who may sign in, as chosen on Google's consent screen. In `testing` every sign-in ends after seven days. */
export const audienceSchema = z.enum(['internal', 'testing', 'published']);
export type Audience = z.infer<typeof audienceSchema>;

/** What is kept of it over closing the window and ending Outtray. */
export const guideMemorySchema = z.object({
  /** `auto`: while no account is there. */
  shown: z.enum(['auto', 'yes', 'no']),
  step: guideStepSchema,
  audience: audienceSchema.nullable(),
  connectedAppId: z.string().nullable(),
  accountId: z.string().nullable(),
  testMessageId: z.string().nullable(),
});
export type GuideMemory = z.infer<typeof guideMemorySchema>;

export const freshGuide: GuideMemory = {
  shown: 'auto',
  step: 'project',
  audience: null,
  connectedAppId: null,
  accountId: null,
  testMessageId: null,
};

export const guideSchema = z.object({
  /** Whether the Accounts page shows the guide. */
  open: z.boolean(),
  step: guideStepSchema,
  /** The furthest step whose conditions are met. */
  furthest: guideStepSchema,
  audience: audienceSchema.nullable(),
  connectedAppId: z.string().nullable(),
  accountId: z.string().nullable(),
  testMessageId: z.string().nullable(),
  /** What Gmail's answer to the test message says of an earlier step. */
  back: problemSchema.nullable(),
});
export type Guide = z.infer<typeof guideSchema>;
