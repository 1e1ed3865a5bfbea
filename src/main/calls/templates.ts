import type { templatesCalls } from '../../shared/calls/templates.ts';
import { problem } from '../../shared/problems/problem.ts';
import { fail, ok } from '../../shared/result.ts';
import type { CallDeps, HandlersOf } from './deps.ts';

export function templatesHandlers({ desktop, templates }: CallDeps): HandlersOf<typeof templatesCalls> {
  return {
    templates: async () => ok(await templates.list()),
    templateSample: (name) => templates.sample(name),
    saveTemplateSample: ({ name, json }) => templates.saveSample(name, json),
    async printTemplate({ name, json }) {
      const printed = await templates.print(name, json);
      return printed.ok ? ok({ name: printed.value.name, bytes: printed.value.bytes }) : printed;
    },
    async openTemplatePdf({ name, json }) {
      const printed = await templates.print(name, json);
      if (!printed.ok) return printed;
      const { name: file, bytes } = printed.value;
      return (await desktop.files.show(file, bytes)) ? ok(null) : fail(problem('no_program_for', { name: file }));
    },
    setTemplatePaper: ({ name, paper }) => templates.setPaper(name, paper),
    duplicateTemplate: ({ name, as }) => templates.duplicate(name, as),
    async openTemplateFolder(name) {
      const folder = await templates.folderOf(name);
      if (!folder.ok) return folder;
      return (await desktop.files.openFolder(folder.value))
        ? ok(null)
        : fail(problem('no_program_for', { name: folder.value }));
    },
    messageTemplates: async () =>
      ok((await templates.list()).flatMap(({ name, kind, problem }) => (kind === 'message' && !problem ? [name] : []))),
    beginMessage: ({ name, data }) => templates.begin(name, data),
  };
}
