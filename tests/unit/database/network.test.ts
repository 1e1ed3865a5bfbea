import { rmSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type DriveProbe, isOnNetwork } from '../../../src/main/database/network.ts';
import { temporaryFolder } from './filled.ts';

const mounts = [
  '22 1 254:0 / / rw,relatime - ext4 /dev/vda rw',
  '40 22 0:35 / /mnt/office rw,nosuid - fuse.sshfs office:/srv rw,user_id=0',
  '41 22 0:36 / /mnt/stick rw - fuseblk /dev/sdb1 rw',
  '42 22 0:37 / /mnt/My\\040Drive rw - fuse.rclone drive: rw',
];
const system = (over: Partial<DriveProbe>): DriveProbe => ({
  platform: 'linux',
  fsType: () => 0xef53,
  mounts: () => mounts,
  realPath: (folder) => folder,
  ...over,
});

describe('on Linux, by the file system', () => {
  test.each([
    ['ext4', 0xef53, '/home/a', false],
    ['tmpfs', 0x01021994, '/tmp', false],
    ['btrfs', 0x9123683e, '/home/a', false],
    ['NFS', 0x6969, '/home/a', true],
    ['SMB', 0x517b, '/home/a', true],
    ['CIFS', 0xff534d42, '/home/a', true],
    ['CIFS, the number signed', 0xff534d42 | 0, '/home/a', true],
    ['SMB2', 0xfe534d42, '/home/a', true],
    ['9p', 0x01021997, '/home/a', true],
    ['sshfs', 0x65735546, '/mnt/office/outtray', true],
    ['rclone, its mount point with a space', 0x65735546, '/mnt/My Drive', true],
    ['NTFS on a stick, by FUSE', 0x65735546, '/mnt/stick/outtray', false],
    ['a folder whose name begins like a mount', 0x65735546, '/mnt/office2', false],
  ])('%s', (_name, type, folder, expected) => {
    expect(isOnNetwork(folder, system({ fsType: () => type }))).toBe(expected);
  });

  test('a system that does not tell is no reason to refuse', () => {
    const silent = () => {
      throw new Error('EPERM');
    };
    expect(isOnNetwork('/home/a', system({ fsType: silent }))).toBe(false);
    expect(isOnNetwork('/mnt/office', system({ fsType: () => 0x65735546, mounts: silent }))).toBe(false);
  });
});

describe('on Windows, by the path', () => {
  test.each([
    ['C:\\Users\\a', 'C:\\Users\\a', false],
    ['\\\\server\\share\\a', '\\\\server\\share\\a', true],
    ['Z:\\a', '\\\\server\\share\\a', true],
    ['\\\\?\\C:\\a', '\\\\?\\C:\\a', false],
    ['\\\\?\\UNC\\server\\share', '\\\\?\\UNC\\server\\share', true],
    ['\\\\.\\pipe', '\\\\.\\pipe', false],
  ])('%s', (folder, real, expected) => {
    expect(isOnNetwork(folder, system({ platform: 'win32', realPath: () => real }))).toBe(expected);
  });
});

test('on macOS nothing tells', () => {
  expect(isOnNetwork('/Volumes/office', system({ platform: 'darwin', fsType: () => 0x6969 }))).toBe(false);
});

test('this machine answers for a folder of its own', () => {
  const folder = temporaryFolder();
  expect(isOnNetwork(folder)).toBe(false);
  rmSync(folder, { recursive: true });
});
