import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { Server, importDemo } from './server';

/** Opens the shop that all tests share: a real process, its own database, the demo catalogue. */
export default async function setup(): Promise<() => Promise<void>> {
  // Whoever names a shop that is open already names its folder too.
  if (process.env.SHOP_URL) return async () => {};

  const folder = mkdtempSync(path.join(tmpdir(), 'fleetcart-end2end-'));
  process.env.SHOP_FOLDER = folder;

  const place = { databaseUrl: `sqlite:${path.join(folder, 'shop.db')}`, dataDir: path.join(folder, 'var') };
  const began = Date.now();
  await importDemo(place);
  // As imported, for tests that need a database to spoil.
  cpSync(path.join(folder, 'shop.db'), path.join(folder, 'imported.db'));
  const server = await Server.start(place);
  console.log(`the shop is open at ${server.url} after ${((Date.now() - began) / 1000).toFixed(1)} s`);
  process.env.SHOP_URL = server.url;
  process.env.SHOP_DATA = place.dataDir;
  return async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
