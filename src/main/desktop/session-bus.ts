import { execFile } from 'node:child_process';

/**
 * Questions to the session bus of a Linux desktop, asked through the small programs that come with D-Bus. Null everywhere means
 * that it cannot be told: no bus, no such program, no answer in time.
 */

const limitMs = 3_000;

/** Whether any tray is there to show icons (https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/). */
export async function trayHostThere(): Promise<boolean | null> {
  for (const name of ['org.kde.StatusNotifierWatcher', 'org.freedesktop.StatusNotifierWatcher']) {
    const owned = await ask('org.freedesktop.DBus', '/', 'org.freedesktop.DBus.NameHasOwner', [`string:${name}`]);
    if (owned.kind === 'unknown') return null;
    if (owned.kind === 'answer' && /\btrue\b/.test(owned.text)) return true;
  }
  return false;
}

export type KeyringState = 'none' | 'locked' | 'open';

/** What becomes of a secret now (https://specifications.freedesktop.org/secret-service/latest/). */
export async function keyringState(): Promise<KeyringState | null> {
  const service = 'org.freedesktop.secrets';
  const found = await ask(service, '/org/freedesktop/secrets', 'org.freedesktop.Secret.Service.ReadAlias', [
    'string:default',
  ]);
  if (found.kind === 'refused') return 'none';
  const collection = found.kind === 'answer' ? /\/org\/freedesktop\/secrets\/[\w/]+/.exec(found.text)?.[0] : undefined;
  if (collection === undefined) return null;
  const names = ['string:org.freedesktop.Secret.Collection', 'string:Locked'];
  const locked = await ask(service, collection, 'org.freedesktop.DBus.Properties.Get', names);
  if (locked.kind !== 'answer') return null;
  return /\btrue\b/.test(locked.text) ? 'locked' : 'open';
}

type Reply = { kind: 'answer'; text: string } | { kind: 'refused' } | { kind: 'unknown' };

/** One method call. `refused`: the bus answers that there is no such service. */
function ask(service: string, path: string, method: string, words: readonly string[]): Promise<Reply> {
  const call = [
    '--session',
    '--print-reply=literal',
    `--reply-timeout=${limitMs}`,
    `--dest=${service}`,
    path,
    method,
    ...words,
  ];
  return new Promise((resolve) => {
    execFile('dbus-send', call, { timeout: limitMs + 500 }, (error, stdout, stderr) => {
      if (error === null) resolve({ kind: 'answer', text: stdout });
      else if (/ServiceUnknown|NameHasNoOwner|Spawn\./.test(stderr)) resolve({ kind: 'refused' });
      else resolve({ kind: 'unknown' });
    });
  });
}

/**
 * Which keyring to name to Chromium before it is ready, or null when it finds one by itself: it knows only the desktops that it
 * has heard of, and uses a key that everyone knows on all others
 * (https://chromium.googlesource.com/chromium/src/+/HEAD/docs/linux/password_storage.md).
 */
export function passwordStoreFor(env: Readonly<Record<string, string | undefined>>): 'gnome-libsecret' | null {
  const desktop = `${env.XDG_CURRENT_DESKTOP ?? ''}:${env.DESKTOP_SESSION ?? ''}`;
  const known = /gnome|unity|cinnamon|pantheon|xfce|ukui|deepin|cosmic|kde|plasma|mate/i.test(desktop);
  const kde = env.KDE_FULL_SESSION !== undefined;
  const busThere = (env.DBUS_SESSION_BUS_ADDRESS ?? '') !== '' || (env.XDG_RUNTIME_DIR ?? '') !== '';
  return known || kde || !busThere ? null : 'gnome-libsecret';
}
