package io.legate.http.codec.h2;

import io.legate.http.HeaderMap;
import io.legate.network.Connection;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Sends bodies within the peer's windows (RFC 9113 §5.2) and the connection's write buffer. What
 * cannot go waits in its stream; streams that could send take turns, a frame each. Confined to the
 * connection's worker.
 */
final class SendFlow {
  private final Http2Connection codec;
  private final Connection connection;
  private final Http2Output out;
  private int window = PeerSettings.DEFAULT_WINDOW;
  private @Nullable Http2Stream firstReady;
  private @Nullable Http2Stream lastReady;

  SendFlow(Http2Connection codec, Http2Output out) {
    this.codec = codec;
    this.connection = codec.connection();
    this.out = out;
  }

  // ---- from streams

  /** Sends a piece of a body; takes ownership. {@link Http2Stream#localEnded} tells its end. */
  void data(Http2Stream s, ByteBuf data) {
    ByteBuf rest = data;
    if (s.queueEmpty() && firstReady == null) {
      rest = write(s, data);
      if (rest == null) {
        return;
      }
    }
    s.queue().add(rest);
    s.queuedBytes += rest.readableBytes();
    codec.stats().pendingSendBytes.add(codec.shard(), rest.readableBytes());
    if (!s.ready && (s.sendWindow > 0 || !rest.isReadable())) {
      append(s);
    }
    if (!s.aboveHigh && (s.queuedBytes > codec.bufferLimit() || connection.aboveHighWatermark())) {
      s.raiseAbove();
    }
  }

  /** Sends trailers, after what waits. */
  void trailers(Http2Stream s, HeaderMap trailers) {
    if (s.queueEmpty()) {
      codec.writeTrailers(s, trailers);
      close(s);
    } else {
      HeaderMap copy = new HeaderMap(256); // the caller's is reused before they go
      copy.copyFrom(trailers);
      s.queuedTrailers = copy;
    }
  }

  /** Writes as much as may be written now; what is left, or null. */
  private @Nullable ByteBuf write(Http2Stream s, ByteBuf data) {
    int length = data.readableBytes();
    if (length == 0) {
      data.release();
      if (s.localEnded) {
        s.meter.wireSent += FrameType.HEADER_LENGTH;
        out.emptyData(s.id);
        close(s);
      }
      return null;
    }
    while (mayWrite() && s.sendWindow > 0) {
      int n = frameLength(s, length);
      boolean last = n == length;
      frame(s, last ? data : data.readRetainedSlice(n), n, last && s.localEnded);
      if (last) {
        return null;
      }
      length -= n;
    }
    return data;
  }

  private boolean mayWrite() {
    return window > 0 && !connection.aboveHighWatermark();
  }

  private int frameLength(Http2Stream s, int length) {
    return Math.min(Math.min(length, FrameType.DEFAULT_MAX_SIZE), Math.min(window, s.sendWindow));
  }

  private void frame(Http2Stream s, ByteBuf data, int length, boolean end) {
    window -= length;
    s.sendWindow -= length;
    s.meter.wireSent += length + FrameType.HEADER_LENGTH;
    codec.inbound().onDataFrameSent();
    out.data(s.id, data, end);
    if (end) {
      close(s);
    }
  }

  private static void close(Http2Stream s) {
    s.localClosed = true;
    s.onLocalClosed();
  }

  // ---- from the peer and the connection

  /** WINDOW_UPDATE of the connection; whether the window is still one. */
  boolean grow(int increment) {
    if (window > Integer.MAX_VALUE - increment) {
      return false;
    }
    window += increment;
    return true;
  }

  /** WINDOW_UPDATE of a stream, or a new initial window; whether the window is still one. */
  boolean grow(Http2Stream s, int increment) {
    if (increment > 0 && s.sendWindow > Integer.MAX_VALUE - increment) {
      return false;
    }
    s.sendWindow += increment;
    if (s.sendWindow > 0 && !s.ready && !s.queueEmpty()) {
      append(s);
    }
    return true;
  }

  /** Windows or the connection opened: streams that wait send in turn. */
  void pump() {
    Http2Stream s = firstReady;
    while (s != null && mayWrite()) {
      removeFirst(s);
      ArrayDeque<ByteBuf> queue = s.queue();
      ByteBuf data = queue.peek();
      if (data != null && (s.sendWindow > 0 || !data.isReadable())) {
        oneFrame(s, queue, data);
      }
      s = firstReady;
    }
  }

  private void oneFrame(Http2Stream s, ArrayDeque<ByteBuf> queue, ByteBuf data) {
    int length = data.readableBytes();
    int n = length == 0 ? 0 : frameLength(s, length);
    boolean whole = n == length;
    if (whole) {
      queue.poll();
    }
    s.queuedBytes -= n;
    codec.stats().pendingSendBytes.add(codec.shard(), -n);
    boolean last = whole && queue.isEmpty();
    HeaderMap trailers = last ? s.queuedTrailers : null;
    boolean end = last && s.localEnded && trailers == null;
    if (n == 0) {
      data.release();
      if (end) {
        out.emptyData(s.id);
        close(s);
      }
    } else {
      frame(s, whole ? data : data.readRetainedSlice(n), n, end);
    }
    if (trailers != null) {
      s.queuedTrailers = null;
      codec.writeTrailers(s, trailers);
      close(s);
    }
    ByteBuf next = queue.peek();
    if (next != null && !s.ready && (s.sendWindow > 0 || !next.isReadable())) {
      append(s);
    }
    if (s.aboveHigh && s.queuedBytes <= codec.bufferLimit() / 2) {
      s.raiseBelow();
    }
  }

  /** A stream is closed: it sends nothing more. */
  void forget(Http2Stream s) {
    if (s.ready) {
      unlink(s);
    }
    codec.stats().pendingSendBytes.add(codec.shard(), -s.queuedBytes);
    s.dropQueue();
  }

  // ---- the streams that could send

  private void append(Http2Stream s) {
    s.ready = true;
    s.nextReady = null;
    Http2Stream last = lastReady;
    if (last == null) {
      firstReady = s;
    } else {
      last.nextReady = s;
    }
    lastReady = s;
  }

  private void removeFirst(Http2Stream s) {
    firstReady = s.nextReady;
    if (firstReady == null) {
      lastReady = null;
    }
    s.nextReady = null;
    s.ready = false;
  }

  private void unlink(Http2Stream s) {
    Http2Stream before = null;
    for (Http2Stream i = firstReady; i != null && i != s; i = i.nextReady) {
      before = i;
    }
    if (before == null) {
      removeFirst(s);
      return;
    }
    before.nextReady = s.nextReady;
    if (lastReady == s) {
      lastReady = before;
    }
    s.nextReady = null;
    s.ready = false;
  }
}
