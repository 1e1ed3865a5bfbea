import type { ReactNode } from 'react';

export function PageHead({ title, aside, children }: { title: string; aside?: ReactNode; children?: ReactNode }) {
  return (
    <header className="page-head">
      <h1>{title}</h1>
      {aside !== undefined && <span className="third page-head-aside">{aside}</span>}
      <span className="fill" />
      {children}
    </header>
  );
}
