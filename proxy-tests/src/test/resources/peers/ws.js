// Debian's node-ws as server or as client, over HTTP/1.1 or over an HTTP/2 stream (RFC 8441).
//   ws.js server                           prints "ws PORT." and how each connection ended
//   ws.js echo h1|h2 PORT COUNT BYTES      COUNT connections at once, a message and a ping on each
//   ws.js path h1|h2 PORT PATH             opens one, says "hello", tells how it ended
//   ws.js leave h1|h2 PORT PATH            opens one, and is gone without a word after the echo
'use strict';
const http2 = require('http2');
const WebSocket = require('/usr/share/nodejs/ws');

const LIMIT = 16 << 20;

function server() {
  const options = {host: '127.0.0.1', port: 0, maxPayload: LIMIT, perMessageDeflate: false};
  const wss = new WebSocket.Server(options, () => console.log(`ws ${wss.address().port}.`));
  wss.on('connection', (ws, request) => {
    ws.on('message', (data, binary) => {
      if (request.url === '/close') {
        ws.close(4321, 'enough');
      } else if (request.url === '/die') {
        ws.terminate();
      } else {
        ws.send(data, {binary});
      }
    });
    ws.on('close', (code, reason) => console.log(`ended ${request.url} ${code} ${reason};`));
    ws.on('error', (error) => console.log(`error ${request.url} ${error.message};`));
  });
}

/** A client's WebSocket over HTTP/1.1, or over a stream of a session. */
function open(session, port, path, done) {
  if (!session) {
    const ws = new WebSocket(`ws://127.0.0.1:${port}${path}`, {maxPayload: LIMIT, perMessageDeflate: false});
    ws.on('open', () => done(ws));
    ws.on('unexpected-response', (request, response) => fail(`answered ${response.statusCode}`));
    return;
  }
  const stream = session.request({
    ':method': 'CONNECT', ':protocol': 'websocket', ':scheme': 'http', ':path': path,
    ':authority': `127.0.0.1:${port}`, 'sec-websocket-version': '13',
  }, {endStream: false});
  stream.on('error', () => {}); // a reset is told by the end of the WebSocket, too
  stream.on('response', (headers) => {
    if (headers[':status'] !== 200) {
      fail(`answered ${headers[':status']}`);
    }
    const ws = new WebSocket(null);
    ws._isServer = false; // made for the server's side, it would not mask
    stream.setNoDelay = () => {};
    ws.setSocket(stream, Buffer.alloc(0), {maxPayload: LIMIT, skipUTF8Validation: false});
    ws.terminate = () => session.destroy();
    done(ws);
  });
}

function fail(why) {
  console.log(why);
  process.exit(1);
}

/** Makes what connections go through: nothing for HTTP/1.1, a session for HTTP/2. */
function connect(version, port, done) {
  if (version === 'h1') {
    done(null);
    return;
  }
  const session = http2.connect(`http://127.0.0.1:${port}`, {settings: {initialWindowSize: 1 << 20}});
  session.on('error', () => {});
  session.once('remoteSettings', (settings) => {
    if (!settings.enableConnectProtocol) {
      fail('no extended CONNECT');
    }
    done(session);
  });
}

function echo(session, port, count, bytes) {
  const message = Buffer.alloc(bytes, 'a message that is not the same everywhere ');
  let open_ = 0;
  let left = count;
  const all = [];
  for (let i = 0; i < count; i++) {
    open(session, port, '/echo', (ws) => {
      let pong = false;
      ws.on('pong', (data) => (pong = `${data}` === 'are you there'));
      ws.on('message', (data) => {
        if (!message.equals(data)) {
          fail('another message came back');
        }
        ws.close(1000, 'done');
      });
      ws.on('error', (error) => fail(error.message));
      ws.on('close', (code) => {
        if (code !== 1000 || !pong) {
          fail(`closed with ${code}, pong ${pong}`);
        }
        if (--left === 0) {
          console.log(`${count} echoed and closed`);
          session?.close();
        }
      });
      all.push(ws);
      if (++open_ === count) { // all are open at once
        for (const each of all) {
          each.ping('are you there');
          each.send(message);
        }
      }
    });
  }
}

function one(session, port, path, leave) {
  open(session, port, path, (ws) => {
    ws.on('message', () => (leave ? (ws.terminate(), process.exit()) : ws.close(4000, 'mine')));
    ws.on('close', (code, reason) => {
      console.log(`ended ${code} ${reason};`);
      session?.close();
    });
    ws.on('error', (error) => console.log(`error ${error.message};`));
    ws.send('hello');
  });
}

const [mode, version, port, ...rest] = process.argv.slice(2);
if (mode === 'server') {
  server();
} else {
  connect(version, port, (session) => {
    if (mode === 'echo') {
      echo(session, port, Number(rest[0]), Number(rest[1]));
    } else {
      one(session, port, rest[0], mode === 'leave');
    }
  });
}
