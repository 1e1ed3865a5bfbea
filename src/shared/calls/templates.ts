import * as z from 'zod';
import { begunMessageSchema, MAX_DATA_CHARS, paperSchema, templateSchema } from '../templates.ts';
import { call, nothing } from './call.ts';

const name = z.string().min(1).max(64);
const json = z.string().max(MAX_DATA_CHARS);

/** What the Templates page asks, and Compose of message templates. */
export const templatesCalls = {
  templates: call(nothing, z.array(templateSchema)),
  /** The sample data of a template, as JSON text. */
  templateSample: call(name, z.string()),
  saveTemplateSample: call(z.object({ name, json }), z.null()),
  /** A print format filled with data: the PDF that a message would carry. */
  printTemplate: call(
    z.object({ name, json }),
    z.object({ name: z.string(), bytes: z.custom<Uint8Array>((value) => value instanceof Uint8Array) }),
  ),
  /** The same, shown by the program that this computer shows PDFs with. */
  openTemplatePdf: call(z.object({ name, json }), z.null()),
  setTemplatePaper: call(z.object({ name, paper: paperSchema }), z.null()),
  duplicateTemplate: call(z.object({ name, as: z.string().max(200) }), z.null()),
  /** Shows the folder of a template; null: that of all of them. */
  openTemplateFolder: call(name.nullable(), z.null()),
  /** Names of the templates that begin a letter. */
  messageTemplates: call(nothing, z.array(z.string())),
  /** A letter from a message template. `data` may hold `recipient` and `sender`, each `{name, address}`, and anything else. */
  beginMessage: call(z.object({ name, data: z.record(z.string(), z.unknown()) }), begunMessageSchema),
} as const;
