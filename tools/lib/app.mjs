import { root } from './paths.mjs';

/** What the built app needs at run time, as long as it is not packed. */
const PARTS = ['package.json', 'out/main', 'out/preload', 'out/renderer', 'build', 'node_modules/better-sqlite3'];

/**
 * The folder to name on Electron's command line: the clone, or a copy of what is built where the session's user cannot
 * read the clone (it may lie in root's home).
 * @param {import('./desktop-session.mjs').DesktopSession} session
 * @returns {Promise<string>}
 */
export function appFolder(session) {
  return session.readable(root, PARTS);
}
