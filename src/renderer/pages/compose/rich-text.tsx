import { RichTextEditor } from '@mantine/tiptap';
import { DOMSerializer } from '@tiptap/pm/model';
import { type Editor, useEditor } from '@tiptap/react';
import { type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react';
import { textToHtml } from '../../lib/body-text.ts';
import { cleanPasted } from '../../lib/pasted-html.ts';
import { Icon } from '../../parts/icon.tsx';
import { t } from '../../words/words.ts';
import { createPictures, dataUrlOf, type Pictures, shownSize } from './pictures.ts';
import { richSchema } from './rich-schema.ts';
import { Toolbar, toolbarLabels } from './toolbar.tsx';

export interface RichTextHandle {
  /** Puts HTML of others where the caret is, cleaned like what is pasted. */
  readonly insertHtml: (html: string) => void;
}

export interface RichTextProps {
  readonly ref: Ref<RichTextHandle>;
  readonly text: string;
  readonly html: string;
  readonly error: string | null;
  /** Both parts of the body, always together. */
  readonly onChange: (body: { readonly text: string; readonly html: string }) => void;
  /** Keeps a picture and gives its Content-ID; rejects with why not, which is told elsewhere. */
  readonly addPicture: (bytes: Uint8Array<ArrayBuffer>) => Promise<string>;
  readonly loadPictures: () => Promise<Parameters<Pictures['fill']>[0]>;
  /** Files that were pasted and are no picture for the text. */
  readonly onFiles: (files: readonly File[]) => void;
  readonly onProblem: (thrown: unknown) => void;
}

let pendings = 0;

const isPicture = (file: File): boolean => /^image\/(?:png|jpeg|gif|webp)$/.test(file.type);

/** As `getHTML`, with pictures under their names; made in a document without a window, which goes for none of them. */
function htmlOf({ schema, state }: Editor): string {
  const inert = document.implementation.createHTMLDocument('');
  const written = DOMSerializer.fromSchema(schema).serializeFragment(state.doc.content, { document: inert });
  inert.body.append(written);
  for (const picture of inert.querySelectorAll('img[data-src]')) {
    picture.setAttribute('src', picture.getAttribute('data-src') ?? '');
    picture.removeAttribute('data-src');
  }
  return inert.body.innerHTML;
}

/** The body: formatted text with pictures in it. What is pasted is cleaned first, what is dropped on it is put where it was dropped. */
export function RichText(props: RichTextProps) {
  const given = useRef(props);
  given.current = props;
  const [pictures] = useState(createPictures);
  const [leftOut, setLeftOut] = useState(0);
  const live = useRef<Editor | null>(null);

  /** Puts pictures where the selection is, or at `at`; each is kept by main before it counts. */
  function insert(files: readonly Blob[], at?: number): void {
    for (const file of files) {
      const source = `pending:${++pendings}`;
      const chain = live.current?.chain().focus();
      const node = { type: 'image', attrs: { src: source } };
      if (at === undefined) chain?.insertContent(node).run();
      else chain?.insertContentAt(at, node).run();
      void adopt(source, file);
    }
  }
  async function adopt(source: string, file: Blob): Promise<void> {
    try {
      const [dataUrl, size] = await Promise.all([dataUrlOf(file), shownSize(file)]);
      pictures.set(source, dataUrl);
      const cid = await given.current.addPicture(new Uint8Array(await file.arrayBuffer()));
      pictures.set(`cid:${cid}`, dataUrl);
      settle(source, { src: `cid:${cid}`, ...(size ?? {}) });
    } catch (thrown) {
      settle(source, null);
      given.current.onProblem(thrown);
    }
  }
  function cleaned(html: string): string {
    const first = pendings;
    const pasted = cleanPasted(
      html,
      (index) => `pending:${first + index + 1}`,
      (cid) => pictures.has(`cid:${cid}`),
    );
    pendings += pasted.pictures.length;
    for (const [index, picture] of pasted.pictures.entries()) void adopt(`pending:${first + index + 1}`, picture);
    setLeftOut(pasted.leftOut);
    return pasted.html;
  }
  /** What was pending becomes a picture of the message, or goes. */
  function settle(source: string, attrs: Record<string, unknown> | null): void {
    const editor = live.current;
    if (!editor || editor.isDestroyed) return;
    const places: number[] = [];
    editor.state.doc.descendants((node, at) => {
      if (node.type.name === 'image' && node.attrs.src === source) places.push(at);
    });
    const change = editor.state.tr.setMeta('addToHistory', false);
    for (const at of places.reverse()) {
      if (attrs === null) change.delete(at, at + 1);
      else change.setNodeMarkup(at, undefined, { ...editor.state.doc.nodeAt(at)?.attrs, ...attrs });
    }
    editor.view.dispatch(change);
  }

  const editor = useEditor({
    // a style element without the load's nonce would be refused; what it would say stands in compose.css
    injectCSS: false,
    shouldRerenderOnTransaction: false,
    extensions: richSchema(
      pictures,
      () => t.compose.bodyHint,
      () => t.writing.pictureAlt,
    ),
    // a picture that was still on its way when Outtray ended is gone
    content: props.html === '' ? textToHtml(props.text) : props.html.replace(/<img[^>]*"pending:[^>]*>/g, ''),
    editorProps: {
      attributes: () => ({
        role: 'textbox',
        'aria-multiline': 'true',
        'aria-label': t.compose.body,
        'data-field': 'body',
        class: 'rich',
      }),
      transformPastedHTML: cleaned,
      handlePaste(_view, event) {
        const files = [...(event.clipboardData?.files ?? [])];
        // Word and Excel put a picture of the text beside the text
        if (files.length === 0 || event.clipboardData?.types.includes('text/html')) return false;
        const inText = files.filter(isPicture);
        if (inText.length > 0) insert(inText);
        const others = files.filter((file) => !isPicture(file));
        if (others.length > 0) given.current.onFiles(others);
        return true;
      },
      handleDrop(view, event, _slice, moved) {
        const files = [...(event.dataTransfer?.files ?? [])];
        if (moved || files.length === 0 || !files.every(isPicture)) return false;
        const at = view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos;
        event.preventDefault();
        insert(files, at);
        return true;
      },
    },
    onUpdate({ editor: changed }) {
      given.current.onChange({
        html: changed.isEmpty ? '' : htmlOf(changed),
        text: changed.getText({ blockSeparator: '\n\n' }),
      });
    },
  });
  live.current = editor;
  useImperativeHandle(props.ref, () => ({
    insertHtml: (html) => void live.current?.chain().focus().insertContent(cleaned(html)).run(),
  }));

  // once, for the pictures that the draft came with: what is put in later brings its own
  const [came] = useState(() => props.html.includes('cid:'));
  useEffect(() => {
    if (came) given.current.loadPictures().then(pictures.fill, given.current.onProblem);
  }, [came, pictures]);

  return (
    <section className="body" aria-label={t.compose.body}>
      <RichTextEditor
        editor={editor}
        labels={toolbarLabels()}
        withTypographyStyles={false}
        withCodeHighlightStyles={false}
        className="rich-editor"
      >
        <Toolbar onPictures={insert} />
        <RichTextEditor.Content className="rich-content" />
      </RichTextEditor>
      {leftOut > 0 && (
        <p className="body-says amber" role="status">
          <Icon name="info" />
          <span>{t.writing.leftOut(leftOut)}</span>
          <button type="button" className="link" onClick={() => setLeftOut(0)}>
            {t.app.close}
          </button>
        </p>
      )}
      {props.error !== null && (
        <p className="body-says red" role="alert">
          <Icon name="warning" />
          <span>{props.error}</span>
        </p>
      )}
    </section>
  );
}
