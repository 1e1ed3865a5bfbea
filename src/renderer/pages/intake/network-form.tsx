import { Button, Modal, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { NetworkDoor } from '../../../shared/doors.ts';
import { inWords, type Problem, problem, says } from '../../../shared/problems/problem.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { problemOf } from '../../bridge/refusal.ts';
import { listOf, portOf } from '../../lib/typed.ts';
import { t } from '../../words/words.ts';

/** Where the door to the network is to be, and for whom. */
export function NetworkForm({ door, opened, onClose }: { door: NetworkDoor; opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={t.networkDoor.formTitle} size={480} withCloseButton={false}>
      <DoorForm door={door} onClose={onClose} />
    </Modal>
  );
}

type Field = 'host' | 'port' | 'implicit' | 'allow';

/** Which field a refusal is about. */
function fieldOf({ code, params }: Problem, implicit: string): Field {
  if (code === 'host_not_here') return 'host';
  if (code === 'network_invalid' || code === 'network_empty') return 'allow';
  return implicit !== '' && params.port === Number(implicit) ? 'implicit' : 'port';
}

function DoorForm({ door, onClose }: { door: NetworkDoor; onClose: () => void }) {
  const ask = useAsk();
  const [host, setHost] = useState(door.host);
  const [port, setPort] = useState(String(door.port));
  const [implicit, setImplicit] = useState(door.implicitPort === null ? '' : String(door.implicitPort));
  const [allow, setAllow] = useState(door.allow.join('\n'));
  const [error, setError] = useState<{ readonly at: Field; readonly text: string } | null>(null);
  const hosts = [...new Set(['0.0.0.0', ...door.addresses, door.host])];
  const errorAt = (at: Field) => (error?.at === at ? error.text : null);

  async function save(): Promise<void> {
    const first = portOf(port);
    const second = implicit === '' ? null : portOf(implicit);
    if (first === null) return setError({ at: 'port', text: says(problem('port_invalid')) });
    if (implicit !== '' && second === null) return setError({ at: 'implicit', text: says(problem('port_invalid')) });
    try {
      await ask('setNetworkDoor', { on: true, host, port: first, implicitPort: second, allow: listOf(allow) });
      onClose();
    } catch (thrown) {
      const why = problemOf(thrown);
      setError({ at: fieldOf(why, implicit), text: inWords(why) });
    }
  }

  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <p className="second">{t.networkDoor.formLead}</p>
      <NativeSelect
        label={t.networkDoor.hostField}
        value={host}
        error={errorAt('host')}
        data={hosts.map((one) => ({ value: one, label: one === '0.0.0.0' ? t.networkDoor.all : one }))}
        onChange={(event) => setHost(event.currentTarget.value)}
      />
      <div className="form-pair">
        <TextInput
          data-autofocus
          label={t.networkDoor.portField}
          inputMode="numeric"
          value={port}
          error={errorAt('port')}
          onChange={(event) => setPort(event.currentTarget.value.trim())}
        />
        <TextInput
          label={t.networkDoor.implicitField}
          inputMode="numeric"
          value={implicit}
          error={errorAt('implicit')}
          onChange={(event) => setImplicit(event.currentTarget.value.trim())}
        />
      </div>
      <Textarea
        label={t.networkDoor.allowField}
        description={t.networkDoor.allowHint}
        autosize
        minRows={2}
        maxRows={6}
        value={allow}
        error={errorAt('allow')}
        onChange={(event) => setAllow(event.currentTarget.value)}
      />
      <div className="modal-act">
        <Button onClick={onClose}>{t.app.keep}</Button>
        <Button type="submit" variant="filled">
          {door.on ? t.networkDoor.save : t.networkDoor.open}
        </Button>
      </div>
    </form>
  );
}
