import { readFileSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { dirname, extname, join, posix, relative, sep } from 'node:path';
import { importsOf } from './imports.mjs';
import { networkModules, packagesOnlyIn, rooms } from './rooms.mjs';

const SOURCES = new Set(['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs']);
const builtins = new Set(builtinModules);

/**
 * Checks every source file under `src` against the rooms.
 * @param {string} root the clone, or a tree of the same shape
 * @returns {Promise<{ files: number, violations: string[] }>} one line for each violation
 */
export async function checkLayers(root) {
  const entries = await readdir(join(root, 'src'), { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && SOURCES.has(extname(entry.name)))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
  const violations = [];
  const graph = new Map();
  for (const file of files) {
    const targets = new Set();
    graph.set(file, targets);
    for (const found of importsOf(file, readFileSync(join(root, file), 'utf8'))) {
      const target =
        found.kind === 'import' && found.name?.startsWith('.') ? resolve(root, file, found.name) : undefined;
      if (target) targets.add(target);
      const why = judge(file, found, target);
      if (why) violations.push(`${file}:${found.line} ${why}`);
    }
  }
  for (const circle of circles(graph)) violations.push(`${circle[0]}:1 circular import: ${circle.join(' → ')}`);
  return { files: files.length, violations };
}

/** @returns {string | undefined} what is wrong with it */
function judge(file, found, target) {
  const [name, room] = roomOf(file) ?? [];
  if (!room) return 'is in no room: a file has to have a place in the design';
  if (found.kind === 'global')
    return room.network === false ? `${name} must not use the global ${found.name}` : undefined;
  if (found.name === undefined) return `${name} must not import what is named only at run time`;
  if (target) return judgeOurs(name, room, found, target);
  if (found.name.startsWith('/') || found.name.startsWith('file:')) return `${name} must not import by absolute path`;
  return judgePackage(file, name, room, found.name);
}

function judgeOurs(name, room, { typeOnly }, target) {
  const [other] = roomOf(target) ?? [];
  if (other === name || (other && room.rooms.includes(other))) return undefined;
  if (other && typeOnly && room.typesOf?.includes(other)) return undefined;
  return `${name} must not import ${target}${other && room.typesOf?.includes(other) ? ' but its types' : ''}`;
}

function judgePackage(file, name, room, imported) {
  const bare = imported.replace(/^node:/, '');
  if (room.network === false && networkModules.test(imported)) return `${name} must not import ${imported}: no network`;
  for (const only of packagesOnlyIn) {
    if (only.packages.test(imported) && !only.files.test(file)) return `${name} must not import ${imported}`;
  }
  const ofNode = imported.startsWith('node:') || builtins.has(bare);
  if (ofNode) return room.node === false ? `${name} must not import ${imported}` : undefined;
  if (room.packages && !room.packages.test(imported)) return `${name} must not import ${imported}`;
  return undefined;
}

function roomOf(file) {
  return Object.entries(rooms).find(([, room]) => room.files.test(file));
}

/** @returns {string} the path from the root, of the file itself where it can be found */
function resolve(root, from, specifier) {
  const plain = posix.join(dirname(from).split(sep).join('/'), specifier.replace(/[?#].*$/, ''));
  const stem = plain.replace(/\.(c|m)?jsx?$/, '');
  const choices = [
    plain,
    ...[...SOURCES].map((end) => `${stem}${end}`),
    ...[...SOURCES].map((end) => `${plain}/index${end}`),
  ];
  return choices.find((choice) => statSync(join(root, choice), { throwIfNoEntry: false })?.isFile()) ?? plain;
}

/** @returns {string[][]} each circle once, closed, from its first file in the alphabet */
function circles(graph) {
  const found = new Map();
  const done = new Set();
  const visit = (file, path) => {
    const at = path.indexOf(file);
    if (at >= 0) {
      const circle = path.slice(at);
      const first = circle.indexOf([...circle].sort()[0] ?? file);
      const turned = [...circle.slice(first), ...circle.slice(0, first)];
      found.set(turned.join(), [...turned, turned[0] ?? file]);
      return;
    }
    if (done.has(file)) return;
    for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  return [...found.values()];
}
