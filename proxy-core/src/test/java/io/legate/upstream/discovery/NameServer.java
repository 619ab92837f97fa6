package io.legate.upstream.discovery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A name server on loopback that gives every question over UDP the same answer, for the codes that
 * no real one gives on demand.
 */
final class NameServer implements AutoCloseable {
  static final int NO_ERROR = 0;
  static final int FORMAT_ERROR = 1;
  static final int SERVER_FAILURE = 2;
  static final int NO_SUCH_NAME = 3;
  static final int NOT_IMPLEMENTED = 4;
  static final int REFUSED = 5;

  private static final int HEAD = 12;
  private static final int A = 1;

  /** How many questions came. */
  final AtomicInteger asked = new AtomicInteger();

  private final DatagramSocket socket;
  private volatile int code;
  private volatile byte[] address = {};

  NameServer(int code) throws IOException {
    this.code = code;
    this.socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::run, "name-server");
    thread.setDaemon(true);
    thread.start();
  }

  /** Answers with a code, and without records. */
  void answer(int withCode) {
    address = new byte[0];
    code = withCode;
  }

  /** Answers questions for A with that address. */
  void answer(String ip) throws IOException {
    code = NO_ERROR;
    address = InetAddress.getByName(ip).getAddress();
  }

  InetSocketAddress address() {
    return new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort());
  }

  private void run() {
    byte[] buffer = new byte[4096];
    while (!socket.isClosed()) {
      DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
      try {
        socket.receive(packet);
        asked.incrementAndGet();
        byte[] reply = reply(ByteBuffer.wrap(buffer, 0, packet.getLength()));
        socket.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
      } catch (IOException e) {
        if (!socket.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  /** RFC 1035 section 4.1; the question is sent back, what else the asker added is not. */
  private byte[] reply(ByteBuffer query) {
    int end = HEAD;
    while (query.get(end) != 0) {
      end += 1 + query.get(end);
    }
    end += 5; // the empty label, type and class
    byte[] record = query.getShort(end - 4) == A ? address : new byte[0];
    ByteBuffer reply = ByteBuffer.allocate(end + (record.length == 0 ? 0 : 12 + record.length));
    reply.putShort(query.getShort(0));
    reply.putShort((short) (0x8180 | code)); // a response; recursion was desired and is available
    reply.putShort((short) 1).putShort((short) (record.length == 0 ? 0 : 1)).putInt(0);
    reply.put(query.array(), HEAD, end - HEAD);
    if (record.length > 0) {
      reply.putShort((short) (0xC000 | HEAD)).putShort((short) A).putShort((short) 1);
      reply.putInt(30).putShort((short) record.length).put(record);
    }
    return reply.array();
  }

  @Override
  public void close() {
    socket.close();
  }
}
