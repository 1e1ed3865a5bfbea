import { Button, Textarea } from '@mantine/core';
import { useId, useRef, useState } from 'react';
import { says } from '../../../shared/problems/problem.ts';
import { problemOf } from '../../bridge/refusal.ts';
import { jsonFault } from '../../lib/json-fault.ts';
import { t } from '../../words/words.ts';

interface DataEditorProps {
  readonly json: string;
  readonly changed: boolean;
  readonly onType: (json: string) => void;
  readonly onUndo: () => void;
  readonly onKeep: () => Promise<void>;
}

/** JSON in a plain field; a mistake is told with its line, and a press on it goes there. */
export function DataEditor({ json, changed, onType, onUndo, onKeep }: DataEditorProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const [refused, setRefused] = useState<string | null>(null);
  const fault = json === '' ? null : jsonFault(json);
  const id = useId();
  return (
    <section className="template-data" aria-labelledby={id}>
      <div className="template-data-head">
        <h2 id={id}>{t.templates.data}</h2>
        <span className="fill" />
        {changed && (
          <>
            <Button variant="subtle" onClick={onUndo}>
              {t.templates.undo}
            </Button>
            <Button
              disabled={fault !== null}
              onClick={() => void onKeep().catch((error: unknown) => setRefused(says(problemOf(error))))}
            >
              {t.templates.keep}
            </Button>
          </>
        )}
      </div>
      <Textarea
        ref={field}
        className="template-json"
        aria-label={t.templates.data}
        aria-describedby={`${id}-hint`}
        spellCheck={false}
        value={json}
        onChange={(event) => {
          setRefused(null);
          onType(event.currentTarget.value);
        }}
      />
      <p id={`${id}-hint`} className="template-data-foot meta" role="status">
        {fault !== null ? (
          <button
            type="button"
            className="template-fault"
            onClick={() => {
              field.current?.focus();
              field.current?.setSelectionRange(fault.at, fault.at + 1);
            }}
          >
            {t.templates.line(fault.line)}: {fault.reason}
          </button>
        ) : (
          <span className={refused === null ? 'third' : 'template-fault'}>{refused ?? t.templates.dataHint}</span>
        )}
      </p>
    </section>
  );
}
