import { RichTextEditor, type RichTextEditorLabels, useRichTextEditorContext } from '@mantine/tiptap';
import { useRef } from 'react';
import { Icon, type IconName } from '../../parts/icon.tsx';
import { t } from '../../words/words.ts';

const mac = /Mac/.test(navigator.platform);

/** A name with its keys, as the tooltip says it: "Bold (Ctrl+B)". */
function keyed(name: string, keys: string): string {
  return `${name} (${mac ? keys.replaceAll('Ctrl+', '⌘').replaceAll('Shift+', '⇧') : keys})`;
}

export function toolbarLabels(): Partial<RichTextEditorLabels> {
  const w = t.writing;
  return {
    boldControlLabel: keyed(w.bold, 'Ctrl+B'),
    italicControlLabel: keyed(w.italic, 'Ctrl+I'),
    underlineControlLabel: keyed(w.underline, 'Ctrl+U'),
    strikeControlLabel: keyed(w.strike, 'Ctrl+Shift+S'),
    h2ControlLabel: keyed(w.heading, 'Ctrl+Alt+2'),
    h3ControlLabel: keyed(w.subheading, 'Ctrl+Alt+3'),
    bulletListControlLabel: keyed(w.bulletList, 'Ctrl+Shift+8'),
    orderedListControlLabel: keyed(w.orderedList, 'Ctrl+Shift+7'),
    blockquoteControlLabel: keyed(w.quote, 'Ctrl+Shift+B'),
    linkControlLabel: keyed(w.link, 'Ctrl+K'),
    unlinkControlLabel: w.unlink,
    clearFormattingControlLabel: w.clear,
    undoControlLabel: keyed(w.undo, 'Ctrl+Z'),
    redoControlLabel: keyed(w.redo, 'Ctrl+Shift+Z'),
    linkEditorInputLabel: w.linkAddress,
    linkEditorInputPlaceholder: w.linkHint,
    linkEditorSave: w.linkSet,
  };
}

const icon = (name: IconName) => () => <Icon name={name} />;
const icons = {
  bold: icon('bold'),
  italic: icon('italic'),
  underline: icon('underline'),
  strike: icon('strike'),
  heading: icon('heading'),
  subheading: icon('subheading'),
  bullets: icon('bullets'),
  numbers: icon('numbers'),
  quote: icon('quote'),
  link: icon('link'),
  unlinked: icon('unlinked'),
  clear: icon('clear'),
  undo: icon('undo'),
  redo: icon('redo'),
};

/** Formatting by mouse; one stop of the Tab key, the arrow keys go along it (WAI-ARIA toolbar pattern). */
export function Toolbar({ onPictures }: { onPictures: (files: readonly File[]) => void }) {
  return (
    <RichTextEditor.Toolbar
      role="toolbar"
      aria-label={t.writing.toolbar}
      className="rich-toolbar"
      onKeyDown={move}
      onFocus={(event) => rove(event.currentTarget, event.target)}
    >
      <RichTextEditor.ControlsGroup>
        <RichTextEditor.Bold icon={icons.bold} />
        <RichTextEditor.Italic icon={icons.italic} tabIndex={-1} />
        <RichTextEditor.Underline icon={icons.underline} tabIndex={-1} />
        <RichTextEditor.Strikethrough icon={icons.strike} tabIndex={-1} />
      </RichTextEditor.ControlsGroup>
      <RichTextEditor.ControlsGroup>
        <RichTextEditor.H2 icon={icons.heading} tabIndex={-1} />
        <RichTextEditor.H3 icon={icons.subheading} tabIndex={-1} />
        <RichTextEditor.BulletList icon={icons.bullets} tabIndex={-1} />
        <RichTextEditor.OrderedList icon={icons.numbers} tabIndex={-1} />
        <RichTextEditor.Blockquote icon={icons.quote} tabIndex={-1} />
      </RichTextEditor.ControlsGroup>
      <RichTextEditor.ControlsGroup>
        <RichTextEditor.Link
          icon={icons.link}
          tabIndex={-1}
          popoverProps={{ offset: 4, position: 'bottom-start', classNames: { dropdown: 'link-editor' } }}
        />
        <RichTextEditor.Unlink icon={icons.unlinked} tabIndex={-1} />
        <PictureControl onPictures={onPictures} />
      </RichTextEditor.ControlsGroup>
      <RichTextEditor.ControlsGroup>
        <RichTextEditor.ClearFormatting icon={icons.clear} tabIndex={-1} />
        <RichTextEditor.Undo icon={icons.undo} tabIndex={-1} />
        <RichTextEditor.Redo icon={icons.redo} tabIndex={-1} />
      </RichTextEditor.ControlsGroup>
    </RichTextEditor.Toolbar>
  );
}

function PictureControl({ onPictures }: { onPictures: (files: readonly File[]) => void }) {
  const { editor } = useRichTextEditorContext();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <RichTextEditor.Control
        tabIndex={-1}
        aria-label={t.writing.picture}
        title={t.writing.picture}
        disabled={editor === null}
        onClick={() => input.current?.click()}
      >
        <Icon name="picture" />
      </RichTextEditor.Control>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        accept="image/png,image/jpeg,image/gif,image/webp"
        data-picture-input
        onChange={(event) => {
          onPictures([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = '';
        }}
      />
    </>
  );
}

function buttonsOf(toolbar: HTMLElement): HTMLElement[] {
  return [...toolbar.querySelectorAll<HTMLElement>('button')].filter((button) => !button.matches(':disabled'));
}

/** Where the focus was last is where Tab comes back to. */
function rove(toolbar: HTMLElement, focused: EventTarget): void {
  for (const button of toolbar.querySelectorAll<HTMLElement>('button')) button.tabIndex = button === focused ? 0 : -1;
}

const steps = new Map<string, (at: number, last: number) => number>([
  ['ArrowRight', (at, last) => (at === last ? 0 : at + 1)],
  ['ArrowLeft', (at, last) => (at === 0 ? last : at - 1)],
  ['Home', () => 0],
  ['End', (_at, last) => last],
]);

function move(event: React.KeyboardEvent<HTMLElement>): void {
  const step = steps.get(event.key);
  if (step === undefined || !(event.target instanceof HTMLButtonElement)) return;
  const buttons = buttonsOf(event.currentTarget);
  event.preventDefault();
  buttons[step(buttons.indexOf(event.target), buttons.length - 1)]?.focus();
}
