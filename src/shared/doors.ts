import * as z from 'zod';
import { problemSchema } from './problems/problem.ts';

/** What the operator may set of one program. Null, or an empty list: no limit. */
export const clientSettingsSchema = z.object({
  perMinute: z.number().nullable(),
  perDay: z.number().nullable(),
  /** Addresses and @domains it may write as. */
  senders: z.array(z.string().max(300)).max(100),
  /** The account's address stands in From, the program's in Reply-To. */
  replaceFrom: z.boolean(),
  /** Its messages are sent also when they look like one of the last ten minutes. */
  mayRepeat: z.boolean(),
  /** It may use the network door. */
  network: z.boolean(),
});
export type ClientSettings = z.infer<typeof clientSettingsSchema>;

/** The SMTP door to the local network, as it is kept in the settings. */
export const networkDoorSettingsSchema = z.object({
  on: z.boolean(),
  /** One of this computer's addresses; 0.0.0.0 or :: for all of them. */
  host: z.string().max(60),
  /** STARTTLS is demanded here. */
  port: z.number(),
  /** TLS from the first byte; null: no such port. */
  implicitPort: z.number().nullable(),
  /** Networks in CIDR notation, and single addresses. */
  allow: z.array(z.string().max(60)).max(50),
});
export type NetworkDoorSettings = z.infer<typeof networkDoorSettingsSchema>;

/** Private networks (RFC 1918) and those that computers give themselves (RFC 3927): what a local network is made of. */
export const privateNetworks: readonly string[] = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16'];

/** As the door stands before anybody has set it. 587 and 465 need rights that a desktop program does not have. */
export const networkDoorDefaults: NetworkDoorSettings = {
  on: false,
  host: '0.0.0.0',
  port: 2587,
  implicitPort: null,
  allow: [...privateNetworks],
};

export const certificateSchema = z.object({
  /** SHA-256 over the DER bytes, as pairs of hex digits with colons. */
  fingerprint: z.string(),
  /** The operator's own; false: made by Outtray, and trusted by nobody who was not told. */
  own: z.boolean(),
  names: z.array(z.string()),
  validUntil: z.number(),
});
export type Certificate = z.infer<typeof certificateSchema>;

export const networkDoorSchema = networkDoorSettingsSchema.extend({
  open: z.boolean(),
  problem: problemSchema.nullable(),
  certificate: certificateSchema.nullable(),
  /** Addresses of this computer that a door can be opened at. */
  addresses: z.array(z.string()),
});
export type NetworkDoor = z.infer<typeof networkDoorSchema>;
