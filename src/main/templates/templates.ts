import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { type BegunMessage, MAX_DATA_CHARS, type Paper, type Template } from '../../shared/templates.ts';
import type { Clock, PdfMaker } from '../ports.ts';
import type { TemplateFolders } from './folders.ts';

/** With Liquid, which nobody needs who only takes mail in. */
const printing = () => import('../mail/print.ts');

/** What every way in attaches: what was accepted is what is sent, so it is made before the answer. */
export interface Printed {
  readonly name: string;
  readonly type: 'application/pdf';
  readonly bytes: Uint8Array;
}

/** Fails with print_format_unknown, print_format_broken (file and line), print_data_invalid or print_failed. */
export type PrintFormat = (name: string, data: unknown) => Promise<Result<Printed, Problem>>;

export interface Templates {
  readonly printFormat: PrintFormat;
  list(): Promise<Template[]>;
  /** The sample data, as its owner wrote it; `{}` where there is none. */
  sample(name: string): Promise<Result<string, Problem>>;
  /** Keeps sample data. Fails with print_data_invalid, with the line. */
  saveSample(name: string, json: string): Promise<Result<null, Problem>>;
  setPaper(name: string, paper: Paper): Promise<Result<null, Problem>>;
  duplicate(name: string, as: string): Promise<Result<null, Problem>>;
  /** Null: the folder of all of them. */
  folderOf(name: string | null): Promise<Result<string, Problem>>;
  /** Data as JSON text → the PDF. */
  print(name: string, json: string): Promise<Result<Printed, Problem>>;
  /** A letter from a message template. `data` is at hand beside `today`, which is the day in this computer's time zone. */
  begin(name: string, data: Readonly<Record<string, unknown>>): Promise<Result<BegunMessage, Problem>>;
}

export interface TemplatesDeps {
  readonly folders: TemplateFolders;
  readonly pdf: PdfMaker;
  readonly clock: Clock;
  /** BCP 47; used where a format names none. */
  readonly locale: string;
}

/** The room of templates: print formats for documents, message templates for letters. */
export function createTemplates({ folders, pdf, clock, locale }: TemplatesDeps): Templates {
  const printFormat: PrintFormat = async (name, data) => {
    const { planPrint } = await printing();
    const checked = await checkedData(data);
    if (!checked.ok) return checked;
    const files = await folders.read(name);
    if (!files.ok) return files;
    const plan = await planPrint(files.value, checked.value, locale);
    if (!plan.ok) return plan;
    const bytes = await pdf.make(plan.value.job);
    return bytes.ok ? ok({ name: plan.value.fileName, type: 'application/pdf', bytes: bytes.value }) : bytes;
  };

  return {
    printFormat,
    async list() {
      const { checkTemplate, readFormat } = await printing();
      const found = await Promise.all(
        (await folders.names()).map((name) => folders.read(name).then((read) => ({ name, read }))),
      );
      return found.map(({ name, read }): Template => {
        const format = read.ok ? readFormat(read.value) : read;
        const { kind, paper } = format.ok ? format.value : ({ kind: 'print', paper: 'A4' } as const);
        return { name, kind, paper, problem: read.ok ? checkTemplate(read.value) : read.problem };
      });
    },
    async sample(name) {
      const files = await folders.read(name);
      return files.ok ? ok(files.value.texts['sample.json'] ?? '{}\n') : files;
    },
    async saveSample(name, json) {
      const { readData } = await printing();
      const data = readData(json);
      return data.ok ? folders.save(name, 'sample.json', json) : data;
    },
    async setPaper(name, paper) {
      const files = await folders.read(name);
      if (!files.ok) return files;
      const { readFormat } = await printing();
      const format = readFormat(files.value);
      if (!format.ok) return format;
      // what its owner wrote stays as it is, and only what changes is changed
      const written: unknown = JSON.parse(files.value.texts['format.json'] ?? '{}');
      return folders.save(name, 'format.json', `${JSON.stringify({ ...Object(written), paper }, null, 2)}\n`);
    },
    duplicate: (name, as) => folders.duplicate(name, as),
    async folderOf(name) {
      if (name !== null) return folders.find(name);
      await folders.names();
      return ok(folders.path);
    },
    async print(name, json) {
      const { readData } = await printing();
      const data = readData(json);
      return data.ok ? printFormat(name, data.value) : data;
    },
    async begin(name, data) {
      const { beginMessage } = await printing();
      const files = await folders.read(name);
      return files.ok ? beginMessage(files.value, { today: dayOf(clock.now()), ...data }, locale) : files;
    },
  };
}

/** Whatever a program sent as `data`: one object, of a size that can be filled in without holding up everything else. */
async function checkedData(data: unknown): Promise<Result<Record<string, unknown>, Problem>> {
  if (typeof data !== 'object' || data === null || Array.isArray(data))
    return fail(problem('print_data_invalid', { reason: 'it is not a JSON object' }));
  const text = JSON.stringify(data);
  if (text.length > MAX_DATA_CHARS) return fail(problem('print_data_invalid', { reason: 'it is larger than 1 MB' }));
  const { readData } = await printing();
  // a copy without prototypes or getters of anybody's making
  return readData(text);
}

function dayOf(at: number): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
