package io.legate.testing;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The server's end of an HTTP/2 connection, frame by frame, for the scripts of a {@link
 * RawBackend}. For one thread; what it has read may be looked at by others.
 */
public final class Http2Peer {
  private final RawClient wire;
  private final Http2Wire reader = new Http2Wire();

  /** Every frame that came, in the words of {@link Http2Wire#read}. */
  public final List<String> frames;

  /** Reads the preface and says SETTINGS of identifier and value in turn. */
  public Http2Peer(RawClient wire, List<String> frames, long... settings) throws IOException {
    this.wire = wire;
    this.frames = frames;
    String preface = wire.read(Http2Wire.PREFACE.length());
    if (!preface.equals(Http2Wire.PREFACE)) {
      throw new IOException("no preface: " + preface);
    }
    send(Http2Wire.settings(settings));
  }

  /** The same, for a script that looks at no frames. */
  public Http2Peer(RawClient wire, long... settings) throws IOException {
    this(wire, new CopyOnWriteArrayList<>(), settings);
  }

  /** A backend that answers every request 200 with {@code ok}, and says those SETTINGS. */
  public static RawBackend ok(long... settings) throws IOException {
    return new RawBackend(
        (wire, n) -> {
          var peer = new Http2Peer(wire, settings);
          while (true) {
            peer.ok(peer.request());
          }
        });
  }

  /** Sends bytes, such as frames of {@link Http2Wire}. */
  public void send(String bytes) throws IOException {
    wire.send(bytes);
  }

  /** Reads a frame; SETTINGS and PING are answered. */
  public String frame() throws IOException {
    String header = wire.read(9);
    if (header.length() < 9) {
      throw new IOException("closed");
    }
    int length = header.charAt(0) << 16 | header.charAt(1) << 8 | header.charAt(2);
    String payload = wire.read(length);
    String frame = reader.read(header + payload).strip();
    frames.add(frame);
    if (frame.startsWith("SETTINGS") && !frame.endsWith("ACK")) {
      send(Http2Wire.settingsAck());
    } else if (frame.startsWith("PING") && !frame.startsWith("PING ACK")) {
      send(Http2Wire.frame(6, Http2Wire.ACK, 0, payload));
    }
    return frame;
  }

  /** Reads up to a frame that begins so. */
  public String await(String beginning) throws IOException {
    while (true) {
      String frame = frame();
      if (frame.startsWith(beginning)) {
        return frame;
      }
    }
  }

  /** Reads up to the head of a request; its stream. */
  public int request() throws IOException {
    return Integer.parseInt(await("HEADERS ").split(" ")[1]);
  }

  /** Answers 200 with {@code ok}. */
  public void ok(int stream) throws IOException {
    send(Http2Wire.headers(stream, false, ":status", "200") + Http2Wire.data(stream, "ok", true));
  }

  /** Reads up to the end of the connection. */
  public void untilClosed() throws IOException {
    try {
      while (true) {
        frame();
      }
    } catch (IOException e) {
      // it is closed
    }
  }
}
