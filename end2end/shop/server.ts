import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';

const root = path.resolve(__dirname, '../..');
const target = process.env.CARGO_TARGET_DIR ?? path.join(root, 'target');

/** The built program; `script/build` makes it, with the browser's half beside it. */
export const program = process.env.FLEETCART_PROGRAM ?? path.join(target, 'debug/fleetcart');

export interface Place {
  /** `sqlite:PATH` or `mysql://…`. */
  databaseUrl: string;
  /** Folder of this process: media, mail, index. */
  dataDir: string;
}

/** One process of the shop. */
export class Server {
  private constructor(
    readonly url: string,
    readonly place: Place,
    private readonly child: ChildProcess,
    private readonly log: string,
  ) {}

  /** Starts a process on a free port and waits until it says that it is ready. */
  static async start(place: Place, settings: Record<string, string> = {}): Promise<Server> {
    mkdirSync(place.dataDir, { recursive: true });
    const [port, metricsPort] = [await freePort(), await freePort()];
    const log = path.join(place.dataDir, `server-${port}.log`);
    const out = openSync(log, 'a');
    const child = spawn(program, ['serve'], {
      cwd: root,
      env: {
        ...environment(place),
        FLEETCART_ADDR: `127.0.0.1:${port}`,
        // Said aloud, with the proxy below: a shop of this machine alone takes nothing that was forwarded.
        FLEETCART_BASE_URL: `http://127.0.0.1:${port}`,
        FLEETCART_METRICS_ADDR: `127.0.0.1:${metricsPort}`,
        ...settings,
      },
      stdio: ['ignore', out, out],
    });
    const server = new Server(`http://127.0.0.1:${port}`, place, child, log);
    await server.ready();
    return server;
  }

  private async ready(): Promise<void> {
    const deadline = Date.now() + 60_000;
    while (Date.now() < deadline && this.child.exitCode === null) {
      const answer = await fetch(`${this.url}/readyz`).catch(() => undefined);
      if (answer?.ok) return;
      await pause(100);
    }
    throw new Error(`the shop did not get ready:\n${readFileSync(this.log, 'utf8').slice(-4000)}`);
  }

  /** Asks the process to leave, and waits until it has. */
  async stop(): Promise<void> {
    await this.end('SIGTERM');
  }

  /** Takes the process away as a lost machine would. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const left = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill(signal);
    await left;
  }
}

/** Fills an empty database with the demo catalogue and the folder with its pictures. */
export async function importDemo(place: Place): Promise<void> {
  await importFile(place, path.join(root, 'node_modules/@vendure/create/assets/products.csv'));
}

/** Fills an empty database with a file's products and the demo's settings. */
export async function importFile(place: Place, csv: string): Promise<void> {
  mkdirSync(place.dataDir, { recursive: true });
  const log = path.join(place.dataDir, 'import.log');
  const out = openSync(log, 'a');
  const child = spawn(program, ['import', '--demo', csv], { cwd: root, env: environment(place), stdio: ['ignore', out, out] });
  const status = await new Promise((resolve) => child.once('exit', resolve));
  if (status !== 0) throw new Error(`the import failed with ${status}:\n${readFileSync(log, 'utf8').slice(-4000)}`);
}

/** Runs a command of the program to its end; what it said. */
export async function run(place: Place, command: string[]): Promise<string> {
  const child = spawn(program, command, { cwd: root, env: environment(place), stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.on('data', (part: Buffer) => (said += part.toString()));
  child.stderr.on('data', (part: Buffer) => (said += part.toString()));
  const status = await new Promise((resolve) => child.once('close', resolve));
  if (status !== 0) throw new Error(`${command.join(' ')} failed with ${status}:\n${said.slice(-4000)}`);
  return said;
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}

function environment(place: Place): Record<string, string> {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('FLEETCART_'));
  return {
    ...(Object.fromEntries(inherited) as Record<string, string>),
    FLEETCART_DATABASE_URL: place.databaseUrl,
    FLEETCART_DATA_DIR: place.dataDir,
    FLEETCART_SITE_ROOT: process.env.FLEETCART_SITE_ROOT ?? path.join(root, 'target/site'),
    // Each test comes from an address of its own, so that throttles do not tie tests together.
    FLEETCART_TRUSTED_PROXY_HOPS: '1',
    FLEETCART_ORDERS_PER_NETWORK: '1000',
  };
}
