import { readData } from '../../src/main/mail/print.ts';
import { samples } from '../../src/main/templates/samples/samples.ts';
import type { CallName, Gives, Takes } from '../../src/shared/ipc.ts';
import { type Problem, problem } from '../../src/shared/problems/problem.ts';
import type { Template } from '../../src/shared/templates.ts';
import type { Scenario } from './fake-world.ts';
import { onePagePdf } from './one-page-pdf.ts';

type Handler<N extends CallName> = (takes: Takes<N>) => Gives<N> | Problem;
type Name =
  | 'templates'
  | 'templateSample'
  | 'saveTemplateSample'
  | 'printTemplate'
  | 'openTemplatePdf'
  | 'setTemplatePaper'
  | 'duplicateTemplate'
  | 'openTemplateFolder'
  | 'messageTemplates'
  | 'beginMessage';

/** The templates of the fake bridge: those that a new Outtray has, and in the broken world one with a mistake in it. */
export function fakeTemplates(scenario: Scenario): { [N in Name]: Handler<N> } {
  const wrong = problem('print_format_broken', {
    name: 'Delivery note',
    file: 'template.html',
    line: 14,
    reason: 'undefined filter: moeny',
  });
  const data = new Map(samples('A4').map(({ name, files }) => [name, files['sample.json'] ?? '{}']));
  let list: Template[] = samples('A4').map(({ name, files }) => ({
    name,
    kind: 'subject.txt' in files ? 'message' : 'print',
    paper: 'A4',
    problem: scenario === 'broken' && name === 'Delivery note' ? wrong : null,
  }));
  list.sort((a, b) => a.name.localeCompare(b.name));
  const of = (name: string) => list.find((each) => each.name === name);

  return {
    templates: () => list,
    templateSample: (name) => data.get(name) ?? '{}',
    saveTemplateSample({ name, json }) {
      const read = readData(json);
      if (!read.ok) return read.problem;
      data.set(name, json);
      return null;
    },
    printTemplate({ name, json }) {
      const read = readData(json);
      if (!read.ok) return read.problem;
      return of(name)?.problem ?? { name: `${name}.pdf`, bytes: onePagePdf(name) };
    },
    openTemplatePdf: () => null,
    setTemplatePaper({ name, paper }) {
      list = list.map((each) => (each.name === name ? { ...each, paper } : each));
      return null;
    },
    duplicateTemplate({ name, as }) {
      if (of(as)) return problem('template_name_taken', { name: as });
      const from = of(name);
      if (from) list = [...list, { ...from, name: as }];
      data.set(as, data.get(name) ?? '{}');
      return null;
    },
    openTemplateFolder: () => null,
    messageTemplates: () => list.filter(({ kind }) => kind === 'message').map(({ name }) => name),
    beginMessage: ({ name }) => ({ subject: name, html: '<p>Dear Sir or Madam,</p><p>Kind regards</p>' }),
  };
}
