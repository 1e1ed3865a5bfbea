import * as z from 'zod';
import { problemSchema } from './problems/problem.ts';

/** What the window and the ways in know of templates: print formats become PDFs, message templates begin a letter in Compose. */

export const templateKindSchema = z.enum(['print', 'message']);
export type TemplateKind = z.infer<typeof templateKindSchema>;

export const paperSchema = z.enum(['A4', 'Letter']);
export type Paper = z.infer<typeof paperSchema>;

/** A name is the name of a folder, on every system: no separators, no control characters, nothing hidden. */
export const templateNameSchema = z
  .string()
  .max(64)
  .regex(/^[^\\/:*?"<>|\p{Cc}.\s](?:[^\\/:*?"<>|\p{Cc}]*[^\\/:*?"<>|\p{Cc}.\s])?$/u);

const margin = z.number().min(0).max(100).default(20);
/** Plain text in Liquid; `{page}` and `{pages}` are filled in when the pages are known. */
const edgeSchema = z.strictObject({
  left: z.string().max(500).default(''),
  center: z.string().max(500).default(''),
  right: z.string().max(500).default(''),
});
export type Edge = z.infer<typeof edgeSchema>;

/** `format.json` of a template's folder. Everything has a default, so a folder may do without it. */
export const formatSchema = z.strictObject({
  kind: templateKindSchema.default('print'),
  paper: paperSchema.default('A4'),
  orientation: z.enum(['portrait', 'landscape']).default('portrait'),
  /** Millimetres. */
  margins: z.strictObject({ top: margin, right: margin, bottom: margin, left: margin }).prefault({}),
  /** BCP 47, such as `en-GB`; left out: the computer's own. */
  locale: z.string().min(2).max(35).optional(),
  /** ISO 4217; what `money` uses when it is not told. */
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .default('EUR'),
  /** Name of the PDF without its ending, in Liquid; left out: the template's own name. */
  file_name: z.string().max(500).optional(),
  header: edgeSchema.optional(),
  footer: edgeSchema.optional(),
});
export type Format = z.infer<typeof formatSchema>;

/** One row of the Templates page. */
export const templateSchema = z.object({
  name: z.string(),
  kind: templateKindSchema,
  paper: paperSchema,
  /** What is wrong with its files, seen without any data; null: nothing. */
  problem: problemSchema.nullable(),
});
export type Template = z.infer<typeof templateSchema>;

/** A letter begun from a message template. */
export const begunMessageSchema = z.object({ subject: z.string(), html: z.string() });
export type BegunMessage = z.infer<typeof begunMessageSchema>;

/** Data for a template, as JSON text: what a program would send. */
export const MAX_DATA_CHARS = 1_000_000;
