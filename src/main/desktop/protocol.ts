import { randomBytes } from 'node:crypto';
import { protocol } from 'electron';
import { serveApp, serveMail } from './app-files.ts';
import { appScheme, mailScheme, printScheme } from './rules.ts';
import type { MailFrames } from './types.ts';

/** Makes our schemes known. To be called before ready, once. */
export function registerSchemes(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
    { scheme: mailScheme, privileges: { standard: true, secure: true } },
    { scheme: printScheme, privileges: { standard: true, secure: true } },
  ]);
}

/** Serves our own pages from `folder`, and the HTML of messages once it is known who gives it. To be called when ready. */
export function serveSchemes(folder: string): MailFrames {
  let htmlOf: (messageId: string) => Promise<string | null> = async () => null;
  const nonce = () => randomBytes(18).toString('base64');
  protocol.handle(appScheme, (request) => serveApp(request, folder, nonce));
  protocol.handle(mailScheme, (request) => serveMail(request, (id) => htmlOf(id)));
  return {
    serve(given) {
      htmlOf = given;
    },
  };
}
