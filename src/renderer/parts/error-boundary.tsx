import { Button } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { t } from '../words/words.ts';
import { Card } from './card.tsx';

/** React offers error boundaries as a class only. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, { readonly thrown: string | null }> {
  override state: { readonly thrown: string | null } = { thrown: null };

  static getDerivedStateFromError(thrown: unknown): { thrown: string } {
    return { thrown: thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown) };
  }

  override render(): ReactNode {
    if (this.state.thrown === null) return this.props.children;
    return (
      <main className="broken">
        <Card
          tone="red"
          icon="failed"
          title={t.app.broken}
          detail={this.state.thrown}
          live
          acts={
            <Button variant="filled" onClick={() => window.location.reload()}>
              {t.app.reload}
            </Button>
          }
        />
      </main>
    );
  }
}
