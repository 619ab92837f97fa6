package io.legate.http.conn;

import static org.assertj.core.api.Assertions.assertThat;

import io.legate.event.Transport;
import io.legate.testing.Http2Wire;
import io.legate.testing.ProxyFixture;
import io.legate.testing.ProxyYaml;
import io.legate.testing.RawBackend;
import io.legate.testing.RawClient;
import java.io.DataInputStream;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams of one connection share it. */
@Timeout(60)
class Http2FairnessTest {
  private static final int STREAMS = 100;
  private static final int BODY = 1 << 20;

  /** When the first of them has all its bytes, the others are far, too. */
  @Test
  void aHundredStreamsOfAMebibyteShareFairly() throws Exception {
    try (var backend = bodies();
        var proxy = new ProxyFixture(Transport.best(), new ProxyYaml(backend.port()).build());
        var client = proxy.client()) {
      // The connection's window is what they compete for.
      var asks = new StringBuilder(Http2Wire.PREFACE + Http2Wire.settings(4, BODY));
      for (int i = 0; i < STREAMS; i++) {
        asks.append(Http2Wire.get(2 * i + 1));
      }
      client.send(asks.toString());
      int[] had = readUntilOneEnds(client);

      Arrays.sort(had);
      assertThat(had[STREAMS - 1]).isEqualTo(BODY);
      assertThat(had[0]).as("the slowest, when the fastest was done").isGreaterThan(BODY / 4);
    }
  }

  private static int[] readUntilOneEnds(RawClient client) throws Exception {
    var in = new DataInputStream(client.socket().getInputStream());
    int[] had = new int[STREAMS];
    for (int unacknowledged = 0; ; ) {
      int lengthAndType = in.readInt();
      in.readByte();
      int stream = in.readInt();
      int length = lengthAndType >>> 8;
      in.skipNBytes(length);
      if ((lengthAndType & 0xff) == 0) {
        had[stream / 2] += length;
        unacknowledged += length;
        if (had[stream / 2] == BODY) {
          return had;
        }
        if (unacknowledged > 30_000) {
          client.send(Http2Wire.windowUpdate(0, unacknowledged));
          unacknowledged = 0;
        }
      }
    }
  }

  /** An upload that its host does not read takes its own window, and nothing from the others. */
  @Test
  void aReaderThatSleepsCostsItsWindow() throws Exception {
    var over = new CountDownLatch(1);
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  if (peer.head().startsWith("POST")) {
                    peer.socket().setReceiveBufferSize(16 << 10);
                    over.await(); // and reads nothing until then
                  }
                  peer.send("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
                });
        var proxy =
            new ProxyFixture(
                Transport.best(),
                new ProxyYaml(backend.port())
                    .hcm(
                        "http2_protocol_options: {initial_stream_window_size: 65536,"
                            + " initial_connection_window_size: 131072}")
                    .cluster("per_connection_buffer_limit_bytes: 65536")
                    .build());
        var client = proxy.client()) {
      client.send(Http2Wire.PREFACE + Http2Wire.settings() + Http2Wire.post(1));
      long sent = upload(client);

      assertThat(sent).as("bytes before there was no more room").isLessThan(16 << 20);
      client.send(Http2Wire.get(3));
      var in = new DataInputStream(client.socket().getInputStream());
      while (true) {
        int[] frame = frame(in);
        if (frame[0] == 0 && frame[1] == 3) {
          return; // the other stream has its answer
        }
      }
    } finally {
      over.countDown();
    }
  }

  /** Sends as much on stream 1 as its windows allow until no more room comes for a while. */
  private static long upload(RawClient client) throws Exception {
    var in = new DataInputStream(client.socket().getInputStream());
    String piece = Http2Wire.data(1, "x".repeat(8_192), false);
    long stream = 65_536;
    long connection = 65_535;
    client.socket().setSoTimeout(1_500);
    for (long sent = 0; ; ) {
      while (Math.min(stream, connection) >= 8_192) {
        client.send(piece);
        sent += 8_192;
        stream -= 8_192;
        connection -= 8_192;
      }
      try {
        int[] frame = frame(in);
        if (frame[0] == 8 && frame[1] == 0) {
          connection += frame[2];
        } else if (frame[0] == 8) {
          stream += frame[2];
        }
      } catch (SocketTimeoutException e) {
        client.socket().setSoTimeout(8_000);
        return sent;
      }
    }
  }

  /** Reads a frame: its type, stream and, of a WINDOW_UPDATE, increment. */
  private static int[] frame(DataInputStream in) throws Exception {
    int lengthAndType = in.readInt();
    in.readByte();
    int stream = in.readInt();
    int type = lengthAndType & 0xff;
    if (type == 8) {
      return new int[] {type, stream, in.readInt()};
    }
    in.skipNBytes(lengthAndType >>> 8);
    return new int[] {type, stream, 0};
  }

  private static RawBackend bodies() throws Exception {
    byte[] body = new byte[BODY];
    return new RawBackend(
        (peer, n) -> {
          while (true) {
            peer.head();
            peer.send("HTTP/1.1 200 OK\r\ncontent-length: " + BODY + "\r\n\r\n");
            peer.socket().getOutputStream().write(body);
          }
        });
  }
}
