import { t } from '../../words/words.ts';
import { CopyValue } from './copy-value.tsx';
import { Once } from './once.tsx';
import { Recipes } from './recipes.tsx';

export interface GivenToken {
  readonly name: string;
  readonly token: string;
  readonly port: number;
}

/** The token of a program, and where it goes. It is never shown again. */
export function TokenOnce({ given, onClose }: { given: GivenToken | null; onClose: () => void }) {
  const lines: readonly (readonly [string, string])[] =
    given === null
      ? []
      : [
          [t.programs.address, `http://127.0.0.1:${given.port}`],
          [t.programs.token, given.token],
        ];
  return (
    <Once
      opened={given !== null}
      title={t.programs.tokenTitle(given?.name ?? '')}
      lead={t.programs.tokenBody}
      size={640}
      onClose={onClose}
    >
      <dl className="given token">
        {lines.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <span className="mono">{value}</span>
              <CopyValue name={name} value={value} />
            </dd>
          </div>
        ))}
      </dl>
      {given !== null && <Recipes token={given.token} smtp={false} />}
    </Once>
  );
}
