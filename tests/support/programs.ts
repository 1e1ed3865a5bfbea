import { spawn } from 'node:child_process';

/** What a mail program of the system said and how it ended. */
export interface Ran {
  readonly code: number | null;
  readonly output: string;
}

export interface Login {
  readonly port: number;
  readonly username: string;
  readonly password: string;
}

/** Runs a program to its end, with `input` on its standard input. */
export function runProgram(command: string, args: readonly string[], input?: string | Uint8Array): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (piece) => (output += String(piece)));
    child.stderr.on('data', (piece) => (output += String(piece)));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
    child.stdin.end(input);
  });
}

/** swaks, the "Swiss Army Knife for SMTP": one message with headers and a body of our own. */
export function swaks(login: Login, to: readonly string[], data: string): Promise<Ran> {
  const { port, username, password } = login;
  return runProgram('swaks', [
    ...['--server', '127.0.0.1', '--port', String(port), '--from', 'erp@northgate.example', '--to', to.join(',')],
    ...['--auth', 'PLAIN', '--auth-user', username, '--auth-password', password, '--data', data],
  ]);
}

/** msmtp, reading a whole message from its standard input as sendmail does. */
export function msmtp(login: Login, to: readonly string[], message: string): Promise<Ran> {
  const { port, username, password } = login;
  return runProgram(
    'msmtp',
    [
      ...[
        '--host=127.0.0.1',
        `--port=${port}`,
        '--auth=plain',
        `--user=${username}`,
        `--passwordeval=echo ${password}`,
      ],
      ...['--tls=off', '--from=copier@northgate.example', '--', ...to],
    ],
    message,
  );
}
