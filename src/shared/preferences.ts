import * as z from 'zod';
import { languages } from './language.ts';

/** Of the window, in per cent of its usual size. */
export const textSizes = [100, 110, 125, 150, 175, 200] as const;
export type TextSize = (typeof textSizes)[number];

/** What the operator can choose on the Settings page; all of it can be chosen again at any time. */
export const preferencesSchema = z.object({
  /** `system`: what the system speaks, where Outtray knows it. */
  language: z.enum(['system', ...languages]),
  theme: z.enum(['system', 'light', 'dark']),
  textSize: z.literal(textSizes),
  /** Notifications of the system for what needs a person. */
  notifications: z.boolean(),
  /** How long the content of sent and cancelled mail is kept, in days. */
  keepDays: z.number().int().min(1).max(3650),
});
export type Preferences = z.infer<typeof preferencesSchema>;

export const defaultPreferences: Preferences = {
  language: 'system',
  theme: 'system',
  textSize: 100,
  notifications: true,
  keepDays: 30,
};

/** What the system keeps for Outtray rather than Outtray itself. */
export const autostartSchema = z.object({
  /** False where this system offers no way that Outtray knows. */
  possible: z.boolean(),
  on: z.boolean(),
});
export type Autostart = z.infer<typeof autostartSchema>;
