import { ActionIcon } from '@mantine/core';
import type { Delegation } from '../../../shared/account-model.ts';
import { Icon } from '../../parts/icon.tsx';
import { useCopy } from '../../parts/use-copy.ts';
import { t } from '../../words/words.ts';

/** Where an administrator clicks, and the two texts to paste there. */
export function DelegationSteps({ delegation }: { delegation: Delegation }) {
  const copy = useCopy();
  const lines = [
    [t.service.clientId, delegation.clientId],
    [t.service.scope, delegation.scope],
  ] as const;
  return (
    <div className="delegation">
      <ol className="delegation-steps second">
        {t.service.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <dl className="given">
        {lines.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="mono">{value}</dd>
            <ActionIcon
              size="sm"
              aria-label={t.service.copy(name)}
              title={t.service.copy(name)}
              onClick={() => copy(value)}
            >
              <Icon name="copy" />
            </ActionIcon>
          </div>
        ))}
      </dl>
    </div>
  );
}
