import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { isPlain, textToHtml } from '../../lib/body-text.ts';
import { htmlToText, previewDocument } from '../../lib/preview-html.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { useNonce } from '../../parts/nonce.ts';
import { t } from '../../words/words.ts';

export interface BodyEditorProps {
  readonly text: string;
  readonly html: string;
  /** Both parts of the body, always together. */
  readonly onChange: (body: { readonly text: string; readonly html: string }) => void;
}

/** The seam for the body: takes and gives text with HTML. Written as text the HTML follows, written as HTML the text follows. */
export function BodyEditor({ text, html, onChange }: BodyEditorProps) {
  const [asHtml, setAsHtml] = useState(() => !isPlain({ text, html }));
  const [asking, setAsking] = useState(false);

  function toPlain(): void {
    onChange({ text, html: textToHtml(text) });
    setAsHtml(false);
  }
  function choose(mode: string): void {
    if (mode === 'html') setAsHtml(true);
    else if (isPlain({ text, html })) toPlain();
    else setAsking(true);
  }
  return (
    <section className="body" aria-label={t.compose.body}>
      <div className="body-head">
        <SegmentedControl
          aria-label={t.compose.body}
          value={asHtml ? 'html' : 'text'}
          onChange={choose}
          data={[
            { value: 'text', label: t.compose.asText },
            { value: 'html', label: t.compose.asHtml },
          ]}
        />
      </div>
      {asHtml ? (
        <HtmlEditor html={html} onChange={(written) => onChange({ html: written, text: htmlToText(written) })} />
      ) : (
        <textarea
          className="body-text"
          data-field="body"
          aria-label={t.compose.body}
          placeholder={t.compose.bodyHint}
          value={text}
          onChange={(event) =>
            onChange({ text: event.currentTarget.value, html: textToHtml(event.currentTarget.value) })
          }
        />
      )}
      <Confirm
        opened={asking}
        title={t.compose.toTextTitle}
        body={t.compose.toTextBody}
        yes={t.compose.toTextYes}
        no={t.compose.toTextNo}
        danger={false}
        onYes={toPlain}
        onNo={() => setAsking(false)}
      />
    </section>
  );
}

function HtmlEditor({ html, onChange }: { html: string; onChange: (html: string) => void }) {
  const nonce = useNonce();
  return (
    <div className="body-html">
      <textarea
        className="body-text mono"
        data-field="body"
        aria-label={t.compose.htmlSource}
        spellCheck={false}
        value={html}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <iframe className="body-preview" sandbox="" srcDoc={previewDocument(html, nonce)} title={t.compose.preview} />
    </div>
  );
}
