import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Template } from '../../../shared/templates.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { keys } from '../../bridge/queries.ts';
import { problemOf } from '../../bridge/refusal.ts';
import { ProblemCard } from '../../parts/card.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Icon } from '../../parts/icon.tsx';
import { useAct } from '../../parts/use-act.ts';
import { t } from '../../words/words.ts';
import { TemplateView } from './template-view.tsx';

/** Templates at the left, what one makes of its sample data beside them. */
export function TemplatesPage() {
  const ask = useAsk();
  const { act } = useAct();
  const queries = useQueryClient();
  const { data, error } = useQuery({
    queryKey: keys.templateList,
    queryFn: () => ask('templates'),
    staleTime: 0,
  });
  const [chosen, choose] = useState<string | null>(null);
  // the files are edited in other programs: back from there, everything is read again
  useEffect(() => {
    const back = () => void queries.invalidateQueries({ queryKey: keys.templates });
    window.addEventListener('focus', back);
    return () => window.removeEventListener('focus', back);
  }, [queries]);

  const openAll = (
    <Button onClick={() => void act(() => ask('openTemplateFolder', null))} leftSection={<Icon name="out" />}>
      {t.templates.openAll}
    </Button>
  );
  if (error !== null && data === undefined)
    return (
      <div className="page-body">
        <ProblemCard problem={problemOf(error)} />
      </div>
    );
  if (data === undefined) return null;
  if (data.length === 0)
    return (
      <Empty title={t.templates.emptyTitle} body={t.templates.emptyBody}>
        {openAll}
      </Empty>
    );
  const shown = data.find(({ name }) => name === chosen) ?? data.find(({ name }) => name === 'Invoice') ?? data[0];
  return (
    <div className="templates">
      <aside aria-label={t.app.pages.templates}>
        <div className="templates-head">
          <h2>{t.app.pages.templates}</h2>
        </div>
        <div className="templates-list">
          {(['print', 'message'] as const).map((kind) => (
            <TemplateGroup
              key={kind}
              title={t.templates[kind]}
              templates={data.filter((each) => each.kind === kind)}
              current={shown?.name ?? null}
              onChoose={choose}
            />
          ))}
        </div>
        <p className="third meta templates-what">{t.templates.what}</p>
        <div className="templates-foot">{openAll}</div>
      </aside>
      {shown !== undefined && <TemplateView key={shown.name} template={shown} onOpen={choose} />}
    </div>
  );
}

function TemplateGroup({
  title,
  templates,
  current,
  onChoose,
}: {
  title: string;
  templates: readonly Template[];
  current: string | null;
  onChoose: (name: string) => void;
}) {
  if (templates.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <ul>
        {templates.map(({ name, kind, problem }) => (
          <li key={name}>
            <button type="button" aria-current={name === current ? 'true' : undefined} onClick={() => onChoose(name)}>
              <Icon name={problem !== null ? 'warning' : kind === 'print' ? 'sheet' : 'compose'} />
              <span className="ell">{name}</span>
              {problem !== null && <span className="meta template-broken">{t.templates.broken}</span>}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
