import { execFile, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Postfix of Debian, unpacked into a folder of its own and run from there: nothing of the system is changed. */
export interface Postfix {
  readonly port: number;
  /** Messages in its queue on disk. */
  queued(): number;
  /** Processor time of all its processes so far, ms. */
  cpuMs(): number;
  /** Empties the queue. */
  clear(): Promise<void>;
  stop(): Promise<void>;
}

/** Users that every Debian has and that run nothing here. Postfix wants one for itself and a group that it shares with nobody. */
const OWNER = 'news';
const GROUP = 'games';

export function postfixCanRun(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

/** Fetches and unpacks the package, once for each folder. Gives the folder of its programs. */
export async function fetchPostfix(folder: string): Promise<string> {
  const tree = join(folder, 'postfix');
  if (existsSync(join(tree, 'usr/sbin/smtp-source'))) return tree;
  mkdirSync(tree, { recursive: true });
  await run('apt-get', ['download', 'postfix'], { cwd: folder });
  const deb = readdirSync(folder).find((name) => name.startsWith('postfix_'));
  if (deb === undefined) throw new Error('apt-get downloaded no Postfix');
  await run('dpkg', ['-x', join(folder, deb), tree]);
  return tree;
}

/** How its programs find their libraries. */
export function libraries(tree: string): NodeJS.ProcessEnv {
  return { ...process.env, LD_LIBRARY_PATH: join(tree, 'usr/lib/postfix') };
}

/**
 * Starts it on a port of 127.0.0.1 with a queue under `folder`. Mail is held as it comes in, so that it is only taken in, durably, and
 * not sent: what Outtray does while it is paused.
 */
export async function startPostfix(tree: string, folder: string, port: number): Promise<Postfix> {
  const config = join(folder, 'etc');
  const queue = join(folder, 'spool');
  const data = join(folder, 'data');
  for (const each of [folder, config, queue, data]) {
    mkdirSync(each, { recursive: true });
    chmodSync(each, 0o755);
  }
  const id = async (flag: string, name: string) => Number((await run('id', [flag, name])).stdout);
  const owner = await id('-u', OWNER);
  const group = Number((await run('getent', ['group', GROUP])).stdout.split(':')[2]);
  chownSync(data, owner, 0);
  for (const name of [
    'active',
    'bounce',
    'corrupt',
    'defer',
    'deferred',
    'flush',
    'hold',
    'incoming',
    'private',
    'saved',
    'trace',
  ]) {
    mkdirSync(join(queue, name), { recursive: true });
    chownSync(join(queue, name), owner, 0);
    chmodSync(join(queue, name), 0o700);
  }
  mkdirSync(join(queue, 'pid'), { recursive: true });
  for (const [name, mode] of [
    ['maildrop', 0o730],
    ['public', 0o710],
  ] as const) {
    mkdirSync(join(queue, name), { recursive: true });
    chownSync(join(queue, name), owner, group);
    chmodSync(join(queue, name), mode);
  }
  const programs = join(tree, 'usr/lib/postfix/sbin');
  writeFileSync(
    join(config, 'main.cf'),
    Object.entries({
      compatibility_level: '3.6',
      queue_directory: queue,
      data_directory: data,
      daemon_directory: programs,
      command_directory: join(tree, 'usr/sbin'),
      mail_owner: OWNER,
      setgid_group: GROUP,
      default_privs: 'nobody',
      myhostname: 'bench.example',
      mydestination: '',
      inet_interfaces: 'loopback-only',
      inet_protocols: 'ipv4',
      mynetworks: '127.0.0.0/8',
      import_environment: 'MAIL_CONFIG LD_LIBRARY_PATH',
      export_environment: 'MAIL_CONFIG LD_LIBRARY_PATH',
      maillog_file: join(folder, 'log'),
      maillog_file_prefixes: folder,
      alias_maps: '',
      alias_database: '',
      local_recipient_maps: '',
      smtpd_relay_restrictions: 'permit_mynetworks reject',
      smtpd_client_restrictions: 'static:HOLD',
      smtpd_peername_lookup: 'no',
      smtpd_client_connection_count_limit: '0',
      smtpd_client_connection_rate_limit: '0',
      smtpd_client_message_rate_limit: '0',
    })
      .map(([key, value]) => `${key} = ${value}\n`)
      .join(''),
  );
  writeFileSync(
    join(config, 'master.cf'),
    [
      `127.0.0.1:${port} inet n - n - - smtpd`,
      'cleanup unix n - n - 0 cleanup',
      'qmgr unix n - n 300 1 qmgr',
      'rewrite unix - - n - - trivial-rewrite',
      'bounce unix - - n - 0 bounce',
      'defer unix - - n - 0 bounce',
      'error unix - - n - - error',
      'proxymap unix - - n - - proxymap',
      'anvil unix - - n - 1 anvil',
      'postlog unix-dgram n - n - 1 postlogd',
      '',
    ].join('\n'),
  );
  const env = { ...libraries(tree), MAIL_CONFIG: config };
  const master = spawn(join(programs, 'master'), ['-c', config, '-d'], { env, stdio: 'ignore' });
  await listening(port, () => master.exitCode ?? master.signalCode);
  const held = join(queue, 'hold');
  const count = (folderOfMail: string): number =>
    readdirSync(folderOfMail, { withFileTypes: true }).reduce(
      (sum, entry) => sum + (entry.isDirectory() ? count(join(folderOfMail, entry.name)) : 1),
      0,
    );
  return {
    port,
    queued: () => count(held),
    cpuMs: () => processorOf(master.pid ?? 0),
    async clear() {
      await run(join(tree, 'usr/sbin/postsuper'), ['-c', config, '-d', 'ALL'], { env });
    },
    stop() {
      return new Promise((resolve) => {
        master.once('exit', () => resolve());
        master.kill('SIGTERM');
      });
    },
  };
}

/** Of a process, its children and those that it has seen end (proc(5), /proc/PID/stat: in hundredths of a second). */
function processorOf(parent: number): number {
  const ticks = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => {
      let fields: string[];
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
        fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      } catch {
        // ended meanwhile
        return 0;
      }
      const [utime = 0, stime = 0, cutime = 0, cstime = 0] = fields.slice(11, 15).map(Number);
      if (Number(name) === parent) return utime + stime + cutime + cstime;
      return Number(fields[1]) === parent ? utime + stime : 0;
    });
  return ticks.reduce((sum, one) => sum + one, 0) * 10;
}

/** Resolves when the port is in the kernel's list of listening sockets (proc(5), state 0A). */
async function listening(port: number, ended: () => unknown): Promise<void> {
  const wanted = new RegExp(`:${port.toString(16).toUpperCase().padStart(4, '0')} 00000000:0000 0A `);
  const until = performance.now() + 20_000;
  while (!wanted.test(readFileSync('/proc/net/tcp', 'utf8'))) {
    if (ended() !== null) throw new Error(`Postfix ended at once: ${String(ended())}`);
    if (performance.now() > until) throw new Error('Postfix did not open its port');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
