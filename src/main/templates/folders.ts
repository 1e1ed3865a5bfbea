import { constants } from 'node:fs';
import { access, cp, mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { templateNameSchema } from '../../shared/templates.ts';
import type { TemplateFiles } from '../mail/print.ts';
import type { Log } from '../ports.ts';
import { samples } from './samples/samples.ts';

/** The folder of templates: one folder for each, which a person may edit with any program. Read anew each time. */
export interface TemplateFolders {
  readonly path: string;
  names(): Promise<string[]>;
  /** Fails with print_format_unknown, or print_format_broken where a file is too large. */
  read(name: string): Promise<Result<TemplateFiles, Problem>>;
  /** Replaces one text file. Fails with print_format_unknown or template_not_saved. */
  save(name: string, file: string, text: string): Promise<Result<null, Problem>>;
  /** Fails with print_format_unknown, template_name_invalid, template_name_taken or template_not_saved. */
  duplicate(name: string, as: string): Promise<Result<null, Problem>>;
  /** The folder of one template. Fails with print_format_unknown. */
  find(name: string): Promise<Result<string, Problem>>;
}

const texts = new Set(['.html', '.css', '.json', '.txt', '.liquid']);
const types: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.ttf': 'font/ttf',
  '.otf': 'font/otf',
};
const FOLDER_LIMIT_BYTES = 16 * 1_048_576;
const FILES_LIMIT = 100;

/** `place` is where the folder of templates is, or will be: it is made, with the samples, when it is first asked for. */
export function createTemplateFolders(place: string, paper: 'A4' | 'Letter', log: Log): TemplateFolders {
  let made: Promise<void> | null = null;
  // a failure is logged and tried again with the next question
  const ready = () => {
    made ??= makeSamples(place, paper).catch((cause: unknown) => {
      made = null;
      log.write('warn', 'the sample templates could not be written', { cause: String(cause) });
    });
    return made;
  };

  const names = async () => {
    await ready();
    const entries = await readdir(place, { withFileTypes: true }).catch(() => []);
    return entries
      .filter((entry) => entry.isDirectory() && templateNameSchema.safeParse(entry.name).success)
      .map(({ name }) => name)
      .sort((a, b) => a.localeCompare(b));
  };

  // a name from outside is compared with what is there, and never becomes part of a path by itself
  const find = async (name: string): Promise<Result<string, Problem>> => {
    const wanted = name.normalize('NFC');
    const found = (await names()).find((each) => each.normalize('NFC') === wanted);
    return found === undefined
      ? fail(problem('print_format_unknown', { name: name.slice(0, 64) }))
      : ok(join(place, found));
  };

  return {
    path: place,
    names,
    find,
    async read(name) {
      const folder = await find(name);
      return folder.ok ? readFolder(name, folder.value) : folder;
    },
    async save(name, file, text) {
      const folder = await find(name);
      if (!folder.ok) return folder;
      const path = join(folder.value, file);
      try {
        await writeFile(`${path}.new`, text, { mode: 0o600 });
        await rename(`${path}.new`, path);
        return ok(null);
      } catch (error) {
        await rm(`${path}.new`, { force: true }).catch(() => {});
        return fail(problem('template_not_saved', { name }, String(error)));
      }
    },
    async duplicate(name, as) {
      const from = await find(name);
      if (!from.ok) return from;
      if (!templateNameSchema.safeParse(as).success)
        return fail(problem('template_name_invalid', { name: as.slice(0, 64) }));
      const taken = (await names()).some((each) => each.toLowerCase() === as.toLowerCase());
      const to = join(place, as);
      if (taken || (await isThere(to))) return fail(problem('template_name_taken', { name: as }));
      try {
        await cp(from.value, `${to}.new`, { recursive: true, verbatimSymlinks: true });
        await rename(`${to}.new`, to);
        return ok(null);
      } catch (error) {
        await rm(`${to}.new`, { recursive: true, force: true }).catch(() => {});
        return fail(problem('template_not_saved', { name: as }, String(error)));
      }
    },
  };
}

/** The plain files directly in the folder; links, devices and folders in it are passed over. */
async function readFolder(name: string, folder: string): Promise<Result<TemplateFiles, Problem>> {
  const template = {
    name,
    texts: {} as Record<string, string>,
    files: {} as Record<string, { type: string; bytes: Uint8Array }>,
  };
  const entries = await readdir(folder, { withFileTypes: true });
  let left = FOLDER_LIMIT_BYTES;
  let count = 0;
  for (const entry of entries) {
    const ending = extname(entry.name).toLowerCase();
    const type = types[ending];
    if (!entry.isFile() || (type === undefined && !texts.has(ending))) continue;
    const bytes = await readPlain(join(folder, entry.name), left);
    count += 1;
    if (bytes === null || count > FILES_LIMIT) {
      const reason =
        count > FILES_LIMIT
          ? `there are more than ${FILES_LIMIT} files`
          : 'it cannot be read, or all files are larger than 16 MB';
      return fail(problem('print_format_broken', { name, file: entry.name, line: 1, reason }));
    }
    left -= bytes.byteLength;
    if (type === undefined) template.texts[entry.name] = bytes.toString('utf8').replace(/^\uFEFF/, '');
    else template.files[entry.name] = { type, bytes };
  }
  return ok(template);
}

/** Null: a link, no plain file, unreadable or larger than `limit`. */
async function readPlain(path: string, limit: number): Promise<Buffer | null> {
  try {
    const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    try {
      const found = await file.stat();
      return found.isFile() && found.size <= limit ? await file.readFile() : null;
    } finally {
      await file.close();
    }
  } catch {
    return null;
  }
}

/** Only into a folder that is not there yet: a sample that somebody deletes stays deleted. */
async function makeSamples(place: string, paper: 'A4' | 'Letter'): Promise<void> {
  if (await isThere(place)) return;
  const part = `${place}.new`;
  await rm(part, { recursive: true, force: true });
  for (const { name, files } of samples(paper)) {
    await mkdir(join(part, name), { recursive: true, mode: 0o700 });
    for (const [file, text] of Object.entries(files)) await writeFile(join(part, name, file), text, { mode: 0o600 });
  }
  await rename(part, place);
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
