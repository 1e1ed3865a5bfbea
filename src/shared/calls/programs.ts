import * as z from 'zod';
import { importPreviewSchema, importResultSchema } from '../programs.ts';
import { call, id } from './call.ts';

/** The ways in beside SMTP: tokens and the HTTP door, drop folders, the import of an Email Queue. */
export const programsCalls = {
  /** The token is in this answer only; Outtray keeps a hash. It opens the HTTP door when it is closed. */
  newClientToken: call(id, z.object({ token: z.string(), port: z.number() })),
  endClientToken: call(id, z.null()),
  setHttpDoor: call(z.object({ open: z.boolean(), port: z.number() }), z.null()),
  /** Opens the system's dialog for a folder; null: cancelled. */
  addFolder: call(z.object({ name: z.string().max(80) }), z.object({ folderId: z.string().nullable() })),
  setFolderOff: call(z.object({ folderId: id, off: z.boolean() }), z.null()),
  removeFolder: call(id, z.null()),
  /** Opens the system's dialog for an export of the Email Queue; null: cancelled. Nothing is taken in yet. */
  previewImport: call(z.object({ errors: z.boolean() }), z.object({ preview: importPreviewSchema.nullable() })),
  /** Takes in what the preview showed, on hold or to go at once. */
  runImport: call(z.object({ previewId: id, hold: z.boolean() }), importResultSchema),
} as const;
