/**
 * Who may import whom: the rooms of the design, and nothing else. A room that is not named in `rooms` may not be
 * imported; type-only imports, `require` and dynamic `import()` count like any other.
 *
 * @typedef {object} Room
 * @property {RegExp} files paths from the root of the clone, with forward slashes
 * @property {string[]} rooms what of ours it may import, besides itself
 * @property {string[]} [typesOf] rooms it may import types from, and nothing that runs
 * @property {RegExp} [packages] the only packages it may import; anything that is not closed to it when left out
 * @property {boolean} [node] false: no module of Node
 * @property {boolean} [network] false: no module and no global that reaches the network
 */

/** @type {Record<string, Room>} the first that fits a file is its room */
export const rooms = {
  shared: { files: /^src\/shared\//, rooms: [], packages: /^zod(\/|$)/, node: false, network: false },
  ports: { files: /^src\/main\/(ports|ids)\.ts$/, rooms: ['shared'], network: false },
  mail: { files: /^src\/main\/mail\//, rooms: ['shared', 'ports'], network: false },
  database: { files: /^src\/main\/database\//, rooms: ['shared', 'ports'], network: false },
  find: { files: /^src\/main\/find\//, rooms: ['shared', 'ports', 'database'], network: false },
  enqueue: {
    files: /^src\/main\/outbox\/(enqueue|origin|hand-in)\.ts$/,
    rooms: ['shared', 'ports', 'mail', 'database', 'outbox'],
    network: false,
  },
  outbox: {
    files: /^src\/main\/outbox\//,
    rooms: ['shared', 'ports', 'mail', 'database', 'find', 'enqueue'],
    network: false,
  },
  bulk: {
    files: /^src\/main\/bulk\//,
    rooms: ['shared', 'ports', 'mail', 'database', 'find', 'outbox', 'enqueue'],
    network: false,
  },
  vault: { files: /^src\/main\/vault\//, rooms: ['shared', 'ports'], network: false },
  google: { files: /^src\/main\/google\//, rooms: ['shared', 'ports', 'database'] },
  rehearsal: {
    files: /^src\/main\/rehearsal\//,
    rooms: ['shared', 'ports', 'mail', 'database'],
    network: false,
  },
  intake: {
    files: /^src\/main\/intake\//,
    rooms: ['shared', 'ports', 'mail', 'database', 'enqueue'],
  },
  templates: { files: /^src\/main\/templates\//, rooms: ['shared', 'ports', 'mail'], network: false },
  reports: { files: /^src\/main\/reports\//, rooms: ['shared', 'ports'], network: false },
  desktop: {
    files: /^src\/main\/desktop\//,
    rooms: ['shared', 'ports'],
    typesOf: ['mail', 'database', 'outbox', 'enqueue', 'google', 'intake', 'rehearsal', 'templates'],
  },
  composition: {
    files: /^src\/main\/((app|app-calls|cli|index)\.ts$|calls\/)/,
    rooms: [
      'reports',
      'shared',
      'ports',
      'mail',
      'database',
      'find',
      'bulk',
      'outbox',
      'enqueue',
      'google',
      'vault',
      'intake',
      'rehearsal',
      'templates',
      'desktop',
      'main',
    ],
  },
  main: { files: /^src\/main\/[^/]+\.ts$/, rooms: ['shared', 'ports'], typesOf: ['desktop'] },
  preload: { files: /^src\/preload\//, rooms: ['shared'], node: false, network: false },
  renderer: { files: /^src\/renderer\//, rooms: ['shared'], node: false, network: false },
};

/** Packages that only some files may import. */
export const packagesOnlyIn = [
  { packages: /^(electron-store|electron-log)(\/|$)/, files: /^src\/main\/(desktop\/|index\.ts$)/ },
  { packages: /^electron(\/|$)/, files: /^src\/(main\/(desktop\/|index\.ts$)|preload\/)/ },
];

export const networkModules = /^(node:)?(net|http|https|http2|dns|dns\/promises|tls|dgram)$|^undici(\/|$)/;
export const networkGlobals = new Set(['fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource']);
