import * as z from 'zod';
import { clientSettingsSchema, networkDoorSettingsSchema } from '../doors.ts';
import { call, id, nothing } from './call.ts';

/** What single programs may do, the door to the network and its certificate. */
export const doorCalls = {
  setClientSettings: call(z.object({ clientId: id, settings: clientSettingsSchema }), z.null()),
  /** Opens, moves or closes it. Where that cannot be, it stays as it was. */
  setNetworkDoor: call(networkDoorSettingsSchema, z.null()),
  /** Makes a new one in the place of the one in use. */
  newCertificate: call(nothing, z.null()),
  /** Asks for PEM files; false: the operator chose none. */
  chooseCertificate: call(nothing, z.object({ chosen: z.boolean() })),
  /** Keeps the certificate, without its key, where the operator wants it. */
  saveCertificate: call(nothing, z.object({ saved: z.boolean() })),
} as const;
