import { spawnSync } from 'node:child_process';

/** Whether this machine lacks `openssl`, which makes the certificates of tests. */
export const opensslMissing: boolean = spawnSync('openssl', ['version'], { stdio: 'ignore' }).status !== 0;
