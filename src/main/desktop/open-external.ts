import { shell } from 'electron';
import type { Takes } from '../../shared/ipc.ts';
import type { Log } from '../ports.ts';
import { inProject, mayOpenOutside } from './rules.ts';
import type { OutsidePages } from './types.ts';

/** Every page that Outtray ever opens by itself. */
const pages: Readonly<Record<Takes<'openPage'>, string>> = {
  gmail_sent: 'https://mail.google.com/mail/#sent',
  gmail_inbox: 'https://mail.google.com/mail/#inbox',
  google_console: 'https://console.cloud.google.com/auth/clients',
  google_project: 'https://console.cloud.google.com/projectcreate',
  google_gmail_api: 'https://console.cloud.google.com/apis/library/gmail.googleapis.com',
  google_branding: 'https://console.cloud.google.com/auth/branding',
  google_audience: 'https://console.cloud.google.com/auth/audience',
  google_permissions: 'https://myaccount.google.com/connections',
  guide: 'https://developers.google.com/workspace/guides/create-credentials#desktop-app',
};
const ownHosts = Object.values(pages).map((page) => new URL(page).host);

/**
 * Hands an address to the system's browser when the rules allow it: https, or http to this computer, and one of `hosts` unless
 * null. False when they do not, or when no browser could be started.
 */
export async function openOutside(address: string, hosts: readonly string[] | null, log: Log): Promise<boolean> {
  if (!mayOpenOutside(address, hosts)) {
    log.write('warn', 'an address was not opened', { url: address });
    return false;
  }
  try {
    await shell.openExternal(address);
    return true;
  } catch (error) {
    log.write('warn', 'no browser could be started', { cause: String(error) });
    return false;
  }
}

export function createOutsidePages(log: Log): OutsidePages {
  return {
    open: (page, project) => openOutside(inProject(pages[page], project), ownHosts, log),
    openInGmail: (email, gmailId) =>
      openOutside(
        `https://mail.google.com/mail/?authuser=${encodeURIComponent(email)}#sent/${encodeURIComponent(gmailId)}`,
        ownHosts,
        log,
      ),
  };
}
