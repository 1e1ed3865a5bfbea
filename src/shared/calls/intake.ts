import * as z from 'zod';
import { call, id } from './call.ts';

/** The ways in, and the programs allowed in. */
export const intakeCalls = {
  /** The password is in this answer only; Outtray keeps a hash. */
  addClient: call(
    z.object({ name: z.string().max(80) }),
    z.object({ clientId: z.string(), username: z.string(), password: z.string() }),
  ),
  newClientPassword: call(id, z.object({ username: z.string(), password: z.string() })),
  setClientOff: call(z.object({ clientId: id, off: z.boolean() }), z.null()),
  removeClient: call(id, z.null()),
  setSmtpPort: call(z.object({ port: z.number() }), z.null()),
} as const;
