// A backend on loopback that speaks HTTP/1.1 on one port and HTTP/2 on another, the same on both.
// Prints "h1 PORT" and "h2 PORT"; tells of requests that were given up; obeys its standard input.
'use strict';
const http = require('http');
const http2 = require('http2');

const sessions = new Set();
let said = 0;

/** Cuts a request off: its stream, where there is one, else its connection. */
function cut(res) {
  if (res.stream) {
    res.stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR);
  } else {
    res.socket.destroy();
  }
}

const paths = {
  // The body comes back while it arrives, and its trailers behind it.
  '/echo'(req, res) {
    res.setHeader('trailer', 'x-end');
    req.on('data', (piece) => res.write(piece) || (req.pause(), res.once('drain', () => req.resume())));
    req.on('end', () => {
      res.addTrailers({'x-end': 'yes', 'x-got': req.trailers['x-sent'] || 'none'});
      res.end();
    });
  },
  // The length of the body, after its end.
  '/count'(req, res) {
    let count = 0;
    req.on('data', (piece) => (count += piece.length));
    req.on('end', () => res.end(`${count}`));
  },
  '/hello'(req, res) {
    res.setHeader('content-length', '5000');
    res.end(req.method === 'HEAD' ? '' : 'x'.repeat(5000));
  },
  '/204'(req, res) {
    res.writeHead(204);
    res.end();
  },
  '/304'(req, res) {
    res.writeHead(304, {etag: '"e"', 'content-length': '5000'});
    res.end();
  },
  '/early'(req, res) {
    res.writeHead(413, {'content-length': '4'});
    res.end('full');
  },
  '/heads'(req, res) {
    for (let i = 0; i < 40; i++) {
      res.setHeader(`x-large-${i}`, `${i}`.padEnd(1000, '.'));
    }
    const got = Object.entries(req.headers).filter(([name]) => name.startsWith('x-large-'));
    res.end(`${got.length} ${got.reduce((sum, [, value]) => sum + value.length, 0)}`);
  },
  '/reset'(req, res) {
    cut(res);
  },
  '/reset-late'(req, res) {
    res.setHeader('content-length', '100000');
    res.write('x'.repeat(50000), () => setTimeout(() => cut(res), 50));
  },
  '/hang'(req, res) {
    console.log(`began ${req.url}`);
    req.resume();
    res.on('close', () => console.log(`gave up ${req.url}`));
    if (req.url.endsWith('?body')) {
      res.write('x'.repeat(1000));
    }
  },
};

function handle(req, res) {
  res.setHeader('x-version', req.httpVersion);
  res.setHeader('x-length', req.headers['content-length'] || 'none');
  const path = paths[req.url.split('?')[0]];
  if (path) {
    path(req, res);
  } else {
    res.statusCode = 404;
    res.end();
  }
}

function start(name, server) {
  server.listen(0, '127.0.0.1', () => console.log(`${name} ${server.address().port}.`));
}

// The default of an agent's idle time is less than a busy machine's pauses.
const one = http.createServer({keepAliveTimeout: 60000, maxHeaderSize: 65536}, handle);
const two = http2.createServer({maxHeaderListPairs: 200}, handle);
two.on('session', (session) => {
  sessions.add(session);
  session.on('close', () => sessions.delete(session));
});
start('h1', one);
start('h2', two);

process.stdin.on('data', (line) => {
  if (`${line}`.startsWith('goaway')) {
    for (const session of sessions) {
      session.close(); // GOAWAY; what is in progress is finished
    }
    console.log(`said goaway ${++said}.`);
  }
});
process.stdin.on('end', () => process.exit());
