package io.legate.stream;

/**
 * How many bytes one side of a stream took, as its codec counts them: on the wire, framing
 * included, and of these the heads and trailers, as they were sent and as they read (HTTP/2 sends
 * them compressed). What other streams of the connection share (SETTINGS, PING …) is not in it.
 * Reset with its stream; confined to the stream's worker. Envoy: {@code StreamInfo::BytesMeter}.
 */
public final class StreamBytes {
  public long wireReceived;
  public long wireSent;
  public long headerReceived;
  public long headerSent;
  public long decompressedHeaderReceived;
  public long decompressedHeaderSent;

  /** Starts anew. */
  public void clear() {
    wireReceived = 0;
    wireSent = 0;
    headerReceived = 0;
    headerSent = 0;
    decompressedHeaderReceived = 0;
    decompressedHeaderSent = 0;
  }

  /** That many of the bytes that came are a head, or trailers, and not compressed. */
  public void receivedHead(int bytes) {
    headerReceived += bytes;
    decompressedHeaderReceived += bytes;
  }

  /** That many of the bytes that were sent are a head, or trailers, and not compressed. */
  public void sentHead(int bytes) {
    headerSent += bytes;
    decompressedHeaderSent += bytes;
  }
}
