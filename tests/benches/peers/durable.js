// Accepts messages over MLLP once they are in SQLite, by npm's `simple-hl7` and `better-sqlite3`.
//
// durable.js DATABASE; prints its port. The framing is done here: the package's own server hands a
// message on before it is known where it ends, where several come in one piece.

const net = require('node:net');
const { createRequire } = require('node:module');
const require_ = createRequire(`${process.cwd()}/`);
const hl7 = require_('simple-hl7');
const Database = require_('better-sqlite3');

const db = new Database(process.argv[2]);
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.exec('CREATE TABLE frame (id INTEGER PRIMARY KEY, control TEXT, type TEXT, wire BLOB)');
const insert = db.prepare('INSERT INTO frame (control, type, wire) VALUES (?, ?, ?)');
const parser = new hl7.Parser({ segmentSeperator: '\r' });
const text = (field) => {
  const one = field?.value[0];
  return Array.isArray(one) ? one.map((part) => part.value[0]).join('^') : String(one ?? '');
};

const server = net.createServer((socket) => {
  socket.setNoDelay(true);
  let held = Buffer.alloc(0);
  socket.on('data', (piece) => {
    held = held.length === 0 ? piece : Buffer.concat([held, piece]);
    for (let end = held.indexOf(0x1c); end >= 0; end = held.indexOf(0x1c)) {
      const payload = held.subarray(1, end);
      held = held.subarray(end + 2);
      const { fields } = parser.parse(payload.toString('utf8')).header;
      const [type, control] = [text(fields[6]), text(fields[7])];
      insert.run(control, type, payload);
      socket.write(`\x0bMSH|^~\\&|PEER|PEER|||20260101||ACK|A${control}|P|2.5.1\rMSA|AA|${control}\r\x1c\r`);
    }
  });
  socket.on('error', () => socket.destroy());
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
