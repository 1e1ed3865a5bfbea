import { Button } from '@mantine/core';
import { type Addable, type AppWarning, addableSchema, warnsOf } from '../../../shared/connected-app.ts';
import { Card } from '../../parts/card.tsx';
import { t } from '../../words/words.ts';

interface MissingCardsProps {
  readonly warnings: readonly AppWarning[];
  readonly disabled: boolean;
  readonly onAdd: (what: Addable) => void;
}

/** What a connected app does not ask for, what comes of it, and the one button that adds it. */
export function MissingCards({ warnings, disabled, onAdd }: MissingCardsProps) {
  return addableSchema.options
    .filter((what) => warnsOf(what, warnings))
    .map((what) => (
      <Card
        key={what}
        tone="amber"
        icon="warning"
        title={t.connectedApp.missing[what].says}
        acts={
          <Button disabled={disabled} onClick={() => onAdd(what)}>
            {t.connectedApp.missing[what].add}
          </Button>
        }
      >
        <p>{t.connectedApp.missing[what].next}</p>
      </Card>
    ));
}
