import type { ReactNode } from 'react';
import { Drawing } from './icon.tsx';

/** An empty page teaches the next step. */
export function Empty({ title, body, children }: { title: string; body: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <Drawing name="tray" />
      <h2>{title}</h2>
      <p>{body}</p>
      {children !== undefined && <div className="empty-act">{children}</div>}
    </div>
  );
}
