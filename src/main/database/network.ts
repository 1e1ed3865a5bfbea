import { readFileSync, realpathSync, statfsSync } from 'node:fs';

/** What is asked of the system, so that a test can answer. */
export interface DriveProbe {
  readonly platform: NodeJS.Platform;
  /** The file system's magic number (`f_type` of statfs(2)). */
  fsType(folder: string): number;
  /** Lines of /proc/self/mountinfo. */
  mounts(): readonly string[];
  realPath(folder: string): string;
}

const probe: DriveProbe = {
  platform: process.platform,
  fsType: (folder) => statfsSync(folder).type,
  mounts: () => readFileSync('/proc/self/mountinfo', 'utf8').split('\n'),
  realPath: (folder) => realpathSync.native(folder),
};

/** By linux/magic.h and the kernels' own sources. */
const networkTypes: ReadonlySet<number> = new Set([
  0x6969, // NFS
  0x517b, // SMB
  0xff534d42, // CIFS
  0xfe534d42, // SMB2
  0x01021997, // 9p: a host's folder in a virtual machine, a Windows drive under WSL
  0x786f4256, // VirtualBox shared folder
  0xbacbacbc, // VMware shared folder
  0x564c, // NCP
  0x73757245, // Coda
  0x5346414f, // AFS
  0x6b414653, // kAFS
  0x00c36400, // Ceph
  0x0bd00bd0, // Lustre
  0x01161970, // GFS2
  0x7461636f, // OCFS2
  0x19830326, // BeeGFS
]);
const FUSE = 0x65735546;
const networkFuse =
  /^fuse\.(sshfs|rclone|s3fs|goofys|davfs\d?|gvfsd-fuse|gcsfuse|glusterfs|curlftpfs|smbnetfs|google-drive.*|onedrive.*)$/;

/**
 * Whether a folder lies on a network drive, where locks and the shared memory of SQLite's log do not hold
 * (https://sqlite.org/wal.html, "all processes must be on the same host"). Certain on Linux for everything but unknown FUSE drives.
 * On Windows: UNC paths, and mapped letters where the system resolves them to one. On macOS nothing tells; there it answers false.
 */
export function isOnNetwork(folder: string, system: DriveProbe = probe): boolean {
  if (system.platform === 'win32') {
    return isUnc(folder) || isUnc(attempt(() => system.realPath(folder)) ?? '');
  }
  if (system.platform !== 'linux') return false;
  const type = attempt(() => system.fsType(folder));
  if (type === null) return false;
  // some kernels give the number with its sign
  const magic = type >>> 0;
  if (networkTypes.has(magic)) return true;
  if (magic !== FUSE) return false;
  return networkFuse.test(
    mountedAs(attempt(() => system.realPath(folder)) ?? folder, attempt(() => system.mounts()) ?? []),
  );
}

function isUnc(path: string): boolean {
  return /^\\\\(?![.?]\\)[^\\]+\\/.test(path) || /^\\\\\?\\UNC\\/i.test(path);
}

/** The file system type of the deepest mount that holds the path (proc_pid_mountinfo(5)). */
function mountedAs(path: string, mounts: readonly string[]): string {
  let best = { point: '', type: '' };
  for (const line of mounts) {
    const [before, after] = line.split(' - ');
    const point = before
      ?.split(' ')[4]
      ?.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
    const type = after?.split(' ')[0];
    if (point === undefined || type === undefined) continue;
    const holds = path === point || path.startsWith(point.endsWith('/') ? point : `${point}/`);
    if (holds && point.length >= best.point.length) best = { point, type };
  }
  return best.type;
}

function attempt<T>(ask: () => T): T | null {
  try {
    return ask();
  } catch {
    return null;
  }
}
