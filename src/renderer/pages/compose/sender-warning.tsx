import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useAsk } from '../../bridge/bridge.tsx';
import { keys } from '../../bridge/queries.ts';
import { Card } from '../../parts/card.tsx';
import { tell, useAct } from '../../parts/use-act.ts';
import { t } from '../../words/words.ts';

interface WarningProps {
  readonly accountId: string | null;
  readonly from: string | null;
  readonly change: (part: { accountId?: string | null; from?: string | null }) => void;
}

const ADDRESS = /<?([^\s<>]+@[^\s<>]+\.[^\s<>]+)>?\s*$/;

/** Says before a message is queued that Gmail would replace its sender, with the ways out. Until one is taken it is not sent. */
export function SenderWarning({ accountId, from, change }: WarningProps) {
  const ask = useAsk();
  const { act, busy } = useAct();
  const address = from === null ? null : (ADDRESS.exec(from)?.[1] ?? null);
  const { data } = useQuery({
    queryKey: keys.sender(accountId, address),
    queryFn: () => ask('checkSender', { accountId, from: address }),
    enabled: address !== null,
  });
  if (address === null || data === undefined || data.mayUse) return null;
  const { better } = data;
  return (
    <div className="sender-warning">
      <Card
        tone="amber"
        icon="warning"
        title={t.sender.will(data.email)}
        live
        acts={
          <>
            <Button onClick={() => change({ accountId: data.accountId, from: null })}>
              {t.sender.asAccount(data.email)}
            </Button>
            {better !== null && (
              <Button onClick={() => change({ accountId: better.accountId })}>{t.sender.other(better.email)}</Button>
            )}
            <Button
              variant="subtle"
              disabled={busy}
              onClick={() =>
                void act(async () => {
                  await ask('declareSender', { accountId: data.accountId, address });
                  tell(t.sender.declared);
                })
              }
            >
              {t.sender.declare(address)}
            </Button>
          </>
        }
      >
        <p>{t.sender.why(address, data.email)}</p>
      </Card>
    </div>
  );
}
