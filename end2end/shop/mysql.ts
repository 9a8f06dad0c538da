import { connect } from 'node:net';

/**
 * Makes a fresh database on a server whose user has no password, and gives its address.
 * Speaks just enough of the protocol for one statement, so that no client has to be installed.
 */
export async function freshDatabase(server: string, name: string): Promise<string> {
  const { hostname, port, username } = new URL(server);
  const socket = connect(Number(port || 3306), hostname);
  const packets = readPackets(socket);
  await packets.next(); // the server's greeting
  const flags = 0x00000200 | 0x00008000 | 0x00080000; // 4.1 protocol, 4.1 authentication, named plug-in
  const head = Buffer.alloc(32);
  head.writeUInt32LE(flags, 0);
  head.writeUInt32LE(0x1000000, 4);
  head.writeUInt8(45, 8); // utf8mb4
  const login = Buffer.concat([head, Buffer.from(`${username}\0`), Buffer.from([0]), Buffer.from('caching_sha2_password\0')]);
  socket.write(packet(1, login));
  await expectOk(packets, 'logging in');
  socket.write(packet(0, Buffer.concat([Buffer.from([3]), Buffer.from(`CREATE DATABASE ${name}`)])));
  await expectOk(packets, 'creating the database');
  socket.end();
  return `${server.replace(/\/$/, '')}/${name}`;
}

function packet(sequence: number, body: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUIntLE(body.length, 0, 3);
  head.writeUInt8(sequence, 3);
  return Buffer.concat([head, body]);
}

async function* readPackets(socket: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let waiting = Buffer.alloc(0);
  for await (const chunk of socket) {
    waiting = Buffer.concat([waiting, chunk]);
    while (waiting.length >= 4 && waiting.length >= 4 + waiting.readUIntLE(0, 3)) {
      const end = 4 + waiting.readUIntLE(0, 3);
      yield waiting.subarray(4, end);
      waiting = waiting.subarray(end);
    }
  }
}

async function expectOk(packets: AsyncGenerator<Buffer>, doing: string): Promise<void> {
  for (;;) {
    const { value, done } = await packets.next();
    if (done || !value) throw new Error(`${doing}: the server hung up`);
    if (value[0] === 0x00) return;
    // 1: more data of the log-in, such as "the fast way worked".
    if (value[0] !== 0x01) throw new Error(`${doing}: ${value.toString('latin1')}`);
  }
}
