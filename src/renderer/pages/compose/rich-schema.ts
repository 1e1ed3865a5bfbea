import { Link } from '@mantine/tiptap';
import { type Extensions, Node } from '@tiptap/core';
import { Image } from '@tiptap/extension-image';
import { Placeholder } from '@tiptap/extension-placeholder';
import { StarterKit } from '@tiptap/starter-kit';
import type { Pictures } from './pictures.ts';

/** What can stand in a message. The editor keeps nothing else, whatever is pasted; main's `cleanHtml` allows the same. */
export function richSchema(pictures: Pictures, placeholder: () => string, alt: () => string): Extensions {
  return [
    StarterKit.configure({
      link: false,
      heading: { levels: [1, 2, 3] },
      dropcursor: { color: false, class: 'drop-cursor' },
    }),
    Link.configure({
      openOnClick: false,
      autolink: true,
      linkOnPaste: true,
      defaultProtocol: 'https',
      protocols: ['http', 'https', 'mailto', 'tel'],
      HTMLAttributes: { target: null, rel: null },
    }),
    Placeholder.configure({ placeholder }),
    pictureIn(pictures, alt),
    ...table,
  ];
}

function pictureIn(pictures: Pictures, alt: () => string) {
  return Image.configure({ inline: true }).extend({
    addAttributes() {
      return {
        ...this.parent?.(),
        // never as `src`: where the editor draws without its own views, as when it is closed, the browser would go for it
        src: {
          parseHTML: (element: HTMLElement) => element.getAttribute('src') ?? element.getAttribute('data-src'),
          renderHTML: ({ src }: Record<string, unknown>) => ({ 'data-src': src }),
        },
      };
    },
    parseHTML: () =>
      ['cid:', 'pending:'].flatMap((scheme) => [
        { tag: `img[src^="${scheme}"]` },
        { tag: `img[data-src^="${scheme}"]` },
      ]),
    addNodeView: () => (props) => {
      const dom = document.createElement('img');
      const show = () => {
        const { src, alt: said, width, height } = props.node.attrs;
        const picture = pictures.get(String(src));
        if (picture !== undefined && dom.src !== picture) dom.src = picture;
        dom.alt = said || alt();
        dom.toggleAttribute('data-pending', String(src).startsWith('pending:'));
        if (width) dom.width = Number(width);
        if (height) dom.height = Number(height);
      };
      const stop = pictures.listen(show);
      show();
      return { dom, destroy: () => void stop() };
    },
  });
}

const cellAttributes = () =>
  Object.fromEntries(
    ['colspan', 'rowspan'].map((name) => [
      name,
      {
        default: null,
        parseHTML: (element: HTMLElement) => element.getAttribute(name),
      },
    ]),
  );

/** Tables as they are pasted from a spreadsheet or a mail: their cells can be written in; rows and columns stay as they came. */
const table = [
  Node.create({
    name: 'table',
    group: 'block',
    content: 'tableRow+',
    isolating: true,
    parseHTML: () => [{ tag: 'table' }],
    renderHTML: () => ['table', ['tbody', 0]],
  }),
  Node.create({
    name: 'tableRow',
    content: '(tableCell | tableHeader)+',
    parseHTML: () => [{ tag: 'tr' }],
    renderHTML: () => ['tr', 0],
  }),
  Node.create({
    name: 'tableCell',
    content: 'block+',
    isolating: true,
    addAttributes: cellAttributes,
    parseHTML: () => [{ tag: 'td' }],
    renderHTML: ({ HTMLAttributes }) => ['td', HTMLAttributes, 0],
  }),
  Node.create({
    name: 'tableHeader',
    content: 'block+',
    isolating: true,
    addAttributes: cellAttributes,
    parseHTML: () => [{ tag: 'th' }],
    renderHTML: ({ HTMLAttributes }) => ['th', HTMLAttributes, 0],
  }),
];
