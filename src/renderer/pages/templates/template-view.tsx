import { Button, SegmentedControl } from '@mantine/core';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useId, useState } from 'react';
import { paperSchema, type Template } from '../../../shared/templates.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { keys } from '../../bridge/queries.ts';
import { problemOf } from '../../bridge/refusal.ts';
import { jsonFault } from '../../lib/json-fault.ts';
import { ProblemCard } from '../../parts/card.tsx';
import { Icon } from '../../parts/icon.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { useAct } from '../../parts/use-act.ts';
import { t } from '../../words/words.ts';
import { DataEditor } from './data-editor.tsx';
import { Duplicate } from './duplicate.tsx';
import { LetterPreview } from './letter-preview.tsx';
import { PdfPages } from './pdf-pages.tsx';

const AFTER_TYPING_MS = 500;

/** One template: what it makes of its sample data, and that data to play with. */
export function TemplateView({ template, onOpen }: { template: Template; onOpen: (name: string) => void }) {
  const { name, kind, paper } = template;
  const ask = useAsk();
  const { act } = useAct();
  const queries = useQueryClient();
  const [duplicating, setDuplicating] = useState(false);
  const sample = useQuery({
    queryKey: keys.templateSample(name),
    queryFn: () => ask('templateSample', name),
    staleTime: 0,
  });
  const [typed, setTyped] = useState<string | null>(null);
  const json = typed ?? sample.data ?? null;
  // what is not JSON yet is told where it is typed; the page before stays
  const settled = useSettled(json === null || jsonFault(json) !== null ? null : json, AFTER_TYPING_MS);
  const again = () => queries.invalidateQueries({ queryKey: keys.templates });
  const changed = () => void again();

  return (
    <div className="template">
      <PageHead title={name}>
        {kind === 'print' && (
          <SegmentedControl
            aria-label={t.templates.paper}
            value={paper}
            data={[...paperSchema.options]}
            onChange={(value) =>
              void act(() => ask('setTemplatePaper', { name, paper: paperSchema.parse(value) })).then(changed)
            }
          />
        )}
        <Button onClick={() => setDuplicating(true)} leftSection={<Icon name="copy" />}>
          {t.templates.duplicate}
        </Button>
        <Button onClick={() => void act(() => ask('openTemplateFolder', name))} leftSection={<Icon name="out" />}>
          {t.templates.openFolder}
        </Button>
        {kind === 'print' && (
          <Button
            variant="filled"
            disabled={json === null}
            onClick={() => void act(() => ask('openTemplatePdf', { name, json: json ?? '{}' }))}
          >
            {t.templates.openPdf}
          </Button>
        )}
      </PageHead>
      <div className="template-body">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: nothing in it holds the focus, and pages have to be scrolled by keys too */}
        <div className="template-preview" tabIndex={0}>
          {settled !== null &&
            (kind === 'print' ? <Printed name={name} json={settled} /> : <LetterPreview name={name} json={settled} />)}
        </div>
        <DataEditor
          json={json ?? ''}
          changed={typed !== null && typed !== sample.data}
          onType={setTyped}
          onUndo={() => setTyped(null)}
          onKeep={async () => {
            if (typed === null) return;
            await ask('saveTemplateSample', { name, json: typed });
            await sample.refetch();
            setTyped(null);
          }}
        />
      </div>
      {duplicating && (
        <Duplicate
          name={name}
          onClose={() => setDuplicating(false)}
          onDone={(as) => {
            setDuplicating(false);
            void again().then(() => onOpen(as));
          }}
        />
      )}
    </div>
  );
}

function Printed({ name, json }: { name: string; json: string }) {
  const ask = useAsk();
  const { act } = useAct();
  const { data, error, isFetching } = useQuery({
    queryKey: keys.templatePrint(name, json),
    queryFn: () => ask('printTemplate', { name, json }),
    staleTime: 0,
    gcTime: 0,
    // the page before stays until the new one is there
    placeholderData: keepPreviousData,
  });
  const waits = useId();
  if (error !== null) {
    const problem = problemOf(error);
    const mendable = problem.code === 'print_format_broken';
    return (
      <ProblemCard
        problem={problem}
        {...(mendable && {
          acts: (
            <Button onClick={() => void act(() => ask('openTemplateFolder', name))}>{t.templates.openFolder}</Button>
          ),
        })}
      />
    );
  }
  if (data === undefined)
    return isFetching ? (
      <p id={waits} className="third template-waits" role="status">
        {t.templates.making}
      </p>
    ) : null;
  return <PdfPages bytes={data.bytes} name={data.name} />;
}

/** The value once it has not changed for a moment; the first one at once, and none in the place of one. */
function useSettled(value: string | null, afterMs: number): string | null {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    if (value === null) return;
    if (settled === null) {
      setSettled(value);
      return;
    }
    const timer = setTimeout(() => setSettled(value), afterMs);
    return () => clearTimeout(timer);
  }, [value, settled, afterMs]);
  return settled;
}
