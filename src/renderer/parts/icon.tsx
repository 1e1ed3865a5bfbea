import type { ReactNode } from 'react';

const tray = <path d="M2.25 9.5v2.75c0 .83.67 1.5 1.5 1.5h8.5c.83 0 1.5-.67 1.5-1.5V9.5h-3.1l-1 1.75h-3.8l-1-1.75z" />;
const ring = <circle cx="8" cy="8" r="5.75" />;

/** Drawn for Outtray on a grid of 16: class f is filled, class k is knocked out of it. */
const drawings = {
  outbox: [tray, <path key="a" d="M8 7.75V2.5M5.5 5 8 2.5 10.5 5" />],
  rehearsal: [
    <rect key="a" x="2.25" y="3.25" width="11.5" height="9.5" rx="1.5" strokeDasharray="2.4 1.7" />,
    <path key="b" d="M3 5.25 8 8.75l5-3.5" />,
  ],
  compose: [<path key="a" d="M10.75 2.75l2.5 2.5-7.75 7.75-3 .5.5-3zM9 4.5 11.5 7" />],
  accounts: [
    <circle key="a" cx="8" cy="5.25" r="2.75" />,
    <path key="b" d="M2.75 13.5c.6-2.5 2.7-3.75 5.25-3.75s4.65 1.25 5.25 3.75" />,
  ],
  intake: [tray, <path key="a" d="M8 2.25V7.5M5.5 5 8 7.5 10.5 5" />],
  log: [<path key="a" d="M2.75 4h.01M6 4h7.25M2.75 8h.01M6 8h7.25M2.75 12h.01M6 12h5" />],
  overview: [<path key="a" d="M3.5 13V8.5M8 13V3.25M12.5 13V6" strokeWidth="1.75" />, <path key="b" d="M2 13.75h12" />],
  templates: [<path key="a" d="M3.75 2.25h5l3.5 3.5v8h-8.5zM8.5 2.5V6H12M6 8.75h4M6 11.25h2.5" />],
  settings: [
    <path key="a" d="M2.5 4.5h6M12 4.5h1.5M2.5 11.5H4M7.5 11.5h6" />,
    <circle key="b" cx="10.25" cy="4.5" r="1.75" />,
    <circle key="c" cx="5.75" cy="11.5" r="1.75" />,
  ],
  sheet: [<path key="a" d="M3.75 2.25h5l3.5 3.5v8h-8.5zM8.5 2.5V6H12M6 8.75h4M6 11.25h2.5" />],
  clip: [
    <path
      key="a"
      d="M12.75 7.5 8 12.25a3.1 3.1 0 0 1-4.4-4.4l5-5a2.05 2.05 0 0 1 2.9 2.9l-5 5a1 1 0 0 1-1.4-1.4L9.6 4.85"
    />,
  ],
  filter: [<path key="a" d="M2.5 4.5h11M4.5 8h7M6.5 11.5h3" />],
  partial: [ring, <path key="a" className="f" d="M8 2.25a5.75 5.75 0 0 0 0 11.5z" />],
  sheetCopy: [<path key="a" d="M3 3.5h10v9H3zM3.5 4 8 8.25 12.5 4" />],
  search: [<circle key="a" cx="7" cy="7" r="4.5" />, <path key="b" d="M10.5 10.5 13.5 13.5" />],
  close: [<path key="a" d="M4 4l8 8M12 4l-8 8" />],
  down: [<path key="a" d="M4 6.25 8 10l4-3.75" />],
  right: [<path key="a" d="M6.25 4 10 8l-3.75 4" />],
  back: [<path key="a" d="M9.75 4 6 8l3.75 4" />],
  more: [<path key="a" d="M3.5 8h.01M8 8h.01M12.5 8h.01" strokeWidth="2" />],
  retry: [<path key="a" d="M12.9 6.5A5.25 5.25 0 1 0 13 9.75M13.25 3v3.5h-3.5" />],
  save: [<path key="a" d="M8 2.5v7.25M5.25 7.25 8 10l2.75-2.75M2.75 13.25h10.5" />],
  copy: [
    <rect key="a" x="5.75" y="5.75" width="7.5" height="7.5" rx="1.5" />,
    <path key="b" d="M3.75 10.25h-.5a.5.5 0 0 1-.5-.5v-6.5a.5.5 0 0 1 .5-.5h6.5a.5.5 0 0 1 .5.5v.5" />,
  ],
  out: [<path key="a" d="M6.5 3.5h-3v9h9v-3M9.25 2.75h4v4M13 3 7.5 8.5" />],
  link: [
    <path
      key="a"
      d="M6.75 9.25a2.75 2.75 0 0 0 3.9 0l2-2a2.76 2.76 0 0 0-3.9-3.9l-.75.75M9.25 6.75a2.75 2.75 0 0 0-3.9 0l-2 2a2.76 2.76 0 0 0 3.9 3.9l.75-.75"
    />,
  ],
  unlinked: [
    <path
      key="a"
      d="M6 3.5 5.25 2M3.5 6 2 5.25M10 12.5l.75 1.5M12.5 10l1.5.75M8.75 4.1l.75-.75a2.76 2.76 0 0 1 3.9 3.9l-.75.75M7.25 11.9l-.75.75a2.76 2.76 0 0 1-3.9-3.9l.75-.75"
    />,
  ],
  pause: [<path key="a" d="M5.5 3.5v9M10.5 3.5v9" strokeWidth="2" />],
  play: [<path key="a" d="M5 3.25v9.5L12.5 8z" />],
  plus: [<path key="a" d="M8 3v10M3 8h10" />],
  bin: [<path key="a" d="M2.75 4.25h10.5M6 4V2.75h4V4M4.25 4.5l.5 8.75h6.5l.5-8.75M6.75 7v3.75M9.25 7v3.75" />],
  tick: [<path key="a" d="M3 8.5l3.25 3.25L13 4.75" />],
  ticked: [<path key="a" d="M3.5 8.5l3 3 6-7" />],
  dash: [<path key="a" d="M4 8h8" />],
  warning: [<path key="a" d="M8 2.5 14 13H2zM8 6.5v3M8 11.2h.01" />],
  info: [ring, <path key="a" d="M8 7.5v3.25M8 5.25h.01" />],
  lock: [
    <rect key="a" x="3.25" y="7" width="9.5" height="6.5" rx="1.5" />,
    <path key="b" d="M5.25 7V5a2.75 2.75 0 0 1 5.5 0v2" />,
  ],
  key: [<circle key="a" cx="5.25" cy="10.75" r="2.75" />, <path key="b" d="M7.25 8.75 13 3M10.75 5.25l2 2" />],
  receiving: [
    <circle key="a" cx="8" cy="8" r="5.75" strokeDasharray="2.2 2.315" />,
    <path key="b" d="M8 5v5.5M5.9 8.6 8 10.7l2.1-2.1" />,
  ],
  queued: [ring, <path key="a" d="M5.4 8h.01M8 8h.01M10.6 8h.01" strokeWidth="1.75" />],
  scheduled: [ring, <path key="a" d="M8 4.75V8l2.25 1.5" />],
  hold: [ring, <path key="a" d="M6.5 6v4M9.5 6v4" />],
  sending: [ring, <path key="a" d="M8 11V5.25M5.75 7.4 8 5.15l2.25 2.25" />],
  unconfirmed: [ring, <path key="a" d="M6.45 6.5A1.6 1.6 0 1 1 8.7 8.05c-.45.22-.7.5-.7 1M8 11.1h.01" />],
  failed: [
    <circle key="a" className="f" cx="8" cy="8" r="6.5" />,
    <path key="b" className="k" d="M5.75 5.75l4.5 4.5M10.25 5.75l-4.5 4.5" />,
  ],
  cancelled: [ring, <path key="a" d="M4 12 12 4" />],
  ring: [<circle key="a" cx="8" cy="8" r="4.25" />],
  bold: [
    <path key="a" d="M5 3h3.75a2.4 2.4 0 0 1 0 4.85H5zM5 7.85h4.4a2.55 2.55 0 0 1 0 5.15H5z" strokeWidth="1.75" />,
  ],
  italic: [<path key="a" d="M6.75 3h4.5M4.75 13h4.5M9.25 3l-2.5 10" />],
  underline: [<path key="a" d="M4.75 2.75v5a3.25 3.25 0 0 0 6.5 0v-5M4 13.5h8" />],
  strike: [
    <path
      key="a"
      d="M11 4.6C10.6 3.5 9.5 3 8 3 6.2 3 5 3.8 5 5.25c0 1 .6 1.6 1.6 2M5 11c.4 1.3 1.5 2 3.1 2 1.8 0 3-.85 3-2.3 0-.5-.1-.9-.4-1.2M2.75 8h10.5"
    />,
  ],
  heading: [<path key="a" d="M3.5 3v10M12.5 3v10M3.5 8h9" strokeWidth="1.75" />],
  subheading: [<path key="a" d="M4.5 5v6.5M11.5 5v6.5M4.5 8.25h7" />],
  bullets: [
    <path key="a" d="M6.5 4h6.75M6.5 8h6.75M6.5 12h6.75" />,
    <path key="b" d="M3 4h.01M3 8h.01M3 12h.01" strokeWidth="2.25" />,
  ],
  numbers: [
    <path key="a" d="M7 4h6.25M7 8h6.25M7 12h6.25" />,
    <path
      key="b"
      d="M2.6 3.4 3.5 3v3M2.5 10.4c.2-.5.6-.7 1-.7.6 0 1 .4 1 .9 0 .8-2 1.3-2 2.4h2.1"
      strokeWidth="1.25"
    />,
  ],
  quote: [<path key="a" d="M3.25 3v10" strokeWidth="2" />, <path key="b" d="M6.5 4.5h6.75M6.5 8h6.75M6.5 11.5h4" />],
  picture: [
    <rect key="a" x="2.25" y="3" width="11.5" height="10" rx="1.5" />,
    <path key="b" d="M2.5 11.25 6 8l2.5 2.25L10.75 8.5l2.75 2.25M10.5 5.9h.01" />,
  ],
  clear: [<path key="a" d="M4 3h8M8 3 7 8.5M6.5 11.25 6.25 13M10 10l3.25 3.25M13.25 10 10 13.25" />],
  undo: [<path key="a" d="M5.75 3 3 5.75 5.75 8.5M3.25 5.75h6a3.5 3.5 0 0 1 0 7H6.5" />],
  redo: [<path key="a" d="M10.25 3 13 5.75 10.25 8.5M12.75 5.75h-6a3.5 3.5 0 0 0 0 7h2.75" />],
  quit: [<path key="a" d="M8 2.5v5.25M4.75 4.4a5.1 5.1 0 1 0 6.5 0" />],
} satisfies Record<string, ReactNode[]>;

export type IconName = keyof typeof drawings;

/** An icon beside a word. It says nothing by itself and is hidden from screen readers. */
export function Icon({ name, size = 16 }: { name: IconName; size?: 12 | 14 | 16 | 20 }) {
  return (
    <svg className={size === 16 ? 'i' : `i i-${size}`} viewBox="0 0 16 16" aria-hidden="true">
      {drawings[name].map((drawing, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the drawings never change
        <g key={index}>{drawing}</g>
      ))}
    </svg>
  );
}

/** The two large drawings of empty pages. */
export function Drawing({ name }: { name: 'tray' | 'file' }) {
  return (
    <svg className="big" viewBox="0 0 32 32" aria-hidden="true">
      {name === 'tray' ? (
        <path d="M5 15v7.5a2.5 2.5 0 0 0 2.5 2.5h17a2.5 2.5 0 0 0 2.5-2.5V15h-6l-2 3.5h-6L11 15zM9 10.5h14" />
      ) : (
        <path d="M8 3.75h11l6 6v18.5H8zM18.75 4v6H25M16.5 13.75v8.5M12.75 18.75l3.75 3.75 3.75-3.75" />
      )}
    </svg>
  );
}
